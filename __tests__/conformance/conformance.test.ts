import { readFileSync } from "node:fs";
import path from "node:path";
import { AREAS } from "./areas";

describe.each(AREAS.map((area) => [`${area.about}, compared with ${area.program}`, area] as const))("%s", (_, area) => {
  test.each(area.comparisons.map((each) => [each.claim, each] as const))("%s", (_claim, { agreement }) => {
    expect(agreement().complaints).toEqual([]);
  });
});

test("the figures in docs/concepts.md are those of the comparisons", () => {
  const page = readFileSync(path.join(__dirname, "../../docs/concepts.md"), "utf8");
  const section = page.slice(page.indexOf("\n## What is proved against what\n"));
  const rows = section
    .slice(0, section.indexOf("\n## ", 1))
    .split("\n")
    .filter((line) => /^\|.*\d/.test(line));
  const figures = AREAS.map(({ about, program, comparisons }) => {
    const counts = comparisons.map(({ agreement }) => agreement());
    const sum = (kind: "agree" | "onPurpose" | "known" | "notJudged") =>
      counts.reduce((total, count) => total + count[kind], 0);
    return `| ${about} | ${program} | ${sum("agree")} | ${sum("onPurpose")} | ${sum("known")} | ${sum("notJudged")} |`;
  });
  expect(rows).toEqual(figures);
});
