// Puts everything that becomes a page where the generator looks for it.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { FILES } from "../source/pages.mjs";
import { CONTENT, PUBLIC, ROOT, SITE } from "../source/repository.mjs";

/** The recording on the home page, and the picture of links to the site elsewhere. */
const RECORDING = ["light", "dark"].map((scheme) => `demo-${scheme}.svg`);
const COMMENT = "review-light.png";

export function writeContent() {
  rmSync(CONTENT, { recursive: true, force: true });
  for (const file of FILES.keys()) copyPage(file);
  cpSync(path.join(SITE, "assets"), PUBLIC, { recursive: true });
  for (const picture of [...RECORDING, COMMENT]) {
    cpSync(path.join(ROOT, "docs/pictures", picture), path.join(PUBLIC, picture));
  }
}

export function copyPage(file) {
  const target = path.join(CONTENT, FILES.get(file));
  if (!file.startsWith("site/pages/")) return cpSync(path.join(ROOT, file), target);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, withCode(readFileSync(path.join(ROOT, file), "utf8")));
}

/** `<!-- code of docs/try.md: 2 -->` becomes the first two blocks of code of that document, which its tests have run. */
function withCode(text) {
  return text.replace(/^<!-- code of (\S+): (\d+) -->$/gm, (_, file, count) => {
    const blocks = readFileSync(path.join(ROOT, file), "utf8").match(/^```[\s\S]*?^```$/gm) ?? [];
    if (blocks.length < Number(count)) throw new Error(`${file} has ${blocks.length} blocks of code, not ${count}`);
    return blocks.slice(0, Number(count)).join("\n\n");
  });
}
