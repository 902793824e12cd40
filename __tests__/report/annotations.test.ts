import path from "node:path";
import { annotations } from "../../lib/report/annotations";
import { openProblems } from "../../lib/review/review";
import type { Finding } from "../../lib/scheduling/findings/finding";
import { BIG_CHANGE } from "./reviews";

const some = openProblems(BIG_CHANGE).find(({ severity }) => severity === "error") as Finding;
const lines = (findings: readonly Finding[], root?: string) =>
  annotations(findings, root === undefined ? {} : { root })
    .split("\n")
    .slice(0, -1);
const many = (severity: Finding["severity"], count: number) =>
  Array.from({ length: count }, (): Finding => ({ ...some, severity }));

/** What a runner makes of a line, as it is documented. */
function read(line: string) {
  const [, kind, properties = "", data = ""] = /^::(\w+)(?: ([^:]*))?::(.*)$/.exec(line) ?? [];
  const readBack = (text: string) =>
    text.replace(/%(25|0D|0A|3A|2C)/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const pairs = properties
    .split(",")
    .filter(Boolean)
    .map((pair) => pair.split("=") as [string, string]);
  return { kind, data: readBack(data), ...Object.fromEntries(pairs.map(([name, value]) => [name, readBack(value)])) };
}

test("a finding stands at the line of the app that it is about", () => {
  const [line = ""] = lines([{ ...some, source: { file: "src/main.ts", line: 9 } }]);
  expect(line).toMatchInlineSnapshot(
    `"::error file=src/main.ts,line=9,title=RK707%3A a workload the cluster cannot do without loses its last place::coredns of cluster edge: coredns finds no node any more once the nodes of pool "workers" are replaced and the nodes of pool "spare" are removed%0Ahelp: keep a pool free of hard taints%0AWhat it means: cdktf-rancher-k3s explain RK707"`,
  );
  expect(read(line)).toMatchObject({ kind: "error", file: "src/main.ts", line: "9" });
});

test("paths are relative to the checkout, and a file outside of it is not named", () => {
  const finding: Finding = { ...some, source: { file: "main.ts", line: 3 } };
  const place = (root: string) => read(lines([finding], root)[0] as string);
  expect(place(path.dirname(process.cwd()))).toMatchObject({
    file: `${path.basename(process.cwd())}/main.ts`,
    line: "3",
  });
  expect(place("/somewhere/else")).not.toHaveProperty("file");
});

test("without a line of the app it is about the step", () => {
  const { source, ...nowhere } = some;
  expect(read(lines([nowhere])[0] as string)).not.toHaveProperty("file");
});

test("the worst come first, each severity as the kind that GitHub has for it", () => {
  const kinds = lines([...many("info", 1), ...many("warning", 1), ...many("error", 1)]).map((line) => read(line).kind);
  expect(kinds).toEqual(["error", "warning", "notice"]);
});

test("of a kind there are no more than GitHub shows, and the last one says how many are left", () => {
  expect(lines(many("error", 10)).map((line) => read(line).data)).not.toContain(
    "and 1 more finding, all in the report",
  );
  const shown = lines([...many("error", 12), ...many("warning", 3)]);
  expect(shown.filter((line) => read(line).kind === "error")).toHaveLength(10);
  expect(shown[9]).toBe("::error::and 3 more findings, all in the report");
  expect(shown).toHaveLength(13);
});

test("what somebody acknowledged is left out", () => {
  expect(annotations([{ ...some, acknowledged: "at night" }])).toBe("");
});

test("nothing that a pull request names ends a text, a property or the command", () => {
  const hostile = "a,line=1::b%0A::error::c\n::stop-commands::x\r";
  const finding: Finding = { ...some, cluster: hostile, source: { file: "a,b:c%2C.ts", line: 1 } };
  const [line = "", ...others] = lines([finding]);
  expect(others).toEqual([]);
  expect(read(line)).toMatchObject({ kind: "error", file: "a,b:c%2C.ts", line: "1" });
  expect(read(line).data).toContain("of cluster a,line=1::b%0A::error::c\\u000a::stop-commands::x\\u000d:");
});
