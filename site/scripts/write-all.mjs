// Everything that the generator needs: the documents, the API reference, the playground.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { PICTURE } from "../source/page-data.mjs";
import { PUBLIC, ROOT } from "../source/repository.mjs";
import { writeApi } from "./api.mjs";
import { writeContent } from "./content.mjs";

export async function writeAll() {
  writeContent();
  await writeApi();
  const script = path.join(ROOT, "scripts/playground.mjs");
  const folder = path.join(PUBLIC, "playground");
  execFileSync(process.execPath, [script, folder, "--site", "../", "--picture", PICTURE], { stdio: "inherit" });
}
