// Everything that the generator needs: the documents, the API reference, the playground.
import { execFileSync } from "node:child_process";
import path from "node:path";
import { hasPlayground } from "../source/pages.mjs";
import { PUBLIC, ROOT } from "../source/repository.mjs";
import { writeApi } from "./api.mjs";
import { writeContent } from "./content.mjs";

export async function writeAll() {
  writeContent();
  await writeApi();
  if (!hasPlayground) return;
  const script = path.join(ROOT, "scripts/playground.mjs");
  execFileSync(process.execPath, [script, path.join(PUBLIC, "playground"), "--findings", "../diagnostics/"], {
    stdio: "inherit",
  });
}
