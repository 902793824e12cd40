import { modelOf } from "../scheduling/models";
import { Inputs, planOf, rancherK3s, stackOf } from "./inputs";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const MACHINES = [
  { name: "cp", etcd_role: true, control_plane_role: true, quantity: 3 },
  { name: "work", worker_role: true, quantity: 2 },
];
const K3S = { name: "edge", kubernetes_version: "v1.34.3+k3s1", rke_config: [{ machine_pools: MACHINES }] };
const RKE2 = { ...K3S, kubernetes_version: "v1.33.5+rke2r1" };

type Values = typeof K3S | null;
const entry = (before: Values, after: Values, actions: readonly string[], more: object = {}, change: object = {}) => ({
  address: "rancher2_cluster_v2.edge",
  mode: "managed",
  type: "rancher2_cluster_v2",
  name: "edge",
  ...more,
  change: { actions, before, after, after_unknown: {}, ...change },
});
const plan = (...resource_changes: object[]) => inputs.file({ format_version: "1.2", resource_changes });
const OTHER = { ...K3S, name: "other" };
const stays = entry(OTHER, OTHER, ["no-op"], { address: "rancher2_cluster_v2.other", name: "other" });

describe("check of a plan", () => {
  test.each([
    ["K3s", K3S],
    ["RKE2", RKE2],
  ])("fails on the destruction of a cluster of %s, alone or beside another", async (_what, cluster) => {
    for (const beside of [[], [stays]]) {
      const { out, exitCode } = await rancherK3s("check", plan(entry(cluster, null, ["delete"]), ...beside));
      expect([exitCode, out]).toEqual([1, expect.stringContaining("error[RK702]: the cluster is destroyed")]);
      const report = "edge  the plan destroys what there is of it\n";
      // Beside another one there is a line for each before the reports.
      expect(out).toContain(beside.length === 0 ? report : `\n\n\n${report}`);
      expect(out).toMatch(beside.length === 0 ? /^edge {2}/ : /^1 cluster: .*; 1 loss by the plan\n\n✗ cluster edge: /);
    }
  });

  test("says of what prevents it only what is so: what is destroyed while it is written has no prevent_destroy", async () => {
    const written = {
      root_module: { resources: [{ address: "rancher2_cluster_v2.edge", type: "rancher2_cluster_v2" }] },
    };
    const gone = entry(K3S, null, ["delete"]);
    const file = (configuration: object) =>
      inputs.file({ format_version: "1.2", resource_changes: [gone], configuration });
    const [kept, left] = await Promise.all(
      [written, { root_module: {} }].map(async (each) => (await rancherK3s("review", file(each))).out),
    );
    expect(kept).toContain("the resource stays in the configuration, so prevent_destroy is not set");
    expect(left).toContain("prevent_destroy does not stop it");
    expect(kept).not.toContain("does not stop it");
  });

  test.each([
    ["delete", "create"],
    ["create", "delete"],
  ])("fails on a replacement: %s, %s", async (...actions) => {
    const replaced = entry(RKE2, { ...RKE2, name: "edge-2" }, actions, {}, { replace_paths: [["name"]] });
    const { out, exitCode } = await rancherK3s("check", plan(replaced));
    expect([exitCode, out]).toEqual([1, expect.stringContaining("error[RK701]: the cluster is renamed")]);
  });

  test("fails on two addresses, of which one makes what the other destroys", async () => {
    const come = entry(null, K3S, ["create"], { address: "rancher2_cluster_v2.new" });
    const { out, exitCode } = await rancherK3s("check", plan(entry(K3S, null, ["delete"]), come));
    expect([exitCode, out]).toEqual([
      1,
      expect.stringContaining("error[RK701]: the cluster is destroyed and re-created"),
    ]);
  });

  test("tells what an earlier replacement left over from the cluster, which stays", async () => {
    const { out } = await rancherK3s(
      "check",
      plan(entry(K3S, null, ["delete"], { deposed: "ab12" }), entry(K3S, K3S, ["no-op"])),
    );
    expect(out).toContain("edge  the plan destroys what an earlier replacement left over");
    expect(out).toContain("edge  K3s v1.34.3+k3s1");
  });

  test("says so in every format, and not above the threshold that is asked for", async () => {
    const file = plan(entry(K3S, null, ["delete"]), stays);
    const as = (format: string) => rancherK3s("check", file, "--format", format, "--fail-on", "never");
    expect((await as("markdown")).out).toMatch(/^## ❌ edge: the plan destroys what there is of it\n\n### Findings/);
    expect((await as("github")).out).toMatch(/^::error title=RK702/);
    const json = JSON.parse((await as("json")).out);
    expect(json.lost).toMatchObject([{ cluster: "edge", isLeftOver: false, findings: [{ code: "RK702" }] }]);
    const [{ results }] = JSON.parse((await as("sarif")).out).runs;
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain("RK702");
    expect((await as("text")).exitCode).toBe(0);
  });

  test("says nothing of destruction where nothing is destroyed", async () => {
    const planned = planOf({ edge: { before: modelOf({ all: {} }), after: modelOf({ all: {} }) } });
    const { out } = await rancherK3s("check", inputs.file(planned), "--format", "json", "--fail-on", "never");
    expect(JSON.parse(out).lost).toEqual([]);
  });
});

describe("a plan with nothing but a cluster that stays in Rancher is not refused:", () => {
  const data = { ...entry(null, null, ["no-op"]), mode: "data", address: "data.rancher2_cluster_v2.edge" };
  const READ = "data.rancher2_cluster_v2.edge: it is only read, and made or changed elsewhere";
  const FORGOTTEN = "cluster edge: the plan makes Terraform forget it, and it stays in Rancher";

  test.each([
    ["unchanged", plan(entry(RKE2, RKE2, ["no-op"])), 'v1.33.5+rke2r1" is no release of K3s'],
    [
      "moved",
      plan(entry(RKE2, RKE2, ["no-op"], { previous_address: "rancher2_cluster_v2.old" })),
      "is no release of K3s",
    ],
    ["imported", plan(entry(RKE2, RKE2, ["no-op"], {}, { importing: { id: "x" } })), "is no release of K3s"],
    ["forgotten", plan(entry(RKE2, null, ["forget"])), FORGOTTEN],
    ["read while it is applied", plan({ ...data, change: { actions: ["read"], before: null, after: RKE2 } }), READ],
    [
      "read, as the state has it",
      inputs.file({
        format_version: "1.2",
        resource_changes: [],
        prior_state: { values: { root_module: { child_modules: [{ resources: [{ ...data, values: RKE2 }] }] } } },
      }),
      READ,
    ],
  ])("%s", async (_what, file, because) => {
    const [checked, reviewed] = [await rancherK3s("check", file), await rancherK3s("review", file)];
    expect([checked.exitCode, reviewed.exitCode]).toEqual([0, 0]);
    expect(checked.out.replaceAll(/\s+/g, " ")).toContain(because);
  });

  test("a stack that only reads one is not refused either", async () => {
    const stack = inputs.file(
      { ...stackOf({}), data: { rancher2_cluster_v2: { edge: { name: "edge" } } } },
      "cdk.tf.json",
    );
    for (const args of [
      ["check", stack],
      ["review", "--base", stack, "--head", stack, "--format", "markdown"],
    ]) {
      const { out, exitCode } = await rancherK3s(...args);
      expect([exitCode, out.replaceAll(/\s+/g, " ")]).toEqual([
        0,
        expect.stringContaining("it is only read, and made or changed elsewhere"),
      ]);
    }
  });

  test("beside another cluster, one that is only read is not named", async () => {
    expect((await rancherK3s("check", plan(data, stays))).out).not.toContain("only read");
  });

  test("a plan without any is refused", async () => {
    const { err, exitCode } = await rancherK3s("check", plan());
    expect([exitCode, err]).toEqual([2, expect.stringContaining("holds no Rancher cluster")]);
  });
});

describe("a review of a cluster that stays", () => {
  test("says that Terraform forgets it, and nothing of a model that it never had", async () => {
    const { out } = await rancherK3s("review", plan(entry(RKE2, null, ["forget"])));
    expect(out).toMatch(/^✓ cluster edge: stays in Rancher as it is: Terraform forgets it\n/);
    expect(out).not.toContain("model");
  });

  test("says that it is judged without its model, where its machine pools tell its nodes", async () => {
    const stack = stackOf({ edge: modelOf({ all: {} }) });
    const resource = stack.resource as { rancher2_cluster_v2: { edge: { rke_config: object[] } } };
    const { edge } = resource.rancher2_cluster_v2;
    const machines = { ...edge, rke_config: [{ ...edge.rke_config[0], machine_pools: MACHINES }] };
    const of = (...more: object[]) =>
      inputs.file(
        { ...stack, resource: Object.assign({ rancher2_cluster_v2: { edge: machines } }, ...more) },
        "cdk.tf.json",
      );
    const models = { terraform_data: (stack.resource as { terraform_data: object }).terraform_data };
    const { out } = await rancherK3s("review", "--base", of(models), "--head", of(), "--format", "json");
    const [{ verdict, outcome }] = JSON.parse(out).clusters;
    expect([outcome, verdict]).toEqual(["released", expect.stringContaining("judged without its model from now on")]);
  });
});
