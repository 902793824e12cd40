import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { NodeRole } from "../../lib";
import { VERSION } from "../../lib/cli/version";
import { modelOf, REPORTED_CASE } from "../scheduling/models";
import { stackOf } from "./inputs";
import { providerPlan } from "./provider-plan";

/** The file alone, in a folder of a system that has nothing of ours. */
const folder = mkdtempSync(path.join(tmpdir(), "bundle-"));
const alone = path.join(folder, "review.cjs");
cpSync(path.join(__dirname, "../../action/review.cjs"), alone);
afterAll(() => rmSync(folder, { recursive: true }));

const text = readFileSync(alone, "utf8");

function run(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [alone, ...args], { cwd: folder, encoding: "utf8" });
  return { out: stdout, err: stderr, exitCode: status };
}

function write(name: string, content: object): string {
  writeFileSync(path.join(folder, name), JSON.stringify(content));
  return name;
}

const TAINT = { key: "team", value: "a", effect: "NoExecute" };
const machinePool = (taints: object[]) => ({
  name: "all",
  quantity: 3,
  etcd_role: true,
  control_plane_role: true,
  worker_role: true,
  taints,
});

test("reviews a plan of hand-written HCL where nothing is installed, in every format", () => {
  const plan = write(
    "plan.json",
    providerPlan({
      written: { rke_config: [{ machine_pools: [machinePool([TAINT])] }] },
      held: { rke_config: { machine_pools: [machinePool([])] } },
      planned: { rke_config: { machine_pools: [machinePool([TAINT])] } },
    }),
  );
  const formats = ["text", "markdown", "sarif"].map((format) =>
    run("review", plan, "--fail-on=warning", "--format", format),
  );
  for (const { out, err, exitCode } of formats) {
    expect({ err, exitCode }).toEqual({ err: "", exitCode: 1 });
    expect(out).toContain("team=a:NoExecute");
  }
  expect(formats[1]?.out).toContain(`cdktf-rancher-k3s \`${VERSION}\``);
  // It has no command that explains a code, and where it runs nothing else has.
  for (const format of formats.slice(0, 2)) {
    expect(format.out).toMatch(/means:\s.*\/docs\/diagnostics\/RK\d+\.md/);
    expect(format.out).not.toContain("npx");
  }
});

test("reviews two synthesized apps, with a file of pools", () => {
  const base = write("base.json", stackOf({ edge: modelOf({ all: { roles: NodeRole.ALL } }) }));
  const head = write("head.json", stackOf({ edge: modelOf(REPORTED_CASE) }));
  const { out, err, exitCode } = run("review", "--base", base, "--head", head);
  expect({ err, exitCode }).toEqual({ err: "", exitCode: 1 });
  expect(out).toMatch(/^✗ cluster edge: /);
  expect(
    run("review", "--base", base, "--head", head, "--pools", write("pools.yaml", { clusters: [{ nme: "x" }] })),
  ).toMatchObject({ exitCode: 2, err: expect.stringContaining("nme") });
});

test("is this release, and does nothing else", () => {
  expect(run("--version").out).toBe(`${VERSION}\n`);
  expect(run("check", "x")).toMatchObject({ exitCode: 2, err: expect.stringContaining("unknown command 'check'") });
});

test("needs nothing beside Node.js, and tells of no machine that it was made on", () => {
  const required = [...text.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name = ""]) => name);
  expect(required.length).toBeGreaterThan(0);
  expect(required.filter((name) => !isBuiltin(name))).toEqual([]);
  expect(text.match(/^ *(\/\/|") ?(\/|\.\.\/|[a-z]:).*node_modules/gim)).toBeNull();
});

test("gives on the licences of what is in it", () => {
  const packages = [
    ...new Set([...text.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name)),
  ];
  expect(packages).toContain("yaml");
  const notice = readFileSync(path.join(__dirname, "../../NOTICE"), "utf8");
  for (const name of packages) {
    expect(text).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\((MIT|ISC)\\)$`, "m"));
    expect(notice).toContain(name);
  }
});
