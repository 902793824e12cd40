// Which files of the repository are pages of the site, and where they stand in it.
import { readdirSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./repository.mjs";

/** Files at the root of the repository, which GitHub wants there. */
const AT_ROOT = {
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
  "SECURITY.md": "security.md",
};

/** Home pages: the site's own take the place of the READMEs, which are made for GitHub and npm. */
const HOMES = { "README.md": "index.md", "README.zh-CN.md": "zh-CN/index.md" };

/** Folders, and what of their paths the site leaves out. */
const FOLDERS = { docs: "docs/", examples: "", "site/pages": "site/pages/" };
const PICTURE = /\.(png|svg|gif|jpg|webp)$/;

/** Every page and picture: file of the repository -> file of the site. */
export const FILES = new Map([
  ...Object.entries(AT_ROOT),
  ...Object.entries(FOLDERS).flatMap(([folder, prefix]) =>
    filesIn(folder).map((file) => [file, file.slice(prefix.length).replace(/(^|\/)README\.md$/, "$1index.md")]),
  ),
]);

const ORIGINS = new Map([...FILES].map(([file, page]) => [page, file]));

/** The file of the repository that a page was made of; none for the pages of the API. */
export function originOf(page) {
  return ORIGINS.get(page);
}

/** The address of a file of the repository within the site, if it is a page of it. */
export function addressOf(file) {
  const page = HOMES[file] ?? (file.endsWith(".md") ? FILES.get(file) : undefined);
  return page === undefined ? undefined : addressOfPage(page);
}

export function addressOfPage(page) {
  return `/${page.replace(/\.md$/, "").replace(/(^|\/)index$/, "$1")}`;
}

function filesIn(folder) {
  return readdirSync(path.join(ROOT, folder), { encoding: "utf8", recursive: true })
    .map((file) => path.posix.join(folder, file.split(path.sep).join("/")))
    .filter((file) => file.endsWith(".md") || PICTURE.test(file))
    .sort();
}
