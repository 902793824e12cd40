/**
 * Makes README.md of the working tree the page that npm shows of the package; the workflow that publishes runs it before it packs.
 *
 * GitHub picks the picture that fits the reader's theme. npm's page is always light, has no pictures of its own, and makes
 * addresses in the repository of <img src> and of links, but not of <source srcset>: whose system is dark would see none.
 *
 * README.zh-CN.md goes: npm packs every README.*, and shows whichever of them it comes across first.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";

const file = path.join(process.cwd(), "README.md");
const text = readFileSync(file, "utf8");
const light = text.replaceAll(/<picture>\n(?: *<source [^>]*>\n)+ *(<img [^>]*>)\n<\/picture>/g, "$1");
if (/<(?:picture|source)\b/.test(light)) {
  console.error("README.md has a <picture> that is not one <source> or more and an <img>, a line each");
  process.exit(1);
}
writeFileSync(file, light);
rmSync(path.join(process.cwd(), "README.zh-CN.md"), { force: true });
