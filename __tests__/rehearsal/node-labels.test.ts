import { manifestsOf } from "../../lib/rehearsal/manifests";
import { rehearse } from "../../lib/rehearsal/rehearse";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { casesOf, corpusFile } from "../conformance/comparison";
import { ALL, clusterOf } from "./clusters";

const POOL = { roles: ALL, labels: { "rancher-k3s/node-pool": "p" }, nodes: 2 };

const nodesOf = (cluster: Cluster) =>
  manifestsOf(rehearse(cluster, { stage: "steady" })).filter(({ kind }) => kind === "Node");

/** Keys of the labels that Rancher gave a node of such a pool. */
const GIVEN = casesOf<{ readonly id: string; readonly nodeLabel: readonly string[] }>(
  "rancher/node-taints-and-labels.json",
).find(({ id }) => id === "roles=ecw;taints=none")?.nodeLabel;

test("rehearsed nodes have every label that Rancher gives nodes, those known beforehand with their values", () => {
  const [node] = nodesOf(clusterOf({ p: POOL }));
  expect(GIVEN).toContain("cattle.io/os=linux");
  for (const label of GIVEN ?? []) {
    const [key = "", value] = label.split("=");
    // A machine's uid is nobody's before there is one.
    expect(node?.metadata.labels).toHaveProperty([key], value === "<machine-uid>" ? expect.any(String) : value);
  }
});

test("from Rancher 2.15 on they have those that name cluster and machine", () => {
  const { labelsOf2_15: keys } = corpusFile("rancher/node-taints-and-labels.json") as { labelsOf2_15: string[] };
  const [before] = nodesOf(clusterOf({ p: POOL }, {}, "2.14.1"));
  const [since] = nodesOf(clusterOf({ p: POOL }, {}, "2.15.0"));
  for (const key of keys) {
    expect(before?.metadata.labels).not.toHaveProperty([key]);
    expect(since?.metadata.labels).toHaveProperty([key]);
  }
});

test("no two nodes are of one machine, and the same node is always of the same one", () => {
  const machines = (cluster: Cluster) =>
    nodesOf(cluster).map(({ metadata }) => metadata.labels["rke.cattle.io/machine"]);
  const cluster = clusterOf({ p: POOL, q: POOL });
  expect(new Set(machines(cluster)).size).toBe(4);
  expect(machines(cluster)).toEqual(machines(cluster));
});

test("a node's own name and machine stand above what the app says of them", () => {
  const labels = { "kubernetes.io/hostname": "mine", "rke.cattle.io/machine": "mine", "kubernetes.io/arch": "arm64" };
  const [node] = nodesOf(clusterOf({ p: { roles: ALL, labels } }));
  expect(node?.metadata.labels).toMatchObject({ "kubernetes.io/hostname": "p-1", "kubernetes.io/arch": "arm64" });
  expect(node?.metadata.labels["rke.cattle.io/machine"]).not.toBe("mine");
});

test("the type of a node stands in its old place as well, unless somebody else sets it", () => {
  const typeOf = (resource: object) => nodesOf(clusterOf({ p: POOL }, resource))[0]?.metadata.labels;
  expect(typeOf({})).toMatchObject({ "beta.kubernetes.io/instance-type": "k3s" });
  const off = { rke_config: [{ machine_global_config: JSON.stringify({ "disable-cloud-controller": true }) }] };
  expect(typeOf(off)).not.toHaveProperty(["beta.kubernetes.io/instance-type"]);
});

test("machines that Rancher makes are not registered by its command, and have no label of it", () => {
  const pool = { name: "p", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 1 };
  const [node] = nodesOf(clusterOf({}, { rke_config: [{ machine_pools: [pool] }] }));
  expect(node?.metadata.labels).toHaveProperty(["rke.cattle.io/machine"]);
  expect(node?.metadata.labels).not.toHaveProperty(["cattle.io/os"]);
});
