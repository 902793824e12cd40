/**
 * Makes the playground as one file that needs nothing beside it, neither a server nor a network: OUT_DIR/index.html.
 *
 *   node scripts/playground.mjs OUT_DIR [--site ADDRESS] [--picture ADDRESS]
 *
 * With --site, links go to the documentation's site, as it is seen from the page: `../`. Without, they go to the repository.
 * --picture is what a chat shows of a link to the page.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildSync } from "esbuild";

const SOURCE = fileURLToPath(new URL("../site/playground/", import.meta.url));
const USAGE = "Usage: node scripts/playground.mjs OUT_DIR [--site ADDRESS] [--picture ADDRESS]";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { site: { type: "string" }, picture: { type: "string" } },
});
if (positionals.length !== 1) {
  console.error(USAGE);
  process.exit(2);
}
const [folder] = positionals;

const script = bundled("main.ts", {
  FINDING_PAGES: JSON.stringify(values.site === undefined ? "" : `${values.site}diagnostics/`),
});
const style = bundled("style.css");
// What the page may load is nothing, and what may run in it are these two texts.
const policy = [
  "default-src 'none'",
  `script-src ${hashOf(script)}`,
  `style-src ${hashOf(style)}`,
  "img-src data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const parts = {
  "<!-- policy -->": `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
  "<!-- style -->": `<style>${style}</style>`,
  "<!-- script -->": `<script>${script}</script>`,
};
const page = Object.entries({ ...parts, ...links() }).reduce(
  (html, [place, part]) => {
    if (html.split(place).length !== 2) throw new Error(`index.html has not one ${place}`);
    return html.replace(place, () => part);
  },
  readFileSync(path.join(SOURCE, "index.html"), "utf8"),
);

mkdirSync(folder, { recursive: true });
writeFileSync(path.join(folder, "index.html"), page);

/** Where the page leads, and what a chat shows of a link to it. */
function links() {
  const { homepage } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const picture = values.picture === undefined ? "" : `<meta property="og:image" content="${values.picture}">`;
  return {
    "<!-- picture -->": picture,
    ...(values.site === undefined
      ? {}
      : {
          [`href="${homepage}"`]: `href="${values.site}"`,
          [`href="${homepage}/blob/main/docs/try.md"`]: `href="${values.site}try"`,
        }),
  };
}

/** esbuild escapes what would end the element that the text stands in. */
function bundled(file, define = {}) {
  const { outputFiles } = buildSync({
    entryPoints: [path.join(SOURCE, file)],
    bundle: true,
    minify: true,
    platform: "browser",
    format: "iife",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    define,
    write: false,
    logLevel: "warning",
  });
  return outputFiles[0].text.trim();
}

function hashOf(text) {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
