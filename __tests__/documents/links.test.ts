import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { anchorsOf, type Document, outlineOf, resolved } from "./outline";

const REPOSITORY = path.join(__dirname, "../..");

/** Files for readers: those at the top, and whatever is in the folders for them. */
const DOCUMENTS = [
  ...readdirSync(REPOSITORY),
  ...["docs", "examples"].flatMap((folder) =>
    readdirSync(path.join(REPOSITORY, folder), { recursive: true, encoding: "utf8" }).map(
      (file) => `${folder}/${file}`,
    ),
  ),
].filter((file) => file.endsWith(".md"));

const read = (file: string): Document => ({ path: file, text: readFileSync(path.join(REPOSITORY, file), "utf8") });

/** Targets in this repository where nothing is. */
function brokenIn(document: Document): string[] {
  const targets = outlineOf(document).flatMap((section) => section.targets);
  return targets.filter((target) => {
    const { file, fragment } = resolved(document, target);
    if (/^[a-z]+:/.test(file)) return false;
    if (!existsSync(path.join(REPOSITORY, file))) return true;
    return fragment !== "" && !anchorsOf(read(file)).includes(fragment);
  });
}

test("links between documents lead to files and headings that are there", () => {
  const broken = DOCUMENTS.map((file) => [file, brokenIn(read(file))] as const);
  expect(broken.filter(([, targets]) => targets.length > 0)).toEqual([]);
  expect(DOCUMENTS.length).toBeGreaterThan(100);
});

test("a link to a file or a heading that is not there is found", () => {
  const text = "See [a](docs/none.md), [b](docs/check.md#none), [c](docs/check.md#many-clusters) and `[d](none.md)`.\n";
  expect(brokenIn({ path: "README.md", text })).toEqual(["docs/none.md", "docs/check.md#none"]);
});
