/**
 * Shows the comment of examples/plan-review as GitHub does, in a real browser: writes examples/plan-review/comment.png.
 *
 * node scripts/render-comment.mjs [--dark] [COMMENT.md [PICTURE.png]]
 *
 * Needs Chromium (apt-get install chromium fonts-noto-color-emoji), or its path in CHROMIUM.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { marked } from "marked";

const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const EXAMPLE = path.join(REPOSITORY, "examples/plan-review");
const WIDTH = 920;

const isDark = process.argv.includes("--dark");
const [comment = path.join(EXAMPLE, "comment.md"), picture = path.join(EXAMPLE, "comment.png")] = process.argv
  .slice(2)
  .filter((argument) => !argument.startsWith("--"));

const style = readFileSync(
  path.join(REPOSITORY, `node_modules/github-markdown-css/github-markdown-${isDark ? "dark" : "light"}.css`),
  "utf8",
);

const page = `<!doctype html>
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
  <article class="markdown-body">${marked.parse(readFileSync(comment, "utf8"), { gfm: true })}</article>
</div>
<script>document.title = "height:" + Math.ceil(document.documentElement.getBoundingClientRect().height);</script>
</html>`;

const folder = mkdtempSync(path.join(tmpdir(), "render-comment-"));
try {
  const file = path.join(folder, "comment.html");
  writeFileSync(file, page);
  const url = pathToFileURL(file).href;
  const height = Number(/<title>height:(\d+)/.exec(chromium(["--dump-dom", `--window-size=${WIDTH},800`, url]))?.[1]);
  if (!(height > 0)) throw new Error("the page has no height: Chromium did not run its script");
  chromium([`--screenshot=${path.resolve(picture)}`, `--window-size=${WIDTH},${height}`, url]);
  console.log(`${path.relative(process.cwd(), picture)}: ${WIDTH} x ${height}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
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
