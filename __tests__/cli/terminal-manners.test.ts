/** What a report looks like where it goes to. */

import { takesLinks } from "../../lib/cli/takes-links";
import { terminalWidth } from "../../lib/cli/terminal-width";
import { renderCheckText } from "../../lib/report/check-text";
import { findingPage } from "../../lib/report/finding-page";
import { visibleWidth } from "../../lib/report/terminal-layout";
import { renderTrialText } from "../../lib/report/trial-text";
import { judgeTrial } from "../../lib/trial/judge-trial";
import { readTrial } from "../../lib/trial/read-trial";
import { modelOf, prove, REPORTED_CASE } from "../scheduling/models";

test.each<[Record<string, string>, number | undefined, number | undefined]>([
  [{}, 100, 100],
  [{}, 40, 60],
  [{}, 300, 120],
  [{}, 0, undefined],
  [{}, undefined, undefined],
  [{ COLUMNS: "70" }, 100, 70],
  [{ COLUMNS: "90" }, undefined, 90],
  [{ COLUMNS: "0" }, 100, 100],
  [{ COLUMNS: "wide" }, 100, 100],
])("with %j, in a terminal of %s columns, reports have %s", (env, columns, expected) => {
  expect(terminalWidth({ env, columns })).toBe(expected);
});

const clusters = [{ stack: "s", file: "f", address: "a", proof: prove(modelOf(REPORTED_CASE)) }];
const text = (width?: number) => renderCheckText(clusters, [], [], width === undefined ? {} : { width });
/** Lines that could be shorter: more than one word, and no command, code or place of which all has to stay in one piece. */
const tooLong = (report: string, width: number) =>
  report
    .split("\n")
    .filter((each) => visibleWidth(each) > width)
    .filter((each) => !/https:|^ +(?:k3s )?kubectl |Remedy\.|taintsApplied|^ *[^ ]+$|^What a code means/.test(each));

test.each([60, 72, 80, 100, 120])("within %i columns no line is longer", (width) => {
  expect(tooLong(text(width), width)).toEqual([]);
  const trial = judgeTrial(
    readTrial({
      pools: ["first:all:a=b:NoExecute", "w:worker"],
      tolerations: [],
      disabled: [],
      derivesTolerations: true,
    }),
  );
  const [report] = renderTrialText(trial, { width }).split("\nWhat to write");
  expect(tooLong(report ?? "", width)).toEqual([]);
});

test("a wide terminal takes fewer lines, and one of 80 as many as a file", () => {
  const lines = (report: string) => report.split("\n").length;
  expect(lines(text(120))).toBeLessThan(lines(text(80)));
  expect(lines(text(60))).toBeGreaterThan(lines(text(80)));
  expect(text(80)).toBe(text());
});

test("a report that breaks off leaves the width of the next one alone", () => {
  const broken = { ...clusters[0], proof: undefined } as never;
  expect(() => renderCheckText([broken], [], [], { width: 60 })).toThrow();
  expect(text()).toBe(text(80));
});

test.each<[Record<string, string>, boolean, boolean]>([
  [{ TERM_PROGRAM: "vscode" }, true, true],
  [{ TERM: "xterm-kitty" }, true, true],
  [{ VTE_VERSION: "7200" }, true, true],
  [{ VTE_VERSION: "5000" }, true, false],
  [{ TERM: "xterm-256color" }, true, false],
  [{ TERM_PROGRAM: "vscode" }, false, false],
  [{ TERM_PROGRAM: "vscode", CI: "true" }, true, false],
  [{ TERM_PROGRAM: "vscode", TMUX: "/tmp/x" }, true, false],
  [{ TERM_PROGRAM: "vscode", FORCE_HYPERLINK: "0" }, true, false],
  [{ FORCE_HYPERLINK: "1" }, false, true],
  [{ VTE_VERSION: "7200", TERM: "dumb" }, true, false],
  [{ VTE_VERSION: "7200", TERM: "eterm-color", INSIDE_EMACS: "29.1,term:0.96" }, true, false],
  [{ KONSOLE_VERSION: "240800" }, true, false],
])("with %j, on a terminal %s, codes are links: %s", (env, isTerminal, expected) => {
  expect(takesLinks({ env, isTerminal })).toBe(expected);
});

test("every code that is found comes with its address: once at the end, or behind the code itself", () => {
  const codes = [...new Set(clusters.flatMap(({ proof }) => proof.findings.map(({ code }) => code)))];
  expect(codes.length).toBeGreaterThan(1);
  const linked = renderCheckText(clusters, [], [], { links: true });
  for (const code of codes) {
    expect(text().split(findingPage(code))).toHaveLength(2);
    expect(linked).toContain(`[\u001b]8;;${findingPage(code)}\u001b\\${code}\u001b]8;;\u001b\\]: `);
  }
  const seen = linked.replace(/\u001b\]8;;[^\u001b]*\u001b\\/g, "");
  expect(text().startsWith(seen.trimEnd())).toBe(true);
});
