import { readFileSync } from "node:fs";
import path from "node:path";
import { NodeRole } from "../../lib";
import { type ClusterSketch, modelOf } from "../scheduling/models";
import { Inputs, planOf, rancherK3s, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const pools = { servers: { roles: NodeRole.ALL }, workers: {} };
const byAddress = { rancherHost: "address" as ClusterSketch["rancherHost"] };
const before = modelOf(pools, byAddress);
const harmless = modelOf({ ...pools, gpu: { taints: ["gpu=yes:NoSchedule"] } }, byAddress);
const warning = modelOf({ ...pools, workers: { taints: ["a=b:NoExecute"] } }, byAddress);
const error = { ...before, kubernetesVersion: "v1.31.1+k3s1" };

const planTo = (after: ClusterSketch) => inputs.file(planOf({ edge: { before, after } }), "plan.json");
const appOf = (model: ClusterSketch) => inputs.app({ production: stackOf({ edge: model }) });

test("two folders and a plan of the same change give the same review", async () => {
  const fromPlan = await rancherK3s("review", planTo(warning));
  const fromFolders = await rancherK3s("review", "--base", appOf(before), "--head", appOf(warning));
  expect(fromFolders).toEqual(fromPlan);
  expect(fromPlan.out).toMatch(/^! cluster edge: workers \+ a=b:NoExecute; a=b:NoExecute evicts every pod that\n/);
});

test.each<[string, ClusterSketch, string, number]>([
  ["error", harmless, "nothing", 0],
  ["warning", harmless, "nothing", 0],
  ["error", warning, "a warning", 0],
  ["warning", warning, "a warning", 1],
  ["error", error, "an error", 1],
  ["warning", error, "an error", 1],
  ["never", error, "an error", 0],
])("with --fail-on %s and %3$s found", async (failOn, after, _found, exitCode) => {
  expect((await rancherK3s("review", planTo(after), "--fail-on", failOn)).exitCode).toBe(exitCode);
});

test("by default errors fail, and warnings do not", async () => {
  expect((await rancherK3s("review", planTo(error))).exitCode).toBe(1);
  expect((await rancherK3s("review", planTo(warning))).exitCode).toBe(0);
});

test("what was so before does not fail, however bad it is", async () => {
  const bad = { ...modelOf({ all: { roles: NodeRole.ALL, taints: ["a=b:NoExecute"] } }), rancherVersion: "2.14.1" };
  const base = appOf(bad);
  const { out, exitCode } = await rancherK3s("review", "--base", base, "--head", appOf({ ...bad, providerMajor: 14 }));
  expect(exitCode).toBe(0);
  expect(out).toMatch(/\d findings as before: .*RK203/);
});

test("an acknowledged danger does not fail", async () => {
  const accepted = { ...error, acknowledged: { RK710: "the cluster is empty" } };
  const { out, exitCode } = await rancherK3s("review", planTo(accepted));
  expect(out).toContain("noted[RK710]");
  expect(exitCode).toBe(0);
});

test("a report goes to a file, and then nothing to the terminal", async () => {
  const file = path.join(inputs.folder, "comment.md");
  const { out } = await rancherK3s("review", planTo(warning), "--format", "markdown", "--output", file);
  expect(out).toBe("");
  expect(readFileSync(file, "utf8")).toMatch(/^<!-- cdktf-rancher-k3s review -->\n\n⚠️ \*\*cluster `edge`/);
});

test("--comment-id and --max-length shape the comment", async () => {
  const options = ["--format", "markdown", "--comment-id", "apps/edge_1", "--max-length", "2000"];
  const { out } = await rancherK3s("review", planTo(error), ...options);
  expect(out).toMatch(/^<!-- cdktf-rancher-k3s review: apps\/edge_1 -->\n/);
  expect(Buffer.byteLength(out)).toBeLessThanOrEqual(2000);
});

test.each([
  ["json", '"schemaVersion": "cdktf-rancher-k3s/review/v1"'],
  ["sarif", '"version": "2.1.0"'],
])("prints %s", async (format, part) => {
  const { out } = await rancherK3s("review", planTo(error), "--format", format);
  expect(out).toContain(part);
  expect(() => JSON.parse(out)).not.toThrow();
});

test("check prints SARIF as well, and both say which release judged", async () => {
  const { version } = JSON.parse(readFileSync(path.join(__dirname, "../../package.json"), "utf8"));
  const driver = { name: "cdktf-rancher-k3s", semanticVersion: version };
  const check = await rancherK3s("check", appOf(before), "--format", "sarif");
  const review = await rancherK3s("review", planTo(error), "--format", "sarif");
  for (const { out } of [check, review]) expect(JSON.parse(out).runs[0].tool.driver).toMatchObject(driver);
});

describe("places in SARIF", () => {
  const file = planTo(error);
  const at = async (workspace: string) => {
    const earlier = process.env.GITHUB_WORKSPACE;
    process.env.GITHUB_WORKSPACE = workspace;
    try {
      const { out } = await rancherK3s("review", path.relative(process.cwd(), file), "--format", "sarif");
      return JSON.parse(out).runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri;
    } finally {
      if (earlier === undefined) delete process.env.GITHUB_WORKSPACE;
      else process.env.GITHUB_WORKSPACE = earlier;
    }
  };

  test("are relative to the checkout on GitHub, also where the command runs in a folder of it", async () => {
    expect(await at("/")).toBe(file.slice(1));
  });

  test.each(["", "/somewhere/else"])(
    "are relative to the working folder where the checkout is %j",
    async (workspace) => {
      // Outside of it a plan has its own name alone, as its folder may be called otherwise in the next run.
      expect(await at(workspace)).toBe("plan.json");
    },
  );
});

describe("a command line that does not say what to review ends with exit code 2", () => {
  const some = planTo(before);
  test.each<[string, readonly string[], RegExp]>([
    ["nothing", [], /^cdktf-rancher-k3s: nothing to review is given\n/],
    [
      "both forms",
      [some, "--base", some, "--head", some],
      /^cdktf-rancher-k3s: both plans and --base or --head are given\n/,
    ],
    ["a plan and a base", [some, "--base", some], /^cdktf-rancher-k3s: both plans and --base or --head are given\n/],
    ["no head", ["--base", some], /^cdktf-rancher-k3s: --head is missing\n/],
    ["no base", ["--head", some], /^cdktf-rancher-k3s: --base is missing\n/],
    ["an unknown format", [some, "--format", "html"], /'html' is invalid/],
    [
      "an id that would end the hidden mark",
      [some, "--comment-id", "--> x"],
      /^cdktf-rancher-k3s: --comment-id "--> x" is not an id\n/,
    ],
    [
      "a length that is none",
      [some, "--max-length", "65k"],
      /^cdktf-rancher-k3s: --max-length "65k" is not a length\n/,
    ],
    [
      "a length nothing fits in",
      [some, "--max-length", "1999"],
      /^cdktf-rancher-k3s: --max-length "1999" is not a length\n/,
    ],
  ])("%s", async (_what, args, message) => {
    const { out, err, exitCode } = await rancherK3s("review", ...args);
    expect({ out, exitCode }).toEqual({ out: "", exitCode: 2 });
    expect(err).toMatch(message);
  });
});

test("input without a Rancher cluster is no review", async () => {
  const empty = inputs.app({ production: { resource: { local_file: {} } } });
  const { err, exitCode } = await rancherK3s("review", "--base", empty, "--head", empty);
  expect(exitCode).toBe(2);
  expect(err).toContain("holds no Rancher cluster, before or after");
});
