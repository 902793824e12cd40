// Whose repository this is, and where its files are on GitHub: as package.json says it.
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const SITE = path.join(ROOT, "site");
/** Where everything that becomes a page is put together; made anew by each build. */
export const CONTENT = path.join(SITE, "content");
/** What is served as it is, at the root of the site. */
export const PUBLIC = path.join(CONTENT, "public");

export const MANIFEST = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
const [, OWNER, NAME] = /^https:\/\/github\.com\/([^/]+)\/([^/]+)$/.exec(MANIFEST.homepage) ?? [];
if (NAME === undefined) throw new Error(`homepage in package.json is not https://github.com/OWNER/NAME`);

/** GitHub serves the pages of a project below its name. */
export const BASE = process.env.SITE_BASE ?? `/${NAME}/`;
export const ADDRESS = `https://${OWNER}.github.io${BASE}`;

/** A file or a folder of the repository on GitHub. */
export function onGitHub(file, view = "blob") {
  return `${MANIFEST.homepage}/${view}/main/${file}`;
}
