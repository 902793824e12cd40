import { renderReviewText, renderReviewMarkdown } from "/work/wt/f/lib/review";
import { BIG_CHANGE, manyClusters } from "/work/wt/f/__tests__/report/reviews";
import { writeFileSync } from "node:fs";
test("x", () => {
  writeFileSync("/tmp/f-big.txt", renderReviewText(BIG_CHANGE));
  writeFileSync("/tmp/f-big.md", renderReviewMarkdown(BIG_CHANGE, { commit: "0123456789abcdef", toolVersion: "0.1.0" }));
  writeFileSync("/tmp/f-60.txt", renderReviewText(manyClusters(60)));
  writeFileSync("/tmp/f-60.md", renderReviewMarkdown(manyClusters(60)));
});
