// Everything that the generator needs: the documents, the API reference, the playground.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { PUBLIC, ROOT } from "../source/repository.mjs";
import { writeApi } from "./api.mjs";
import { writeContent } from "./content.mjs";

export async function writeAll() {
  writeContent();
  await writeApi();
  const script = path.join(ROOT, "scripts/playground.mjs");
  execFileSync(process.execPath, [script, path.join(PUBLIC, "playground"), "--findings", "../diagnostics/"], {
    stdio: "inherit",
  });
}
