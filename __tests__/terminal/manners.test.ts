/** What somebody sees who waits, whose terminal is wide, and who writes into a file meanwhile. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildCommandLine } from "../cli/built";
import { stackOf } from "../review/inputs";
import { modelOf, REPORTED_CASE } from "../scheduling/models";
import { closeTerminals, Terminal } from "./terminal";

const folder = mkdtempSync(path.join(tmpdir(), "manners-"));
const main = buildCommandLine(path.join(folder, "package"));
const stack = path.join(folder, "app.json");
writeFileSync(stack, JSON.stringify(stackOf({ edge: modelOf(REPORTED_CASE) })));
afterEach(closeTerminals);
afterAll(() => rmSync(folder, { recursive: true }));

const program = `${process.execPath} ${main}`;
const slowly = `(head -c 100 app.json; sleep 3; tail -c +101 app.json)`;

async function seen(line: string, env: Readonly<Record<string, string>> = {}) {
  const terminal = new Terminal(line, { cwd: folder, env });
  const exitCode = await terminal.exitCode();
  return { screen: terminal.screen, exitCode };
}

const WIPE = "\r\u001b[2K";

test("who waits for standard input sees how much has come, and then the report alone", async () => {
  const { screen, exitCode } = await seen(`${slowly} | ${program} check -`, { FORCE_COLOR: "0" });
  const [first, ...others] = screen.split(WIPE);
  const report = others.pop();
  expect([first, others[0]]).toEqual(["", "reading standard input, 0.0 MB so far"]);
  expect(others.filter((each) => !/^(reading|judging) /.test(each))).toEqual([]);
  expect(report).toMatch(/^edge {2}K3s/);
  expect(exitCode).toBe(1);
});

test("what is in a file is the report, and the line is gone at the end", async () => {
  const { screen } = await seen(`${slowly} | ${program} check - > report`);
  expect(screen).toMatch(/so far\r.*\r\u001b\[2K$/s);
  expect(readFileSync(path.join(folder, "report"), "utf8")).not.toContain("\u001b");
});

test("who has enough of waiting finds nothing left of the line", async () => {
  const terminal = new Terminal(`sleep 9 | ${program} check -`, { cwd: folder });
  await terminal.sees("so far");
  terminal.type("\u0003");
  await terminal.exitCode();
  expect(terminal.screen.split("so far").pop()).toMatch(/^\^C\r\u001b\[2K/);
});

test("help has lines as wide as a narrow terminal", async () => {
  for (const command of ["check", "what-if", "try"]) {
    const { screen } = await seen(`stty cols 60; ${program} ${command} --help`);
    // What is one word, and what is to be copied, stays in one piece.
    const lines = screen.split(/\r?\n/).filter((each) => !/^ {2}npx |^ *\S+$|https:/.test(each));
    expect(lines.filter((each) => each.length > 60)).toEqual([]);
  }
});

test.each<[string, string, Record<string, string>]>([
  ["in CI", `${slowly} | ${program} check - > report`, { CI: "true" }],
  ["where standard error is no terminal", `${slowly} | ${program} check - 2> errors > report; cat errors`, {}],
])("%s nothing is shown", async (_where, line, env) => {
  expect((await seen(line, env)).screen).toBe("");
});

describe("a report", () => {
  /** No progress, however slow the machine is. */
  const QUIETLY = { FORCE_COLOR: "0", CI: "true" };
  const widest = (screen: string) =>
    Math.max(
      ...screen
        .split(/\r?\n/)
        .filter((each) => !/https:|kubectl|Remedy|explain/.test(each))
        .map((each) => each.length),
    );

  test.each([
    [100, {}, [81, 100]],
    [65, {}, [40, 65]],
    [300, {}, [81, 120]],
    [100, { COLUMNS: "70" }, [60, 70]],
  ])("in a terminal of %i columns, with %j, has lines of %j", async (columns, env, [least, most]) => {
    const { screen } = await seen(`stty cols ${columns}; ${program} check app.json`, { ...QUIETLY, ...env } as never);
    expect(widest(screen)).toBeGreaterThanOrEqual(least as number);
    expect(widest(screen)).toBeLessThanOrEqual(most as number);
  });

  test("in a file has lines of 80, whatever the terminal is", async () => {
    await seen(`stty cols 120; ${program} check app.json > report`);
    expect(widest(readFileSync(path.join(folder, "report"), "utf8"))).toBeLessThanOrEqual(80);
  });

  test("links codes in a terminal that shows links", async () => {
    const { screen } = await seen(`${program} check app.json`, { TERM_PROGRAM: "vscode", FORCE_COLOR: "0" });
    expect(screen).toMatch(/error\[\u001b\]8;;https:\S+RK102\.md\u001b\\RK102\u001b\]8;;\u001b\\\]/);
  });
});
