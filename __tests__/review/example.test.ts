import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { VERSION } from "../../lib/cli/version";
import { changesBetween, renderReviewMarkdown, reviewChanges } from "../../lib/review";

const EXAMPLE = path.join(__dirname, "../../examples/plan-review");
const folder = mkdtempSync(path.join(tmpdir(), "plan-review-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs one of the two apps as `cdktf synth` does. */
function synthesize(app: string): string {
  const outdir = path.join(folder, app);
  process.env.CDKTF_OUTDIR = outdir;
  process.env.CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS = "true";
  jest.isolateModules(() => require(path.join(EXAMPLE, `${app}.ts`)));
  return outdir;
}

const review = reviewChanges(changesBetween(synthesize("before"), synthesize("after")));

test("the comment in examples/plan-review is what the two apps give", () => {
  // When it differs: UPDATE_COMMENT=1 npx jest __tests__/review/example.test.ts, then node scripts/render-comment.mjs
  const file = path.join(EXAMPLE, "comment.md");
  const comment = renderReviewMarkdown(review, { toolVersion: VERSION });
  if (process.env.UPDATE_COMMENT === "1") require("node:fs").writeFileSync(file, comment);
  expect(readFileSync(file, "utf8")).toBe(comment);
});

test("it shows what the example is about", () => {
  expect(review.clusters.map(({ cluster, outcome, severity }) => [cluster, outcome, severity])).toEqual([
    ["edge", "changed", "error"],
    ["lab", "unchanged", undefined],
  ]);
  expect(new Set(review.clusters.flatMap(({ dangers }) => dangers.map(({ code }) => code)))).toEqual(
    new Set(["RK707", "RK708", "RK703"]),
  );
});

test("its picture is small enough for a repository", () => {
  for (const picture of ["comment.png", "comment-dark.png"]) {
    expect(statSync(path.join(EXAMPLE, picture)).size).toBeLessThan(300 * 1024);
  }
});
