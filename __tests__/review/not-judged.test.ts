import { modelOf } from "../scheduling/models";
import { Inputs, rancherK3s, stackOf } from "./inputs";
import { handWritten } from "./provider-plan";

const inputs = new Inputs();
afterAll(() => inputs.remove());

const MACHINES = [
  { name: "cp", etcd_role: true, control_plane_role: true, quantity: 3 },
  { name: "work", worker_role: true, quantity: 2 },
];
const RKE2 = { name: "old", kubernetes_version: "v1.33.5+rke2r1", rke_config: { machine_pools: MACHINES } };
const OF_LIBRARY = modelOf({ all: {} });

/** A stack with a cluster of the library, one of RKE2, one of the former type and a module. */
const mixed = (clusters: object = { rke2: RKE2 }, rest: object = {}) => {
  const stack = stackOf({ edge: OF_LIBRARY });
  const resource = stack.resource as { rancher2_cluster_v2: object };
  return {
    ...stack,
    resource: {
      ...resource,
      rancher2_cluster_v2: { ...resource.rancher2_cluster_v2, ...clusters },
      rancher2_cluster: { imported: { name: "imported" } },
    },
    module: { eu: { source: "./cluster" } },
    ...rest,
  };
};

const stack = (content: object) => inputs.file(content, "cdk.tf.json");
const review = (base: object, head: object, ...options: string[]) =>
  rancherK3s("review", "--base", stack(base), "--head", stack(head), ...options);

const destroyedPlan = (type: string, values: object, actions = ["delete"]) =>
  inputs.file({
    format_version: "1.2",
    resource_changes: [
      {
        address: `${type}.gone`,
        mode: "managed",
        type,
        name: "gone",
        change: { actions, before: values, after: actions.includes("create") ? values : null, after_unknown: {} },
      },
    ],
  });

describe("beside a cluster of the library", () => {
  test("a review names everything that it does not judge, with why", async () => {
    const { out, exitCode } = await review(mixed(), mixed());
    expect(exitCode).toBe(0);
    expect(out.slice(out.indexOf("not judged:"))).toMatchInlineSnapshot(`
"not judged: cluster old: v1.33.5+rke2r1 is a release of RKE2
not judged: rancher2_cluster.imported: only rancher2_cluster_v2 is looked at
not judged: module.eu: which clusters a module makes is seen in a plan alone
"
`);
  });

  test("so does it as Markdown, JSON and SARIF", async () => {
    const markdown = await review(mixed(), mixed(), "--format", "markdown");
    expect(markdown.out.split("\n").filter((line) => line.includes("not judged:"))).toMatchInlineSnapshot(`
[
  "- ❔ not judged: \`cluster old\`: \`v1.33.5+rke2r1\` is a release of RKE2",
  "- ❔ not judged: \`rancher2_cluster.imported\`: only \`rancher2_cluster_v2\` is looked at",
  "- ❔ not judged: \`module.eu\`: which clusters a module makes is seen in a plan alone",
]
`);
    const json = JSON.parse((await review(mixed(), mixed(), "--format", "json")).out);
    expect(json.notJudged.map(({ name }: { name: string }) => name)).toEqual([
      "cluster old",
      "rancher2_cluster.imported",
      "module.eu",
    ]);
    const sarif = JSON.parse((await review(mixed(), mixed(), "--format", "sarif")).out);
    const [{ toolExecutionNotifications: told }] = sarif.runs[0].invocations;
    expect(told.map(({ level }: { level: string }) => level)).toEqual(["note", "note", "note"]);
    expect(told[0].message.text).toBe("cluster old is not judged: v1.33.5+rke2r1 is a release of RKE2");
  });

  test.each(["text", "markdown", "json", "sarif"])("a check names them in %s", async (format) => {
    const { out } = await rancherK3s("check", stack(mixed()), "--format", format, "--fail-on", "never");
    for (const name of ["old", "rancher2_cluster.imported", "module.eu"]) expect(out).toContain(name);
  });

  test.each([
    ["RKE2", RKE2],
    ["K3s without known nodes", { name: "old", kubernetes_version: "v1.34.3+k3s1" }],
  ])("the destruction of a cluster of %s is told as that of the library's", async (_what, cluster) => {
    const { out } = await review(mixed({ other: cluster }), mixed({}), "--format", "json");
    const gone = JSON.parse(out).clusters.find(({ outcome }: { outcome: string }) => outcome === "removed");
    expect([gone.cluster, gone.dangers.map(({ code }: { code: string }) => code)]).toEqual(["old", ["RK702"]]);
  });

  test("the replacement of a cluster of RKE2 fails", async () => {
    const { out, exitCode } = await review(mixed(), mixed({ rke2: { ...RKE2, name: "new" } }));
    expect([exitCode, out]).toEqual([1, expect.stringContaining("error[RK701]")]);
    expect(out).toContain("Rancher deletes its machines and makes others");
    expect(out).not.toContain("K3sCluster");
  });

  test("what becomes of a cluster of the former type is told", async () => {
    const without = mixed();
    const { rancher2_cluster: _, ...resource } = without.resource;
    const { out } = await review(mixed(), { ...without, resource });
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "rancher2_cluster.imported: only rancher2_cluster_v2 is looked at, and it is destroyed",
    );
    const json = JSON.parse((await review(mixed(), { ...without, resource }, "--format", "json")).out);
    const changed = json.notJudged.filter(({ isChanged }: { isChanged: boolean }) => isChanged);
    expect(changed.map(({ name }: { name: string }) => name)).toEqual(["rancher2_cluster.imported"]);
  });
});

describe("a cluster of RKE2", () => {
  test.each(["text", "markdown"])(
    "that changes is called not judged by its verdict alone in %s, and by its name in JSON",
    async (format) => {
      const [base, head] = [mixed(), mixed({ rke2: { ...RKE2, kubernetes_version: "v1.34.3+rke2r1" } })];
      const { out } = await review(base, head, "--format", format);
      expect(out.replace(/\s+/g, " ")).toContain('not judged: "v1.34.3+rke2r1" is no release of K3s');
      expect(out).not.toMatch(/not judged: `?cluster old/);
      // What no verdict tells of is listed still.
      expect(out).toMatch(/not judged: `?rancher2_cluster\.imported/);
      const json = JSON.parse((await review(base, head, "--format", "json")).out);
      expect(json.notJudged[0].name).toBe("cluster old");
    },
  );

  test("goes from one release to another without being called one of K3s", async () => {
    const { out } = await review(mixed(), mixed({ rke2: { ...RKE2, kubernetes_version: "v1.34.3+rke2r1" } }));
    expect(out).toContain("v1.33.5+rke2r1 → v1.34.3+rke2r1");
    expect(out).not.toMatch(/K3s\s+v[\d.]+\+rke2r1/);
  });

  test("has the taints of its roles that RKE2 has, and not those of K3s", async () => {
    const tainted = MACHINES.map((pool) => ({ ...pool, taints: [{ key: "a", value: "b", effect: "NoSchedule" }] }));
    const head = { ...RKE2, rke_config: { machine_pools: tainted } };
    const { out } = await review(
      handWritten({ ...RKE2, name: "edge" }),
      handWritten({ ...head, name: "edge" }),
      "--format",
      "json",
    );
    const [cp] = JSON.parse(out).clusters[0].changes.pools;
    expect(cp.taints).toEqual([
      { taint: "a=b:NoSchedule", change: "added", origin: "pool" },
      { taint: "node-role.kubernetes.io/control-plane:NoSchedule", change: "kept", origin: "roles" },
      { taint: "node-role.kubernetes.io/etcd:NoExecute", change: "kept", origin: "roles" },
    ]);
  });

  test("is told of without a word that is K3s's alone when it goes", async () => {
    const { out } = await rancherK3s("review", destroyedPlan("rancher2_cluster_v2", RKE2));
    expect(out).toContain("Rancher deletes the machines that it made for it");
    expect(out).not.toContain("K3s");
  });
});

describe("clusters of the former type alone", () => {
  const OTHER = { resource: { rancher2_project: { p: {} } } };
  const NAMED = "not judged: rancher2_cluster.gone: only rancher2_cluster_v2 is looked at, and it";

  test.each(["review", "check"])("are named by a %s, with what becomes of them, and fail nothing", async (command) => {
    const destroyed = await rancherK3s(command, destroyedPlan("rancher2_cluster", { name: "imported" }));
    expect([destroyed.exitCode, destroyed.out.replace(/\s+/g, " ")]).toEqual([0, `${NAMED} is destroyed `]);
    const made = await rancherK3s(
      command,
      destroyedPlan("rancher2_cluster", { name: "imported" }, ["delete", "create"]),
    );
    expect([made.exitCode, made.out.replace(/\s+/g, " ")]).toEqual([0, `${NAMED} is destroyed and re-created `]);
  });

  test("are named in synthesized apps as well", async () => {
    const former = stack({ resource: { rancher2_cluster: { old: { name: "old" } } } });
    const empty = stack(OTHER);
    const { out, exitCode } = await rancherK3s("review", "--base", former, "--head", empty);
    expect([exitCode, out]).toEqual([0, expect.stringContaining("rancher2_cluster.old")]);
    expect((await rancherK3s("check", former)).exitCode).toBe(0);
  });

  test("are known as such in modules and as instances", async () => {
    const address = 'module.x["a.b"].rancher2_cluster.old["c.d"]';
    const entry = { address, mode: "managed", type: "rancher2_cluster", name: "old", index: "c.d" };
    const change = { actions: ["no-op"], before: {}, after: {} };
    const { out, exitCode } = await rancherK3s(
      "review",
      inputs.file({ format_version: "1.2", resource_changes: [{ ...entry, change }] }),
    );
    expect([exitCode, out.replace(/\s+/g, " ")]).toEqual([
      0,
      expect.stringContaining(`${address}: only rancher2_cluster_v2`),
    ]);
  });

  test("do not make up for a module, in which there may be any", async () => {
    const { err, exitCode } = await rancherK3s(
      "check",
      stack({ ...OTHER, module: { rancher2_cluster: { source: "./c" } } }),
    );
    expect([exitCode, err]).toEqual([2, expect.stringContaining("module.rancher2_cluster")]);
  });
});

test("where all is judged, nothing is said", async () => {
  const judged = stackOf({ edge: OF_LIBRARY });
  expect((await review(judged, judged)).out).not.toContain("not judged");
});
