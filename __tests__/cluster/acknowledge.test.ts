import { type K3sCluster, type NodePoolOptions, NodeRole, subjectOf, Toleration } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { ALL_ROLES, clusterOf, synthesizeApp, synthesized } from "./stacks";

const TAINTED: NodePoolOptions = { ...ALL_ROLES, taints: ["dedicated=edge:NoSchedule"] };
const WORKERS: NodePoolOptions = { roles: [NodeRole.WORKER] };

const edge = (pools: Readonly<Record<string, NodePoolOptions>> = { first: TAINTED, workers: WORKERS }) =>
  clusterOf(pools, { rancherUrl: "https://10.0.0.1" });
const open = (cluster: K3sCluster, code: string) =>
  cluster
    .prove()
    .findings.filter((finding) => finding.code === code && finding.acknowledged === undefined)
    .map((finding) => subjectOf(finding));
const inModel = (cluster: K3sCluster): Record<string, string> => {
  const { input } = synthesized(cluster).resource.terraform_data.edge_model;
  const lines = Object.entries<string>(input).filter(([line]) => line.startsWith("accepts "));
  return Object.fromEntries(lines.map(([line, reason]) => [line.slice("accepts ".length), reason]));
};

test("what is acknowledged for one pool stays open for a pool that is added later", () => {
  const cluster = edge();
  cluster.acknowledge("RK107", "a worker joins in the same minute", { pool: "first" });
  expect(open(cluster, "RK107")).toEqual([]);
  cluster.addNodePool("second", TAINTED);
  expect(open(cluster, "RK107")).toEqual([{ pools: ["second"] }]);
});

test("what is acknowledged for one workload stays open for the others", () => {
  const cluster = edge({ first: TAINTED });
  const before = open(cluster, "RK204");
  cluster.acknowledge("RK204", "nobody opens a shell here", { workload: "dashboard-shell" });
  expect(before).toContainEqual({ workloads: ["dashboard-shell"] });
  expect(before.length).toBeGreaterThan(1);
  expect(open(cluster, "RK204")).toEqual(before.filter(({ workloads }) => workloads?.[0] !== "dashboard-shell"));
});

test("the job of a chart of the app's own is accepted by name, and no other job with it", () => {
  const cluster = clusterOf(
    { first: TAINTED },
    {
      rancherUrl: "https://10.0.0.1",
      machineGlobalConfig: { disable: ["traefik"] },
      additionalManifest: ["podinfo", "other"].map((name) => ({
        apiVersion: "helm.cattle.io/v1",
        kind: "HelmChart",
        metadata: { name, namespace: "kube-system" },
        spec: {},
      })),
    },
  );
  expect(open(cluster, "RK205")).toEqual([{ workloads: ["helm-install-podinfo", "helm-install-other"] }]);
  cluster.acknowledge("RK205", "a chart for later", { workload: "helm-install-podinfo" });
  expect(open(cluster, "RK205")).toHaveLength(1);
  cluster.acknowledge("RK205", "a chart for later", { workload: "helm-install-other" });
  expect(open(cluster, "RK205")).toEqual([]);
  expect(() => cluster.acknowledge("RK205", "why not", { workload: "helm-instal-traefik" as never })).toThrow(
    /did you mean "helm-install-traefik"/,
  );
});

test("an acknowledgement that no longer says which pool it is for fails the synth, and lists what to write", () => {
  const cluster = edge();
  cluster.acknowledge("RK107", "a worker joins in the same minute");
  expect(() => synthesizeApp(cluster)).not.toThrow();
  cluster.addNodePool("second", TAINTED);
  expect(() => synthesizeApp(cluster)).toThrow(/RK902/);
  const [error] = cluster.prove().findings;
  expect(error && renderFinding(error)).toMatchInlineSnapshot(`
"error[RK902]: RK107 is acknowledged without saying for which of 2 findings
  --> __tests__/cluster/stacks.ts:18
  = it accepts nothing, since what is fine for one pool, workload or setting need not be for the next
  = help: acknowledge("RK107", "a worker joins in the same minute", { pool: "first" })
  = or: acknowledge("RK107", "a worker joins in the same minute", { pool: "second" })"
`);
});

test("the calls that the error lists are the repair", () => {
  const cluster = edge({ first: TAINTED, second: TAINTED, workers: WORKERS });
  cluster.acknowledge("RK107", "a worker joins in the same minute", { pool: "first" });
  cluster.acknowledge("RK107", "a worker joins in the same minute", { pool: "second" });
  expect(() => synthesizeApp(cluster)).not.toThrow();
  expect(open(cluster, "RK107")).toEqual([]);
});

test("a finding about two pools is acknowledged for both, and open when a third one joins it", () => {
  const uneven = { first: TAINTED, second: ALL_ROLES };
  const cluster = edge(uneven);
  cluster.acknowledge("RK535", "registered by hand", { pool: ["first", "second"] });
  expect(open(cluster, "RK535")).toEqual([]);
  cluster.addNodePool("third", ALL_ROLES);
  expect(open(cluster, "RK535")).toEqual([{ pools: ["first", "second", "third"] }]);
});

test("a toleration without an effect, which is written with each of them, is one finding", () => {
  const maintenance = Toleration.exists("maintenance");
  const agents = { clusterAgent: { appendTolerations: [maintenance, Toleration.exists("other")] } };
  const cluster = clusterOf({ first: ALL_ROLES }, { agents });
  expect(open(cluster, "RK303")).toHaveLength(2);
  cluster.acknowledge("RK303", "an operator sets it", { toleration: maintenance });
  expect(open(cluster, "RK303").map(({ toleration }) => toleration)).toEqual(["other op=Exists"]);
  cluster.acknowledge("RK303", "an operator sets it", { toleration: "other op=Exists" });
  expect(open(cluster, "RK303")).toEqual([]);
});

test("in the plan each acknowledgement has a line of its own, whatever the order of the calls", () => {
  const cluster = edge({ first: TAINTED, second: ALL_ROLES });
  cluster.acknowledge("RK503", "our own release data", { setting: "machineGlobalConfig", key: 'a "b"=c' });
  cluster.acknowledge("RK105", "registered by hand", { pool: ["second", "first"] });
  cluster.acknowledge("RK204", "nobody opens a shell here", { workload: "dashboard-shell" });
  cluster.acknowledge("RK107", "a worker joins");
  expect(Object.entries(cluster.model.acknowledged ?? {})).toEqual(Object.entries(inModel(cluster)));
  expect(Object.entries(inModel(cluster))).toEqual([
    ["RK105 pool=first", "registered by hand"],
    ["RK105 pool=second", "registered by hand"],
    ["RK107", "a worker joins"],
    ["RK204 workload=dashboard-shell", "nobody opens a shell here"],
    ['RK503 setting=machineGlobalConfig key="a \\"b\\"=c"', "our own release data"],
  ]);
});

test("the same acknowledgement twice is one, with the last reason", () => {
  const cluster = edge();
  cluster.acknowledge("RK107", "first", { pool: "first" });
  cluster.acknowledge("RK107", "second", { pool: "first" });
  expect(inModel(cluster)).toEqual({ "RK107 pool=first": "second" });
});

test("for nothing in particular is the same as without a subject", () => {
  const cluster = edge();
  cluster.acknowledge("RK107", "a worker joins", {});
  expect(inModel(cluster)).toEqual({ RK107: "a worker joins" });
});

test("a pool that does not exist is reported, with the pools there are", () => {
  const cluster = edge();
  cluster.acknowledge("RK107", "a worker joins", { pool: "firts-pool" });
  expect(open(cluster, "RK107")).toEqual([{ pools: ["first"] }]);
  const stale = cluster.prove().findings.find(({ code }) => code === "RK901");
  expect(stale && renderFinding(stale)).toMatchInlineSnapshot(`
"warning[RK901]: RK107 for pool "firts-pool" is acknowledged and does not occur
  --> __tests__/cluster/stacks.ts:18
  = RK107 occurs for pool "first"
  = an acknowledgement that is left behind would silently accept the finding when it comes back
  = help: remove acknowledge("RK107", ..., { pool: "firts-pool" })"
`);
});

describe("a subject that can never match is refused", () => {
  const refusal = (...args: Parameters<K3sCluster["acknowledge"]>) => {
    try {
      edge().acknowledge(...args);
    } catch (error) {
      return (error as Error).message;
    }
    return "not refused";
  };

  test("a misspelled workload", () => {
    expect(refusal("RK204", "fine", { workload: "dashbord-shell" as never })).toMatchInlineSnapshot(`
"there is no system workload "dashbord-shell", did you mean "dashboard-shell"?
  --> test/edge
  = why: an acknowledgement that matches nothing would accept nothing
  = help: use one of cattle-cluster-agent, fleet-agent, rancher-webhook, system-upgrade-controller, helm-operation, dashboard-shell, coredns, metrics-server, local-path-provisioner, local-path-helper, helm-install-traefik-crd, helm-install-traefik, helm-install-gateway-api-crd, traefik, svclb-traefik, or helm-install-NAME for a HelmChart of your own"
`);
  });

  test("a part that findings of the code do not have", () => {
    expect(refusal("RK107", "fine", { workload: "coredns" })).toMatchInlineSnapshot(`
"findings RK107 are not told apart by "workload"
  --> test/edge
  = why: an acknowledgement that matches nothing would accept nothing
  = help: say which one is meant by pool"
`);
  });

  test("a misspelled part", () => {
    expect(refusal("RK107", "fine", { pools: "first" } as never)).toMatch(
      /told apart by "pools", did you mean "pool"\?/,
    );
  });

  test("a subject for what is about the cluster as a whole", () => {
    expect(refusal("RK401", "fine", { pool: "first" })).toMatchInlineSnapshot(`
"findings RK401 are not told apart by "pool"
  --> test/edge
  = why: an acknowledgement that matches nothing would accept nothing
  = help: leave the subject out: RK401 is about the cluster as a whole"
`);
  });

  test("an empty list", () => {
    expect(refusal("RK107", "fine", { pool: [] })).toMatchInlineSnapshot(`
"RK107 is acknowledged for an empty list, pool: []
  --> test/edge
  = why: an acknowledgement that matches nothing would accept nothing
  = help: name at least one, or leave the call out"
`);
  });

  test.each([
    ["an empty name", "RK107", { pool: "" }, /pool "", which is no name/],
    ["no name at all", "RK107", { pool: [null] }, /pool "null", which is no name/],
    [
      "a token",
      "RK107",
      { pool: "${var.pool}" },
      /pool to acknowledge RK107 for "\$\{var\.pool\}" is known only at apply/,
    ],
    ["what Terraform would read as a template", "RK503", { key: "%{ if x }" }, /is known only at apply/],
    ["no toleration", "RK303", { toleration: "a b c" }, /toleration "a b c" cannot be read/],
    ["no acknowledgement", "RK901", { acknowledgement: "RK107 first" }, /"RK107 first" is no acknowledgement/],
  ] as const)("%s", (_what, code, subject, message) => {
    expect(refusal(code, "fine", subject as never)).toMatch(message);
  });

  test("with everything that is wrong at once, and where", () => {
    const message = refusal("RK204", " ", { workload: ["corednss", "traefic"] as never });
    expect(message.match(/^.*(without a reason|did you mean.*)$/gm)).toEqual([
      "RK204 is acknowledged without a reason",
      'there is no system workload "corednss", did you mean "coredns"?',
      'there is no system workload "traefic", did you mean "traefik"?',
    ]);
    expect(message).toContain("--> test/edge");
  });
});

test("one eviction of a change is named by its taint and its pool", () => {
  const cluster = edge();
  cluster.acknowledge("RK703", "at night", { pool: "first", key: ["team=a:NoExecute", "team=b:NoExecute"] });
  expect(inModel(cluster)).toEqual({
    "RK703 key=team=a:NoExecute pool=first": "at night",
    "RK703 key=team=b:NoExecute pool=first": "at night",
  });
});

test("that a cluster is destroyed cannot be accepted in advance", () => {
  expect(() => edge().acknowledge("RK702", "nobody needs it")).toThrow(/no cluster can accept that it is destroyed/);
});
