import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { FORMATS } from "../../lib/cli/commands/options";
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
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "7 files, nothing found\n", stderr: "" });
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
      'CHANGED === "false"',
      "'${{ github.head_ref }}'",
      /an expression stands in a script/,
    ],
    [
      "an action that is named by a tag",
      ACTION,
      /actions\/setup-node@.*/.exec(ACTION)?.[0] ?? "",
      "actions/setup-node@v5",
      /setup-node@v5 is not named by a commit/,
    ],
    [
      "a commit without its version",
      WORKFLOW,
      /(?<=actions\/setup-node@[0-9a-f]+)( #.*)/.exec(WORKFLOW)?.[0] ?? "",
      "",
      /setup-node@[0-9a-f]{40} is not named by a commit with its version behind it/,
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

describe("the release of the action, beside the one that is installed", () => {
  const { isNewer } = require(path.join(ROOT, "scripts/newer-release.cjs"));

  test.each([
    ["0.9.0", "0.10.0"],
    ["1.0.0-alpha", "1.0.0-alpha.1"],
    ["1.0.0-alpha.1", "1.0.0-alpha.beta"],
    ["1.0.0-beta.2", "1.0.0-beta.11"],
    ["1.0.0-beta.90071992547409918", "1.0.0-beta.90071992547409919"],
    ["1.0.0-RC", "1.0.0-beta"],
    ["1.0.0-rc.10", "1.0.0"],
    ["0.1.0+build.9", "0.2.0"],
  ])("is a newer one: than %s is %s", (installed, given) => {
    expect([isNewer(given, installed), isNewer(installed, given)]).toEqual([true, false]);
  });

  test.each([
    ["0.1.0", "0.1.0"],
    ["0.10.0", "0.9.0"],
    ["1.0.0", "1.0.0-rc.10"],
    ["1.0.0-alpha.beta", "1.0.0-alpha.1"],
    ["1.0.0-alpha.1", "1.0.0-alpha"],
    ["0.2.0+build.1", "0.2.0"],
    ["0.2.0", "0.2.0+build.1"],
    ["0.2.0+build.1", "0.2.0+build.2"],
    // What is installed is no version that can be compared.
    ["01.0.0", "2.0.0"],
  ])("is not the same: than %s is not %s", (installed, given) => {
    expect(isNewer(given, installed)).toBe(false);
  });

  test.each(["latest", "1.0", "01.0.0", "1.0.0-rc.01", "1.0.0-", "1.0.0+a+b", "1.0.0\n", `1.0.0-${"a".repeat(300)}`])(
    "is not compared with what is no version: %j",
    (given) => {
      expect(isNewer(given, "0.1.0")).toBe(false);
      expect(isNewer("1.0.0", given)).toBe(false);
    },
  );
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
  // The second job has the merge as well, and leaves it, and folders that were committed, before it runs anything.
  const [, { run }] = jobs.review.steps;
  expect(run).toBe("git checkout --quiet --detach HEAD^1 && rm -rf cdktf.base cdktf.head");
});

test("the action names all formats of the command", () => {
  const { description } = parse(ACTION).inputs.format;
  for (const format of FORMATS) expect(description).toContain(format);
});
