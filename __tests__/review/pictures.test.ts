/**
 * The comments in docs/comments, which docs/plan-review.md shows pictures of. When one differs:
 * UPDATE_COMMENT=1 npx jest __tests__/review/pictures.test.ts, then node scripts/render-comment.mjs, and look at them.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { renderReviewMarkdown, renderReviewText } from "../../lib/review";
import { Inputs } from "./inputs";
import { PICTURED_CHANGES } from "./pictured-changes";

const FOLDER = path.join(__dirname, "../../docs/comments");
const inputs = new Inputs();
afterAll(() => inputs.remove());

const comments = Object.entries(PICTURED_CHANGES).map(([name, reviewOf]) => {
  const review = reviewOf(inputs);
  const options = { commit: "5f0c1d2e3b4a5968778695a4b3c2d1e0f1a2b3c4", toolVersion: "0.1.0" };
  return { name, review, markdown: renderReviewMarkdown(review, options) };
});

test.each(comments)("the comment about $name is what the change gives", ({ name, markdown }) => {
  const file = path.join(FOLDER, `${name}.md`);
  if (process.env.UPDATE_COMMENT === "1") writeFileSync(file, markdown);
  expect(markdown).toBe(readFileSync(file, "utf8"));
});

test.each(comments)("the first line about $name has the worst problem", ({ review, markdown }) => {
  const worst = review.clusters
    .flatMap(({ problems }) => problems)
    .find(({ finding }) => finding.acknowledged === undefined && finding.severity !== "info")?.finding;
  const [, , verdict = ""] = markdown.split("\n");
  expect(verdict).toContain(worst === undefined ? "✅" : `[${worst.code}]`);
  // The list begins right below the lines of the clusters, which are one where all are alike.
  const first = markdown.split("\n").findIndex((line) => /^- (❌|⚠️) \*\*\[RK/.test(line));
  expect(first).toBeLessThanOrEqual(worst === undefined ? -1 : 9);
});

test.each(comments)(
  "the text about $name fits a terminal of 80 columns, but for a command or an address",
  ({ review }) => {
    for (const color of [true, false]) {
      const lines = renderReviewText(review, { color })
        .replaceAll(/\u001b\[\d+m/g, "")
        .split("\n");
      const wide = lines.filter((line) => [...line].length > 80);
      expect(wide.filter((line) => !/^ +(?:(?:kubectl|k3s) |RK\d{3}: https:)/.test(line))).toEqual([]);
    }
  },
);

test("sixty clusters of which the same is to be said are one entry", () => {
  const { markdown } = comments.find(({ name }) => name === "sixty-clusters") as (typeof comments)[number];
  expect(markdown).toContain("**60 clusters** (`site-01`, `site-02`, `site-03` and 57 more): `workers` + ");
  expect(markdown.match(/#### Rollout/g)).toHaveLength(1);
  expect(markdown).toContain("`site-59`, `site-60`");
});

test("every comment has a picture, light and dark, small enough for a repository", () => {
  const files = readdirSync(FOLDER);
  const names = comments.flatMap(({ name }) => [`${name}.md`, `${name}.png`, `${name}-dark.png`]);
  expect(files.sort()).toEqual(names.sort());
  for (const file of files) expect(statSync(path.join(FOLDER, file)).size).toBeLessThan(200 * 1024);
});

test("the page shows each of them in the look of its reader", () => {
  const page = readFileSync(path.join(FOLDER, "../plan-review.md"), "utf8");
  const shown = page.matchAll(
    /<picture><source media="\(prefers-color-scheme: dark\)" srcset="comments\/([\w-]+)-dark\.png"><img src="comments\/([\w-]+)\.png" alt="[^"]+"><\/picture>/g,
  );
  const names = comments.map(({ name }) => name).sort();
  expect([...shown].map(([, dark, light]) => `${dark} ${light}`).sort()).toEqual(
    names.map((name) => `${name} ${name}`),
  );
  expect(page).not.toMatch(/!\[[^\]]*\]\([^)]*\.png\)/);
});
