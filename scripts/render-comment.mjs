/**
 * Shows comments as GitHub does, in a real browser, and measures how far down the worst problem stands.
 *
 * node scripts/render-comment.mjs [--dark] [COMMENT.md PICTURE.png]
 *
 * Without files, all of it light and dark: of examples/plan-review the first two screens, of each page in docs/comments the first,
 * and the top of one of them for README.md. Needs Chromium (apt-get install chromium fonts-noto-color-emoji), or its path in
 * CHROMIUM.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { marked } from "marked";

const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const EXAMPLE = path.join(REPOSITORY, "examples/plan-review");
const WIDTH = 920;

const PAGES = path.join(REPOSITORY, "docs/comments");
/** As much as is seen at once, and how far down the worst problem may stand. */
const SCREEN = 900;
const SEEN_AT_ONCE = 600;

/** What README.md shows: the verdict and the worst problem of it, narrow enough to be read on a phone. */
const SHOWN = { page: "no-execute-on-servers.md", width: 640, height: 462 };

const theme = process.argv.includes("--dark") ? "dark" : "light";
const [comment, picture] = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

const folder = mkdtempSync(path.join(tmpdir(), "render-comment-"));
try {
  if (comment !== undefined) render(comment, picture ?? comment.replace(/\.md$/, ".png"), Number.POSITIVE_INFINITY);
  else {
    for (const look of ["light", "dark"]) {
      const ending = look === "dark" ? "-dark.png" : ".png";
      render(path.join(EXAMPLE, "comment.md"), path.join(EXAMPLE, `comment${ending}`), 2 * SCREEN, { look });
      for (const name of readdirSync(PAGES).filter((each) => each.endsWith(".md"))) {
        render(path.join(PAGES, name), path.join(PAGES, name.replace(/\.md$/, ending)), SCREEN, { look });
      }
      const target = path.join(REPOSITORY, `docs/pictures/review-${look}.png`);
      render(path.join(PAGES, SHOWN.page), target, SHOWN.height, { look, width: SHOWN.width });
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Writes the picture, no higher than this. */
function render(source, target, highest, { look = theme, width = WIDTH } = {}) {
  const file = path.join(folder, "comment.html");
  writeFileSync(file, pageOf(readFileSync(source, "utf8"), look));
  const url = pathToFileURL(file).href;
  const measured = /<title>height:(\d+) problem:(-?\d+)/.exec(
    chromium(["--dump-dom", `--window-size=${width},800`, url]),
  );
  const [height, problem] = [Number(measured?.[1]), Number(measured?.[2])];
  if (!(height > 0)) throw new Error("the page has no height: Chromium did not run its script");
  const shown = Math.min(height, highest);
  chromium([`--screenshot=${path.resolve(target)}`, `--window-size=${width},${shown}`, url]);
  const where = problem < 0 ? "no problem" : `the worst problem ends at ${problem}`;
  console.log(`${path.relative(process.cwd(), target)}: ${width} x ${shown} of ${height}, ${where}`);
  if (problem > SEEN_AT_ONCE) {
    console.error(`it is not seen at once: ${SEEN_AT_ONCE} is the most`);
    process.exitCode = 1;
  }
}

function pageOf(markdown, look) {
  const isDark = look === "dark";
  const sheet = path.join(REPOSITORY, `node_modules/github-markdown-css/github-markdown-${look}.css`);
  const style = readFileSync(sheet, "utf8");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<style>${style}
  body { margin: 0; padding: 16px; background: ${isDark ? "#0d1117" : "#fff"}; }
  .comment { border: 1px solid ${isDark ? "#3d444d" : "#d1d9e0"}; border-radius: 6px; }
  .author { padding: 8px 16px; font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif;
    color: ${isDark ? "#9198a1" : "#59636e"}; background: ${isDark ? "#151b23" : "#f6f8fa"};
    border-bottom: 1px solid ${isDark ? "#3d444d" : "#d1d9e0"}; border-radius: 6px 6px 0 0; }
  .author b { color: ${isDark ? "#f0f6fc" : "#1f2328"}; }
  .markdown-body { padding: 16px; font-size: 14px; }
</style>
<div class="comment">
  <div class="author"><b>github-actions</b> commented</div>
  <article class="markdown-body">${marked.parse(markdown, { gfm: true })}</article>
</div>
<script>
  const bottom = (element) => (element ? Math.ceil(element.getBoundingClientRect().bottom) : -1);
  const problem = document.querySelector("h4 + ul > li strong > a");
  document.title = "height:" + bottom(document.documentElement) + " problem:" + bottom(problem);
</script>
</html>`;
}

/** Without any of the connections that a browser of a person makes by itself. */
function chromium(args) {
  return execFileSync(
    process.env.CHROMIUM ?? "chromium",
    [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--hide-scrollbars",
      `--user-data-dir=${path.join(folder, "profile")}`,
      ...args,
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 60_000 },
  );
}
