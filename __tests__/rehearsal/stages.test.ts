import { manifestsOf } from "../../lib/rehearsal/manifests";
import type { Rehearsal, RehearsalStage } from "../../lib/rehearsal/rehearsal";
import { rehearse } from "../../lib/rehearsal/rehearse";
import { ALL, clusterOf } from "./clusters";

const DEFERRED = clusterOf({
  servers: { roles: "etcd control-plane", nodes: 3 },
  workers: { roles: "worker" },
  gpu: { roles: "worker", taints: ["gpu:NoSchedule"], isDeferred: true, nodes: 2 },
});

const nodes = ({ pools }: Rehearsal) =>
  Object.fromEntries(pools.map((pool) => [pool.nodes.join(" "), pool.taints.map(String).join(" ")]));

const workloads = (rehearsal: Rehearsal) => rehearsal.workloads.map(({ workload }) => workload);

// biome-ignore lint/suspicious/noExplicitAny: a Job's
const templateOf = (spec: any) => spec.template.spec;

const stage = (name: RehearsalStage) => rehearse(DEFERRED, { stage: name });

test("while the first node is alone there is that node, with what Rancher does not make through its agent", () => {
  const alone = stage("bootstrap");
  expect(nodes(alone)).toEqual({
    "servers-1": "node-role.kubernetes.io/control-plane:NoSchedule",
  });
  expect(workloads(alone)).toEqual([
    "cattle-cluster-agent",
    "coredns",
    "metrics-server",
    "local-path-provisioner",
    "local-path-helper",
    "helm-install-traefik-crd",
    "helm-install-traefik",
    "traefik",
    "svclb-traefik",
  ]);
  expect(alone.leftOut.map(({ workload }) => workload)).toEqual([
    "fleet-agent",
    "rancher-webhook",
    "system-upgrade-controller",
    "helm-operation",
    "dashboard-shell",
  ]);
  // Rancher labels workers through its agent.
  const [pool] = rehearse(clusterOf({ all: { roles: ALL } }), { stage: "bootstrap" }).pools;
  expect(Object.keys(pool?.labels ?? {})).not.toContain("node-role.kubernetes.io/worker");
});

test("with all pools there are as many nodes as the app says, or one, and deferred taints are not on", () => {
  expect(nodes(stage("steady"))).toEqual({
    "gpu-1 gpu-2": "",
    "servers-1 servers-2 servers-3": "node-role.kubernetes.io/control-plane:NoSchedule",
    "workers-1": "",
  });
});

test("at an upgrade deferred taints are on, and the agent of Rancher on the nodes is upgraded by a job for each pool", () => {
  const upgraded = stage("upgrade");
  expect(nodes(upgraded)).toMatchObject({ "gpu-1 gpu-2": "gpu:NoSchedule" });
  const jobs = manifestsOf(upgraded).filter(({ metadata }) => metadata.name.startsWith("system-agent-upgrader"));
  expect(jobs.map(({ kind, metadata, spec }) => [kind, metadata.name, templateOf(spec).tolerations])).toEqual(
    ["gpu", "servers", "workers"].map((pool) => ["Job", `system-agent-upgrader-on-${pool}`, [{ operator: "Exists" }]]),
  );
});

test("of several pools that are not alike, it is asked which one the first node is of", () => {
  const cluster = clusterOf({ a: { roles: ALL }, b: { roles: ALL, taints: ["x=y:NoExecute"] } });
  expect(() => rehearse(cluster, { stage: "bootstrap" })).toThrowErrorMatchingInlineSnapshot(`
"the first node may be of the pools "a", "b"
  = why: Rancher elects any node with the role etcd, and what is there while it is alone depends on which
  = help: rehearse each of them: --first with the name of the pool"
`);
  expect(nodes(rehearse(cluster, { stage: "bootstrap", first: "b" }))).toEqual({ "b-1": "x=y:NoExecute" });
  expect(() => rehearse(cluster, { stage: "bootstrap", first: "bb" })).toThrowErrorMatchingInlineSnapshot(`
"the first node cannot be of the pool "bb"
  = why: Rancher elects it among the nodes with the role etcd
  = help: write --first with "a" or "b", did you mean "b"?"
`);
});

test("etcd nodes without the control plane are the same first nodes, with the control plane behind them", () => {
  const cluster = clusterOf({
    e1: { roles: "etcd" },
    e2: { roles: "etcd" },
    cp: { roles: "control-plane" },
    w: { roles: "worker" },
  });
  expect(Object.keys(nodes(rehearse(cluster, { stage: "bootstrap" })))).toEqual(["cp-1", "e1-1", "e2-1"]);
});

test("without a node of each role there is no first one, and without pools no node", () => {
  expect(() =>
    rehearse(clusterOf({ w: { roles: "worker" } }), { stage: "bootstrap" }),
  ).toThrowErrorMatchingInlineSnapshot(`
"there is no first node to rehearse: no pool has the role etcd, control-plane
  = why: Rancher elects none before a node of each role is registered
  = help: give a pool the role, or rehearse --stage steady"
`);
  expect(() => rehearse(clusterOf({}), { stage: "steady" })).toThrowErrorMatchingInlineSnapshot(`
"no node pools are known, so that there are no nodes to rehearse
  = why: nodes of a custom cluster register themselves, and nothing in the input says which there are
  = help: tell them in a file: --pools"
`);
});

test("what the app turns off is not there, and is said not to be", () => {
  const off = clusterOf(
    { all: { roles: ALL } },
    { rke_config: [{ machine_global_config: JSON.stringify({ disable: ["traefik"] }) }] },
  );
  const { leftOut } = rehearse(off, { stage: "steady" });
  expect(leftOut).toEqual(
    ["helm-install-traefik-crd", "helm-install-traefik", "traefik", "svclb-traefik"].map((workload) => ({
      workload,
      why: "the app turns it off",
    })),
  );
});

test("what is kept off nodes that Kubernetes takes for ready cannot be rehearsed, and is left open", () => {
  const off = clusterOf(
    { all: { roles: ALL } },
    { rke_config: [{ machine_global_config: JSON.stringify({ "flannel-backend": "none" }) }] },
  );
  const { pools, workloads: all } = rehearse(off, { stage: "steady" });
  expect(pools.flatMap(({ taints }) => taints)).toEqual([]);
  const verdicts = new Set(all.flatMap(({ expected }) => [...expected.values()].map(({ verdict }) => verdict)));
  expect([...verdicts]).toEqual(["depends"]);
});
