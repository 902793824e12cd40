import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { REVIEW_FORMATS } from "../../lib/cli/review";
import { Inputs } from "./inputs";

const ROOT = path.join(__dirname, "../..");
const inputs = new Inputs();
afterAll(() => inputs.remove());

const ACTION = readFileSync(path.join(ROOT, "action.yml"), "utf8");
const WORKFLOW = readFileSync(path.join(ROOT, "examples/plan-review/review.yml"), "utf8");

describe("npm run lint:actions", () => {
  const lint = (...files: readonly string[]) =>
    spawnSync(process.execPath, [path.join(ROOT, "scripts/lint-actions.mjs"), ...files], { encoding: "utf8" });

  test("finds nothing in the action, in the example workflow and in the workflows of this repository", () => {
    const { status, stdout, stderr } = lint();
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "3 files, nothing found\n", stderr: "" });
  });

  const MISTAKES: readonly [string, string, string, string, RegExp][] = [
    ["an unknown job", WORKFLOW, "needs: head", "needs: haed", /job "review" needs job "haed"/],
    ["an unknown property", WORKFLOW, "github.ref ", "github.reff ", /property "reff" is not defined/],
    ["an unknown permission", WORKFLOW, "contents: read", "content: read", /unknown permission scope "content"/],
    ["a script that does not parse", WORKFLOW, "run: npm ci", 'run: "if true"', /syntax error/],
    [
      "an expression in a script",
      WORKFLOW,
      "run: npm ci",
      "run: echo ${{ github.head_ref }}",
      /an expression stands in a script/,
    ],
    ["an unknown key of an action", ACTION, "using: composite", "usng: composite", /usng/],
    ["a step without a shell", ACTION, "shell: bash", "shel: bash", /shel/],
    ["a broken expression", ACTION, "${{ inputs.base }}", "${{ inputs.base + }}", /inputs\.base|expression/i],
    [
      "an expression in the script that comments",
      ACTION,
      "process.env.COMMENT",
      "'${{ github.head_ref }}'",
      /an expression stands in a script/,
    ],
    ["what is no YAML", ACTION, "runs:", "runs: [", /linted\.yml: .+/],
  ];

  test("finds every mistake", () => {
    const files = MISTAKES.map(([, text, from, to]) => {
      expect(text).toContain(from);
      return inputs.file(text.replace(from, to), "linted.yml");
    });
    // All in one run, as starting the linter takes longer than linting.
    const { status, stderr } = lint(...files);
    expect(status).toBe(1);
    const problems = stderr.split(/\n(?=\S+linted\.yml: )/);
    const found = MISTAKES.map(([mistake], index) => {
      const place = `${path.relative(process.cwd(), files[index] as string)}: `;
      return [mistake, problems.filter((problem) => problem.startsWith(place)).join("\n")] as const;
    });
    for (const [mistake, , , , message] of MISTAKES) expect(new Map(found).get(mistake)).toMatch(message);
  });
});

describe("the release that reviews", () => {
  /** What the action has npx run, in a folder with a release installed, for the release that the head says it has. */
  const chosen = (installed: string | undefined, given: string) => {
    const folder = path.dirname(inputs.file({}, "package.json"));
    if (installed !== undefined) {
      const installation = path.join(folder, "node_modules/cdktf-rancher-k3s");
      mkdirSync(installation, { recursive: true });
      writeFileSync(path.join(installation, "package.json"), JSON.stringify({ version: installed }));
    }
    const script = path.join(ROOT, "scripts/newer-release.cjs");
    const { status, stdout } = spawnSync(process.execPath, [script, given], { cwd: folder, encoding: "utf8" });
    return status === 0 ? stdout.trim() : status;
  };

  test.each([
    ["0.9.0", "0.10.0"],
    ["1.0.0-alpha", "1.0.0-alpha.1"],
    ["1.0.0-alpha.1", "1.0.0-alpha.beta"],
    ["1.0.0-beta.2", "1.0.0-beta.11"],
    ["1.0.0-beta.90071992547409918", "1.0.0-beta.90071992547409919"],
    ["1.0.0-RC", "1.0.0-beta"],
    ["1.0.0-rc.10", "1.0.0"],
    ["0.1.0+build.9", "0.2.0"],
    [undefined, "0.1.0"],
  ])("is that of the head where %s is installed and it has %s", (installed, given) => {
    expect(chosen(installed, given)).toBe(`cdktf-rancher-k3s@${given}`);
  });

  test.each([
    ["0.1.0", "0.1.0"],
    ["0.10.0", "0.9.0"],
    ["1.0.0", "1.0.0-rc.10"],
    ["1.0.0-alpha.beta", "1.0.0-alpha.1"],
    ["0.2.0+build.1", "0.2.0"],
    ["0.2.0", "0.2.0+build.1"],
    ["0.2.0+build.1", "0.2.0+build.2"],
    ["01.0.0", "2.0.0"],
  ])("is the installed %s where the head has %s", (installed, given) => {
    expect(chosen(installed, given)).toBe("cdktf-rancher-k3s");
  });

  test("is asked of a registry without what a build says of itself, as registries have it", () => {
    expect(chosen("0.1.0", "0.2.0-rc.1+build.1")).toBe("cdktf-rancher-k3s@0.2.0-rc.1");
  });

  test.each([
    "latest",
    ">=0.1.0",
    "npm:other@1.0.0",
    "1.0.0 --registry=https://x",
    "1.0.0\nevil",
    "1.0.0\n",
    "file:../x",
    "1.0",
    "01.0.0",
    "1.0.0-rc.01",
    "1.0.0-rc.1..",
    "1.0.0-",
    "1.0.0+",
    "1.0.0+a+b",
    `1.0.0-${"a".repeat(300)}`,
  ])("is none where the head says %j", (given) => {
    expect(chosen("0.1.0", given)).toBe(2);
  });
});

test("the workflow gives the action only inputs that it has, and needs no secret", () => {
  const steps: { uses?: string; with?: object }[] = parse(WORKFLOW).jobs.review.steps;
  const used = steps.find(({ uses }) => uses?.includes("/cdktf-rancher-k3s@"));
  expect(Object.keys(parse(ACTION).inputs)).toEqual(expect.arrayContaining(Object.keys(used?.with ?? {})));
  expect(WORKFLOW).not.toMatch(/secrets\.|pull_request_target/);
});

test("what a pull request brings along runs without any permission but to read", () => {
  const { permissions, jobs } = parse(WORKFLOW);
  expect(permissions).toEqual({});
  expect(jobs.head.permissions).toEqual({ contents: "read" });
  const checkouts = [...jobs.head.steps, ...jobs.review.steps].filter(({ uses }) =>
    uses?.startsWith("actions/checkout@"),
  );
  expect(checkouts).toMatchObject([
    { with: { "persist-credentials": false } },
    { with: { "persist-credentials": false } },
  ]);
  // The second job has the merge as well, and leaves it before it runs anything.
  const [, { run }] = jobs.review.steps;
  expect(run).toBe("git checkout --quiet --detach HEAD^1");
});

test("the action names all formats of the command", () => {
  const { description } = parse(ACTION).inputs.format;
  for (const format of REVIEW_FORMATS) expect(description).toContain(format);
});

describe("the step that reviews", () => {
  interface Step {
    readonly id?: string;
    readonly run: string;
    readonly env: Readonly<Record<string, string>>;
  }
  const step = parse(ACTION).runs.steps.find(({ id }: Step) => id === "review") as Step;

  /** Runs it as a runner does, with an npx that writes down what it is called with and ends with these codes. */
  function runStep(values: Readonly<Record<string, string>>, codes: readonly number[] = [0]) {
    const folder = path.dirname(inputs.file("", "calls"));
    const npx = path.join(folder, "bin", "npx");
    mkdirSync(path.dirname(npx));
    writeFileSync(
      npx,
      `#!${process.execPath}
const fs = require("node:fs");
const calls = ${JSON.stringify(path.join(folder, "calls"))};
const before = fs.readFileSync(calls, "utf8").split("\\n").length - 1;
fs.appendFileSync(calls, JSON.stringify(process.argv.slice(2)) + "\\n");
const output = process.argv.find((argument) => argument.startsWith("--output="));
fs.writeFileSync(output.slice("--output=".length), "report " + before + "\\n");
process.exit(${JSON.stringify(codes)}[before] ?? 0);
`,
    );
    chmodSync(npx, 0o755);
    const [output, summary] = ["output", "summary"].map((name) => path.join(folder, name)) as [string, string];
    const empty = Object.fromEntries(Object.keys(step.env).map((name) => [name, ""]));
    const { status, stdout } = spawnSync("bash", ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.run], {
      cwd: folder,
      encoding: "utf8",
      env: {
        ...empty,
        FAIL_ON: "error",
        FORMAT: "text",
        ...values,
        PATH: `${path.dirname(npx)}:${process.env.PATH}`,
        RUNNER_TEMP: folder,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
      },
    });
    const calls = readFileSync(path.join(folder, "calls"), "utf8")
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line));
    const outputs = existsSync(output) ? readFileSync(output, "utf8") : "";
    return { status, stdout, calls: calls as string[][], outputs, folder, summary };
  }

  test("reviews two folders: for the comment, for the log, for the summary", () => {
    const { status, stdout, calls, outputs, summary } = runStep({ BASE: "old", HEAD: "new", COMMENT_ID: "apps/edge" });
    expect(status).toBe(0);
    const shown = calls.map((call) => call.map((argument) => argument.replace(/^--output=.*\//, "--output=")));
    expect(shown).toEqual([
      [
        "--yes",
        "--package=cdktf-rancher-k3s",
        "--",
        "rancher-k3s",
        "review",
        "--format=markdown",
        "--comment-id=apps/edge",
        "--fail-on=error",
        "--output=comment.md",
        "--base=old",
        "--head=new",
        "--",
      ],
      [
        "--yes",
        "--package=cdktf-rancher-k3s",
        "--",
        "rancher-k3s",
        "review",
        "--format=text",
        "--fail-on=never",
        "--output=report",
        "--base=old",
        "--head=new",
        "--",
      ],
      [
        "--yes",
        "--package=cdktf-rancher-k3s",
        "--",
        "rancher-k3s",
        "review",
        "--format=markdown",
        "--max-length=1000000",
        "--fail-on=never",
        "--output=summary.md",
        "--base=old",
        "--head=new",
        "--",
      ],
    ]);
    expect(stdout).toBe("report 1\n");
    expect(readFileSync(summary, "utf8")).toBe("report 2\n");
    expect(outputs).toMatch(/^exit-code=0\ncomment=.*\/comment\.md\nreport=.*\/report\n$/);
  });

  test("names the commit in the comment and in the summary", () => {
    const { calls } = runStep({ BASE: "old", HEAD: "new", COMMIT: "5f0c1d2e3b4a" });
    expect(calls.map((call) => call.includes("--commit=5f0c1d2e3b4a"))).toEqual([true, false, true]);
  });

  test("keeps the exit code of a review with dangers, so that the comment is made before the job fails", () => {
    const { status, outputs } = runStep({ BASE: "old", HEAD: "new" }, [1]);
    expect(status).toBe(0);
    expect(outputs).toContain("exit-code=1\n");
  });

  test.each([
    ["the input cannot be read", 2],
    ["the program fails", 3],
    ["a signal ends it", 143],
  ])("fails at once when %s, and comments nothing", (_what, code) => {
    const { status, calls, outputs } = runStep({ BASE: "old", HEAD: "new" }, [code]);
    expect({ status, calls: calls.length, outputs }).toEqual({ status: code, calls: 1, outputs: "" });
  });

  test("takes several plans, one a line", () => {
    const { calls } = runStep({ PLAN: "a/plan.json\n\nb c/plan.json\n" });
    expect(calls[0]?.slice(-3)).toEqual(["--", "a/plan.json", "b c/plan.json"]);
  });

  test("nothing in an input is a command or an option", () => {
    const hostile = "$(touch pwned) `touch pwned`; touch pwned #'\"";
    const { calls, folder } = runStep({
      BASE: hostile,
      HEAD: hostile,
      FAIL_ON: hostile,
      FORMAT: hostile,
      COMMENT_ID: hostile,
      PLAN: `--output=pwned\n${hostile}`,
    });
    expect(existsSync(path.join(folder, "pwned"))).toBe(false);
    expect(calls[0]).toEqual(expect.arrayContaining([`--base=${hostile}`, `--comment-id=${hostile}`]));
    expect(calls[0]?.slice(-3)).toEqual(["--", "--output=pwned", hostile]);
  });
});
