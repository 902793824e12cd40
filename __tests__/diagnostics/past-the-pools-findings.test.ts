import { NodeRole } from "../../lib";
import { renderFinding } from "../../lib/report/render-finding";
import { loadClusters } from "../../lib/review/load-clusters";
import { prove, type SchedulingProof } from "../../lib/scheduling/prove";
import { PLAIN, verdictOf, written } from "../scheduling/reading/written";

const shown = (wanted: string, { findings }: SchedulingProof) =>
  findings
    .filter(({ code }) => code === wanted)
    .map(renderFinding)
    .join("\n\n");
const codes = ({ findings }: SchedulingProof) => findings.map(({ code }) => code);
const env = (name: string) => written({}, PLAIN, { agent_env_vars: [{ name, value: "secret" }] });
const kubelet = (...args: string[]) => ({ machine_global_config: JSON.stringify({ "kubelet-arg": args }) });
const MACHINES = { name: "all", etcd_role: true, control_plane_role: true, worker_role: true, quantity: 3 };
const pools = (...machinePools: object[]) =>
  written({ machine_pools: machinePools.map((pool) => ({ ...MACHINES, ...pool })) }, {});

describe("RK521, variables of the agents that reach nodes", () => {
  test("shows what a variable of the registration does, and what to do instead, without its value", () => {
    expect(shown("RK521", env("CATTLE_TAINTS"))).toMatchInlineSnapshot(`
"error[RK521]: "CATTLE_TAINTS" in agentEnvVars changes what every node registers as
  = Rancher puts agentEnvVars in front of every node's registration command, where it adds to the roles, labels and taints of the pool
  = what it adds is not part of the proof, so that whatever rests on it has the verdict "depends"
  = help: leave it out, and set roles, labels and taints on the node pool"
`);
  });

  test("tells what other kinds of variables do", () => {
    const names = ["CATTLE_ID", "CATTLE_SERVER", "INSTALL_K3S_EXEC", "CATTLE_NODE_TAINTS"];
    expect(names.map((name) => shown("RK521", env(name))).join("\n\n")).toMatchInlineSnapshot(`
"error[RK521]: "CATTLE_ID" in agentEnvVars gives every node what only one node can have
  = Rancher puts agentEnvVars in front of every node's registration command, so that all machines would be the same one to Rancher or Kubernetes
  = whatever rests on it has the verdict "depends"
  = help: leave it out, and give a single node's registration command nodeName or machineId

error[RK521]: "CATTLE_SERVER" in agentEnvVars takes the place of what Rancher sets by itself
  = Rancher gives its agent and the registration command this variable; another value keeps them from what they need
  = whatever rests on it has the verdict "depends"
  = help: leave it out

error[RK521]: "INSTALL_K3S_EXEC" in agentEnvVars reaches K3s past the configuration that Rancher writes
  = Rancher's installer of K3s has agentEnvVars in its environment, from which K3s takes flags
  = what it changes is not part of the proof, so that whatever rests on it has the verdict "depends"
  = help: leave it out, and write the setting into machineGlobalConfig; taints and labels belong on the node pool

error[RK521]: "CATTLE_NODE_TAINTS" in agentEnvVars does nothing on K3s nodes
  = it is a variable of RKE1 or RKE2, which nothing that registers or runs a K3s node reads
  = help: leave it out, and set roles, labels and taints on the node pool"
`);
  });
});

describe("RK522, taints and labels from the kubelet's arguments", () => {
  test("shows what each argument does, for which nodes, and what to do instead", () => {
    expect(
      shown("RK522", written(kubelet("register-with-taints=x=y:NoExecute", "node-labels+=a=b"))),
    ).toMatchInlineSnapshot(`
"error[RK522]: "kubelet-arg" in machineGlobalConfig gives nodes taints and labels past their node pools
  = register-with-taints: the kubelet takes it in the place of the taints of the node pool and of its roles, or up to K3s 1.31 on top of them where it is written with +=
  = node-labels: the kubelet takes it in the place of the labels of the node pool and of Rancher, or on top of them where it is written with +=
  = it is for the nodes of pool "first"
  = where anything runs on these nodes has the verdict "depends"
  = help: set taints and labels on the node pool"
`);
  });

  test.each<[string, object]>([
    ["taints", kubelet("register-with-taints=x=y:NoExecute")],
    ["taints, with dashes", kubelet("--register-with-taints=x=y:NoExecute")],
    ["more taints", kubelet("register-with-taints+=x=y:NoExecute")],
    ["no taint at all", kubelet("register-with-taints=")],
    ["taints as one text", { machine_global_config: "kubelet-arg: register-with-taints=x=y:NoExecute\n" }],
    ["labels", kubelet("v=2", "node-labels=svccontroller.k3s.cattle.io/enablelb=true")],
  ])("occurs for %s, and nothing is said to run there", (_what, rkeConfig) => {
    const proof = written(rkeConfig);
    expect([proof.bootstrap.verdict, verdictOf("coredns", proof)]).toEqual(["depends", "depends"]);
    expect(codes(proof)).toContain("RK522");
    expect(codes(proof)).not.toContain("RK512");
    expect(codes(proof)).not.toContain("RK109");
  });

  test("is about the pools whose nodes have it", () => {
    const labelled = (name: string, roles = NodeRole.ALL) => ({ roles, labels: { "rancher-k3s/node-pool": name } });
    const config = JSON.stringify({ "kubelet-arg": ["node-labels=a=b"] });
    const machine_label_selector = [{ match_labels: { "rancher-k3s/node-pool": "b" } }];
    const proof = written(
      { machine_selector_config: [{ config, machine_label_selector }] },
      { a: labelled("a"), b: labelled("b", [NodeRole.WORKER]) },
    );
    expect(shown("RK522", proof)).toContain('it is for the nodes of pool "b"');
    expect(proof.bootstrap.verdict).toBe("yes");
  });

  test("a file that the kubelet reads may have taints in it, which is no error", () => {
    const proof = written(kubelet("config=/etc/kubelet.yaml"));
    expect([proof.bootstrap.verdict, codes(proof).includes("RK522"), codes(proof).includes("RK512")]).toEqual([
      "depends",
      false,
      true,
    ]);
  });
});

describe("RK523, two clusters of one name", () => {
  test("shows the other one, and what becomes of them", () => {
    const cluster = { name: "edge", kubernetes_version: "v1.33.5+k3s1" };
    const [one] = loadClusters({ resource: { rancher2_cluster_v2: { a: cluster, b: cluster } } });
    if (one === undefined) throw new Error("no cluster");
    expect(shown("RK523", prove(one.cluster))).toMatchInlineSnapshot(`
"error[RK523]: rancher2_cluster_v2.b is called "edge" in the same Rancher too
  = Rancher knows a cluster by its name in its namespace: it refuses to create a second one
  = once one of them is there, another that is imported changes the same cluster back and forth
  = help: give each cluster a name of its own
  = or: make one of them with another provider, if it belongs to another Rancher"
`);
  });
});

test("RK523 names no one name where instances have names of their own", () => {
  const [a, b] = [{ name: "edge" }, { name: "${each.key}", for_each: { edge: 1, west: 1 } }].map((each) => ({
    ...each,
    kubernetes_version: "v1.33.5+k3s1",
  }));
  const several = loadClusters({ resource: { rancher2_cluster_v2: { a, b } } })[1];
  if (several === undefined) throw new Error("no cluster");
  expect(shown("RK523", prove(several.cluster)).split("\n")[0]).toBe(
    "error[RK523]: rancher2_cluster_v2.a has the name of an instance of this resource in the same Rancher",
  );
});

describe("RK524, labels that are reserved", () => {
  test("shows whose they are, and what they do", () => {
    const labels = {
      "node-role.kubernetes.io/gpu": "true",
      "rke.cattle.io/worker-role": "true",
      "cluster.x-k8s.io/x": "",
    };
    expect(shown("RK524", pools({ machine_labels: labels }))).toMatchInlineSnapshot(`
"error[RK524]: pool "all" gives its nodes labels that are reserved for Cluster API, Kubernetes and Rancher: cluster.x-k8s.io/x, node-role.kubernetes.io/gpu, rke.cattle.io/worker-role
  = Rancher copies cluster.x-k8s.io/x to the pool's Machines, where Cluster API goes by it; what that does is not part of the proof
  = a kubelet that is to set node-role.kubernetes.io/gpu on its own node does not start, so that no node of the pool joins
  = Rancher goes by rke.cattle.io/worker-role of a machine; what another value than its own does is not part of the proof
  = help: use labels with a prefix of your own"
`);
  });

  test("says of a single one in a few words which it is", () => {
    expect(
      shown("RK524", pools({ machine_labels: { "node-role.kubernetes.io/gpu": "" } })).split("\n")[0],
    ).toMatchInlineSnapshot(
      `"error[RK524]: pool "all" gives its nodes a label that is reserved for Kubernetes: node-role.kubernetes.io/gpu"`,
    );
  });

  test("with a label of Kubernetes' own no node joins, with one of Rancher's it is open what it does", () => {
    expect(pools({ machine_labels: { "kubernetes.io/role": "x" } }).bootstrap.verdict).toBe("no");
    expect(pools({ machine_labels: { "rke.cattle.io/init-node": "true" } }).bootstrap.verdict).toBe("depends");
    expect(pools({ machine_labels: { "example.com/x": "y" } }).bootstrap.verdict).toBe("yes");
  });
});

describe("RK525, taints of one key and effect", () => {
  const SERVER = { name: "server", etcd_role: true, control_plane_role: true, worker_role: false };
  const own = (value: string) => [{ key: "node-role.kubernetes.io/control-plane", value, effect: "NoSchedule" }];

  test("shows the pool, its taint and that of its roles", () => {
    expect(shown("RK525", pools({ ...SERVER, taints: own("true") }, { name: "worker" }))).toMatchInlineSnapshot(`
"error[RK525]: no node of pool "server" joins: node-role.kubernetes.io/control-plane=true:NoSchedule and node-role.kubernetes.io/control-plane:NoSchedule have one key and effect
  = Rancher adds node-role.kubernetes.io/control-plane:NoSchedule because of the pool's roles, whatever the pool has already
  = a kubelet that is given two taints of one key and effect does not start, whatever their values
  = help: leave out the pool's own taint"
`);
  });

  test("shows taints of the pool's own that cannot be together", () => {
    const taints = ["a", "b"].map((value) => ({ key: "x", value, effect: "NoExecute" }));
    expect(shown("RK525", pools({ taints }))).toMatchInlineSnapshot(`
"error[RK525]: no node of pool "all" joins: x=a:NoExecute and x=b:NoExecute have one key and effect
  = a kubelet that is given two taints of one key and effect does not start, whatever their values
  = help: keep one of them"
`);
  });

  test("nothing starts on nodes that do not join, and the cluster does not come up", () => {
    const proof = pools(
      { ...SERVER, taints: own("") },
      { name: "worker", etcd_role: false, control_plane_role: false },
    );
    expect(proof.bootstrap.verdict).toBe("no");
    expect(proof.workloads.find(({ workload }) => workload === "cattle-cluster-agent")?.placements).toMatchObject({
      server: { verdict: "stopped" },
    });
    expect(codes(proof)).not.toContain("RK101");
    expect(codes(proof)).not.toContain("RK102");
  });

  test("does not occur for a worker, which has no taint of its roles, nor for another effect", () => {
    expect(codes(pools({ taints: own("true") }))).not.toContain("RK525");
    const taints = [{ key: "node-role.kubernetes.io/control-plane", value: "", effect: "NoExecute" }];
    expect(codes(pools({ ...SERVER, taints }, { name: "worker" }))).not.toContain("RK525");
  });
});
