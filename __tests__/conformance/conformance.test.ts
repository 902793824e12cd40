import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { AREAS } from "./areas";
import { casesOf } from "./comparison";

describe.each(AREAS.map((area) => [`${area.about}, compared with ${area.program}`, area] as const))("%s", (_, area) => {
  test.each(area.comparisons.map((each) => [each.claim, each] as const))("%s", (_claim, { agreement }) => {
    expect(agreement().complaints).toEqual([]);
  });
});

/** What docs/concepts.md says of the corpus. */
const page = readFileSync(path.join(__dirname, "../../docs/concepts.md"), "utf8");
const [section = ""] = page.slice(page.indexOf("\n## What is proved against what\n") + 1).split("\n## ");

test("the figures in docs/concepts.md are those of the comparisons", () => {
  const rows = section.split("\n").filter((line) => /^\|.*\d \|$/.test(line));
  const figures = AREAS.map(({ about, program, comparisons }) => {
    const counts = comparisons.map(({ agreement }) => agreement());
    const sum = (kind: "agree" | "onPurpose" | "known" | "notJudged") =>
      counts.reduce((total, count) => total + count[kind], 0);
    return `| ${about} | ${program} | ${sum("agree")} | ${sum("onPurpose")} | ${sum("known")} | ${sum("notJudged")} |`;
  });
  expect(rows).toEqual(figures);
});

test("every other file of the corpus is named in docs/concepts.md, with its cases and with tests that there are", () => {
  const compared = new Set(AREAS.flatMap(({ comparisons }) => comparisons.flatMap(({ files }) => files)));
  const others = filesBelow(__dirname)
    .filter((file) => file.endsWith(".json") && !compared.has(file))
    .sort();
  const rows = [...section.matchAll(/^\| `(\S+\.json)` \| (\d+) \| .* \| (.+) \|$/gm)];
  const left = [...section.matchAll(/^`(\S+\.json)` is kept as a source, and not compared/gm)].map(([, file]) => file);
  expect([...rows.map(([, file]) => file), ...left].sort()).toEqual(others);
  expect(rows.map(([, , count]) => Number(count))).toEqual(rows.map(([, file]) => casesOf(String(file)).length));
  const tests = filesBelow(path.join(__dirname, "..")).map((file) => path.basename(file));
  const named = rows.flatMap(([, , , names]) => [...String(names).matchAll(/`(.+?)`/g)].map(([, name]) => name));
  expect(named.filter((name) => !tests.includes(String(name)))).toEqual([]);
});

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map((file) => String(file).replaceAll(path.sep, "/"));
}
