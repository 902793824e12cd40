import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { Inputs } from "./inputs";

const ROOT = path.join(__dirname, "../..");
const inputs = new Inputs();
afterAll(() => inputs.remove());

interface Step {
  readonly id?: string;
  readonly run: string;
  readonly env: Readonly<Record<string, string>>;
}
const step = parse(readFileSync(path.join(ROOT, "action.yml"), "utf8")).runs.steps.find(
  ({ id }: Step) => id === "review",
) as Step;

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

interface Given {
  /** Exit codes of the reviews by what is installed, in order; 0 afterwards. Null where nothing is installed. */
  readonly installed?: readonly number[] | null;
  /** Exit codes of the reviews by the action's own program. */
  readonly own?: readonly number[];
  /** Release of the action; what is installed is 0.2.0. */
  readonly release?: string;
  readonly json?: object;
  readonly knows?: string;
  readonly says?: string;
  /** Formats that the program does not have. */
  readonly refuses?: string;
  /** What it writes as JSON, where that is none. */
  readonly writes?: string;
  /** The signal that ends it. */
  readonly endedBy?: string;
}

/** A program that writes down what it is called with, and a report that names its call. */
function program(calls: string, codes: readonly number[], given: Given): string {
  const { json, knows = "", says = "", refuses = "", writes, endedBy } = given;
  return `const fs = require("node:fs");
const args = process.argv.slice(2);
if (args.includes("--help")) { console.log(${JSON.stringify(knows)}); process.exit(0); }
fs.appendFileSync(${JSON.stringify(calls)}, JSON.stringify(process.argv.slice(2)) + "\\n");
const before = fs.readFileSync(${JSON.stringify(calls)}, "utf8").split("\\n").filter((line) => line.includes('"review"')).length - 1;
const code = ${JSON.stringify(codes)}[before] ?? 0;
if (code > 1) process.stderr.write(${JSON.stringify(says)});
if (${JSON.stringify(endedBy ?? "")} !== "") process.kill(process.pid, ${JSON.stringify(endedBy ?? "")});
const refuses = ${JSON.stringify(refuses)};
if (refuses !== "" && args.includes("--format=" + refuses)) {
  process.stderr.write("cdktf-rancher-k3s: option '--format <format>' argument '" + refuses + "' is invalid\\n  = why: x\\n");
  process.exit(2);
}
const file = args.find((argument) => argument.startsWith("--output=")).slice("--output=".length);
const isJson = args.includes("--format=json");
if (code <= 1) fs.writeFileSync(file, isJson ? ${JSON.stringify(writes ?? JSON.stringify(json ?? { clusters: [] }))} : "report " + before + "\\n");
process.exit(code);
`;
}

/** Runs it as a runner does, with stand-ins for what is installed and for what is part of the action. */
function runStep(values: Readonly<Record<string, string>>, given: Given = {}) {
  const { installed = [], own = [], release = "0.2.0" } = given;
  const folder = path.dirname(inputs.file("", "calls"));
  const write = (file: string, content: string) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), content);
    return path.join(folder, file);
  };
  if (installed !== null) {
    const manifest = { version: "0.2.0", bin: { "cdktf-rancher-k3s": "main.js" } };
    write("node_modules/cdktf-rancher-k3s/package.json", JSON.stringify(manifest));
    write("node_modules/cdktf-rancher-k3s/main.js", program(path.join(folder, "calls"), installed, given));
  }
  write("action/package.json", JSON.stringify({ version: release }));
  write("action/action/review.cjs", program(write("own", ""), own, given));
  cpSync(path.join(ROOT, "scripts"), path.join(folder, "action/scripts"), {
    recursive: true,
    filter: (file) => !file.includes("-cli"),
  });
  const event = write("event.json", JSON.stringify({ pull_request: { head: { sha: COMMIT } } }));
  const [output, summary] = [write("output", ""), write("summary", "")];
  const empty = Object.fromEntries(Object.keys(step.env).map((name) => [name, ""]));
  const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-e", "-c", step.run], {
    cwd: folder,
    encoding: "utf8",
    env: {
      ...empty,
      FAIL_ON: "error",
      FORMAT: "text",
      WORKING_DIRECTORY: ".",
      ...values,
      SCRIPT: path.join(folder, "action/scripts/review-step.cjs"),
      PATH: process.env.PATH,
      RUNNER_TEMP: folder,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      GITHUB_EVENT_PATH: event,
      GITHUB_SERVER_URL: "https://github.com",
      GITHUB_REPOSITORY: "o/r",
      GITHUB_RUN_ID: "5",
    },
  });
  const callsIn = (file: string) =>
    readFileSync(path.join(folder, file), "utf8")
      .split("\n")
      .slice(0, -1)
      .map((line): string[] => JSON.parse(line));
  return {
    status,
    stdout,
    stderr,
    calls: callsIn("calls"),
    own: callsIn("own"),
    outputs: outputsIn(readFileSync(output, "utf8")),
    folder,
    summary: readFileSync(summary, "utf8"),
  };
}

/** As a runner reads them: `name<<end`, lines, `end`. */
function outputsIn(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (let rest = text; rest !== ""; ) {
    const [whole, name, , value] = /^([^\n=<]+)<<([^\n]+)\n([\s\S]*?)\n\2\n/.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`a runner refuses ${rest}`);
    found[name as string] = value as string;
    rest = rest.slice(whole.length);
  }
  return found;
}

const shown = (calls: readonly string[][]) =>
  calls.map((call) => call.map((argument) => argument.replace(/^--output=.*\//, "--output=")).join(" "));
const PAIR = { BASE: "old", HEAD: "new" };
const BY_INSTALLED = "cdktf-rancher-k3s 0.2.0 reviews: what is installed\n";

test("reviews two folders for the comment, the log, annotations, the summary and the outputs", () => {
  const { status, stdout, calls, own, outputs, summary } = runStep({ ...PAIR, COMMENT_ID: "apps/edge" });
  expect(shown(calls)).toEqual([
    "review --format=markdown --comment-id=apps/edge --fail-on=error --output=comment.md --base=old --head=new --",
    "review --format=text --fail-on=never --output=report --base=old --head=new --",
    "review --format=github --fail-on=never --output=annotations --base=old --head=new --",
    "review --format=markdown --max-length=1000000 --fail-on=never --output=summary.md --base=old --head=new --",
    "review --format=json --fail-on=never --output=review.json --base=old --head=new --",
  ]);
  expect({ status, stdout, summary, own }).toEqual({
    status: 0,
    stdout: `${BY_INSTALLED}report 1\nreport 2\n`,
    summary: "report 3\n",
    own: [],
  });
  expect(outputs).toEqual({
    "exit-code": "0",
    verdict: "no cluster is judged",
    severity: "none",
    changed: "false",
    report: expect.stringMatching(/\/report$/),
    comment: expect.stringMatching(/\/comment\.md$/),
  });
});

test("keeps the exit code of a review with dangers, so that the comment is made before the job fails", () => {
  const { status, outputs } = runStep(PAIR, { installed: [1] });
  expect({ status, code: outputs["exit-code"] }).toEqual({ status: 0, code: "1" });
});

test("names the commit in the comment where the release that is installed can", () => {
  expect(runStep(PAIR, { knows: "  --commit <hash>  the commit" }).calls[0]).toContain(`--commit=${COMMIT}`);
});

test("annotations in the log are not printed twice", () => {
  expect(runStep({ ...PAIR, FORMAT: "github" }).stdout).toBe(`${BY_INSTALLED}report 1\n`);
});

test("passes the file with the pools on, and several plans, one a line", () => {
  const { calls } = runStep({ POOLS: "pools.yaml", PLAN: "a/plan.json\n\nb c/plan.json\n" });
  for (const call of calls) {
    expect(call.slice(-4)).toEqual(["--pools=pools.yaml", "--", "a/plan.json", "b c/plan.json"]);
  }
});

test("passes the file with the pools before the change on", () => {
  const { calls } = runStep({ POOLS: "pools.yaml", POOLS_BEFORE: "pools.before.yaml", PLAN: "plan.json" });
  for (const call of calls) {
    expect(call.slice(-4)).toEqual(["--pools=pools.yaml", "--pools-before=pools.before.yaml", "--", "plan.json"]);
  }
});

test("nothing in an input is a command or an option", () => {
  const hostile = "$(touch pwned) `touch pwned`; touch pwned #'\"";
  const { calls, folder } = runStep({
    BASE: hostile,
    HEAD: hostile,
    POOLS: hostile,
    POOLS_BEFORE: hostile,
    FAIL_ON: hostile,
    FORMAT: hostile,
    COMMENT_ID: hostile,
    PLAN: `--output=pwned\n${hostile}`,
  });
  expect(existsSync(path.join(folder, "pwned"))).toBe(false);
  expect(calls[0]).toEqual(expect.arrayContaining([`--base=${hostile}`, `--comment-id=${hostile}`]));
  expect(calls[0]?.slice(-3)).toEqual(["--", "--output=pwned", hostile]);
});

describe("in short", () => {
  const cluster = (verdict: string, more: object = {}) => ({
    verdict,
    outcome: "unchanged",
    dangers: [],
    findings: { new: [] },
    ...more,
  });
  const told = (...clusters: object[]) => require(path.join(ROOT, "scripts/review-in-short.cjs"))({ clusters });

  test("is what the outputs of the step are, whatever a name looks like", () => {
    const hostile = "cluster a\nend-of-verdict\n::error::x";
    const { outputs } = runStep(PAIR, { json: { clusters: [cluster(hostile, { outcome: "changed" })] } });
    expect(outputs).toMatchObject({
      verdict: "cluster a end-of-verdict ::error::x",
      severity: "none",
      changed: "true",
    });
  });

  test("it tells of the worst cluster, and of how many there are more", () => {
    const worst = cluster("cluster a: re-created", { outcome: "replaced", severity: "error" });
    expect(told(worst, cluster("cluster b: x", { severity: "warning" }), cluster("cluster c: x"))).toEqual({
      verdict: "cluster a: re-created (and 2 more clusters)",
      severity: "error",
      changed: "true",
    });
  });

  test("nothing has changed where no cluster has, and no finding is new", () => {
    expect(told(cluster("cluster a: no scheduling change"))).toEqual({
      verdict: "cluster a: no scheduling change",
      severity: "none",
      changed: "false",
    });
    expect(told(cluster("x", { findings: { new: [{}] } })).changed).toBe("true");
    expect(told(cluster("x", { scope: "partial" })).changed).toBe("true");
  });

  test("something changes where a cluster that is not judged does, so that a comment tells of it", () => {
    const inShort = require(path.join(ROOT, "scripts/review-in-short.cjs"));
    const changedBy = (...notJudged: object[]) => inShort({ clusters: [], notJudged }).changed;
    expect([changedBy({ isChanged: true }), changedBy({ isChanged: false }, {})]).toEqual(["true", "false"]);
  });

  test("a name is no other output, and no other line", () => {
    const hostile = "cluster a\nseverity=none\nend-of-verdict\u2028changed<<x\nfalse\nx";
    expect(told(cluster(hostile, { severity: "error", outcome: "changed" }))).toEqual({
      verdict: "cluster a severity=none end-of-verdict changed<<x false x",
      severity: "error",
      changed: "true",
    });
  });
});

const NOTHING_BUT = (reason: unknown) => ({ reason });

describe("without a review", () => {
  test.each([
    ["the input cannot be read", 2],
    ["the program fails", 3],
    ["a signal ends it", 143],
  ])("it fails when %s, with why in the summary and for the comment", (_what, code) => {
    const says = "npm notice\ncdktf-rancher-k3s: new: there is no such file or folder ```\n## x\n";
    const { status, calls, outputs, summary, stderr } = runStep(PAIR, { installed: [code], says });
    expect({ status, calls: calls.length, outputs }).toEqual({
      status: code,
      calls: 1,
      outputs: { reason: "new: there is no such file or folder ```" },
    });
    expect(stderr).toBe(says);
    expect(
      summary,
    ).toBe(`❌ **not reviewed for \`0123456789ab\`**: nothing is known of what this change does to clusters.

\`\`\`\`text
new: there is no such file or folder \`\`\`
\`\`\`\`

[The log of the job](https://github.com/o/r/actions/runs/5) has more.
`);
  });

  test.each(["xml", "github", "json"])("it tells nothing of a review of which the format %s fails", (format) => {
    const given = format === "xml" ? { ...PAIR, FORMAT: format } : PAIR;
    const { status, stdout, outputs, summary } = runStep(given, { refuses: format });
    expect({ status, stdout, outputs }).toEqual({
      status: 2,
      stdout: BY_INSTALLED,
      outputs: NOTHING_BUT(`option '--format <format>' argument '${format}' is invalid`),
    });
    expect(summary).toMatch(/^❌ \*\*not reviewed for `0123456789ab`\*\*/);
  });

  test("it fails in a working directory that there is not, and says so", () => {
    const { status, outputs, summary } = runStep({ ...PAIR, WORKING_DIRECTORY: "nowhere" });
    const reason = "the input working-directory is no folder of the checkout that can be entered";
    expect({ status, outputs }).toEqual({ status: 2, outputs: NOTHING_BUT(reason) });
    expect(summary).toContain(reason);
  });

  test("it says which signal ended the program", () => {
    const { status, outputs } = runStep(PAIR, { endedBy: "SIGKILL" });
    expect({ status, outputs }).toEqual({
      status: 137,
      outputs: NOTHING_BUT("it was ended by the signal SIGKILL before the review was made"),
    });
  });

  test("a fault of the step itself is told, without what it may quote", () => {
    const { status, stdout, stderr, outputs, summary } = runStep(PAIR, { writes: "canary" });
    const reason = "the step of the action failed itself: SyntaxError";
    expect({ status, outputs }).toEqual({ status: 3, outputs: NOTHING_BUT(reason) });
    expect(summary).toContain(reason);
    expect(stdout + stderr + summary).not.toContain("canary");
  });
});

describe("the program that is part of the action", () => {
  test("does not review where what is installed can", () => {
    expect(runStep(PAIR, { installed: [1], release: "0.3.0" }).own).toEqual([]);
  });

  test("reviews where nothing is installed, and the log says so", () => {
    const { status, stdout, own, outputs } = runStep(PAIR, { installed: null });
    expect({ status, reviews: own.length, code: outputs["exit-code"] }).toEqual({ status: 0, reviews: 5, code: "0" });
    expect(stdout).toMatch(/^cdktf-rancher-k3s 0\.2\.0 reviews: none is installed, so the action's own\n/);
  });

  test("reviews where it is newer, and what is installed cannot read the change", () => {
    const { status, stdout, calls, own, outputs } = runStep(PAIR, { installed: [2], own: [1], release: "0.3.0" });
    expect({ status, calls: calls.length, reviews: own.length, code: outputs["exit-code"] }).toEqual({
      status: 0,
      calls: 1,
      reviews: 5,
      code: "1",
    });
    expect(stdout).toContain("\ncdktf-rancher-k3s 0.3.0 reviews: what is installed cannot read the change, so the");
  });

  test.each(["0.2.0", "0.1.0", "0.2.0-rc.1"])(
    "does not where it is not newer than the installed 0.2.0: %s",
    (release) => {
      const { status, own } = runStep(PAIR, { installed: [2], release });
      expect({ status, own }).toEqual({ status: 2, own: [] });
    },
  );

  test("does not where the program that is installed has failed itself", () => {
    const { status, own } = runStep(PAIR, { installed: [3], release: "0.3.0" });
    expect({ status, own }).toEqual({ status: 3, own: [] });
  });

  test.each([
    ["alone", null, 1],
    ["after what is installed", [2], 2],
  ])("that cannot read a later model, %s, says to update the action", (_how, installed, tries) => {
    const says = 'cdktf-rancher-k3s: new: the model has the schema version "v9"; use a later release\n';
    const { status, stdout, outputs, summary } = runStep(PAIR, { installed, own: [2], release: "0.3.0", says });
    const reason =
      'new: the model has the schema version "v9"; use a later release. In the workflow, use this action at that release or a newer one: it brings a review of its own';
    expect({ status, outputs, tries: stdout.split(" reviews: ").length - 1 }).toEqual({
      status: 2,
      outputs: NOTHING_BUT(reason),
      tries,
    });
    expect(summary).toContain(reason);
  });
});

test("the working directory is where the package and the paths are looked for", () => {
  const { status, calls } = runStep({ ...PAIR, WORKING_DIRECTORY: "action" });
  expect({ status, calls: calls.length }).toEqual({ status: 0, calls: 5 });
});

test("the comment is updated however the run ends, also where it is cancelled", () => {
  const steps: { readonly if?: string; readonly env?: object; readonly with?: { readonly script: string } }[] = parse(
    readFileSync(path.join(ROOT, "action.yml"), "utf8"),
  ).runs.steps;
  const commenting = steps.find((each) => each.with?.script !== undefined);
  expect(commenting?.if).toBe("${{ always() && inputs.comment == 'true' }}");
  expect(commenting?.with?.script).toContain('STATUS === "cancelled" ? "the run was cancelled"');
});
