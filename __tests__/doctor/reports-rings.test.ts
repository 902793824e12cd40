import { repairIn } from "../../lib/doctor/repair/forms";
import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { firstLines } from "./first-lines";
import { controller, diagnosed, type KubectlObject, pendingPod, pod } from "./objects";
import { agent, coredns, deadServer, deployment, server, UNINITIALIZED, UNREACHABLE, worker } from "./system-objects";

/** Clusters rebuilt from what people reported, in which the network, its operator and the cloud controller wait for each other. */

const RKE2 = "v1.32.8+rke2r1";
const NOT_READY = "node.kubernetes.io/not-ready:NoSchedule";
const UNAVAILABLE = "node.kubernetes.io/network-unavailable:NoSchedule";
const HOST = { hostNetwork: true };

/** What Cilium 1.18.0 lets its operator tolerate. */
const OPERATOR = [
  "node-role.kubernetes.io/control-plane",
  "node-role.kubernetes.io/master",
  "node.kubernetes.io/not-ready",
].map((key) => ({ key, operator: "Exists" }));
const operator = (): KubectlObject[] =>
  deployment("cilium-operator", { is: "pending" }, { tolerations: OPERATOR, spec: HOST });

/** Pods of a network on nodes, none of which does its work. */
const networkOf = (name: string, nodes: readonly string[], ready = false): KubectlObject[] => [
  controller("DaemonSet", name, {
    namespace: "kube-system",
    template: { ...HOST, tolerations: [{ operator: "Exists" }] },
  }),
  ...nodes.map((on) =>
    pod(`${name}-${on}`, {
      namespace: "kube-system",
      owner: ["DaemonSet", name],
      spec: { nodeName: on, ...HOST },
      status: { phase: "Running", conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
    }),
  ),
];
const hcloud = (is: "pending" | "running", on = "cp-1"): KubectlObject[] =>
  deployment("hcloud-cloud-controller-manager", is === "running" ? { is, on } : { is }, {
    tolerations: [
      { key: UNINITIALIZED.key, operator: "Exists" },
      { key: "node.kubernetes.io/not-ready", effect: "NoExecute" },
    ],
    spec: HOST,
  });
const fresh = (name: string, ...taints: readonly string[]) =>
  server(name, { taints: [UNINITIALIZED, NOT_READY, ...taints], ready: "False", version: "v1.33.5+k3s1" });
const told = (...objects: readonly KubectlObject[]) =>
  renderDiagnosisText(diagnosed(...objects)).replaceAll(/\s+/g, " ");

describe("an external cloud provider and Cilium, whose operator does not tolerate uninitialized", () => {
  const RING = [
    fresh("cp-1"),
    ...networkOf("cilium", ["cp-1"]),
    ...operator(),
    ...hcloud("pending"),
    ...coredns({ is: "pending" }),
    ...agent({ is: "pending" }),
  ];

  test("cilium/cilium#41098, terraform-hcloud-kube-hetzner#1879: the operator comes first, and is let onto the node", () => {
    expect(firstLines(...RING)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for the network: cilium-operator is Pending:
  cp-1 has node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule
  kubectl -n kube-system patch deployment cilium-operator --type=json -p ..."
`);
    expect(diagnosed(...RING).command).toContain('"key":"node.cloudprovider.kubernetes.io/uninitialized"');
  });

  test("why it must tolerate what mostly goes by itself is said, and the controller waits for it", () => {
    expect(diagnosed(...RING).explanations.filter((line) => /must tolerate|hcloud/.test(line))).toMatchInlineSnapshot(`
[
  "Deployment kube-system/hcloud-cloud-controller-manager is what takes it away",
  "hcloud-cloud-controller-manager is Pending: cp-1 is not Ready; it may wait for cilium-operator, too",
  "cilium-operator must tolerate node.cloudprovider.kubernetes.io/uninitialized: hcloud-cloud-controller-manager takes that away, and does not run either",
]
`);
  });

  test("the controller needs no toleration of its own then, and the operator is looked at before the network's pods", () => {
    const { blocked, checks } = diagnosed(...RING);
    const cured = blocked.filter(({ remedy }) => remedy.commands.length > 0).map(({ workload }) => workload.name);
    expect(cured).toEqual(["cilium-operator"]);
    expect(checks.slice(0, 4).map(({ command = "" }) => /\S+\/\S+/.exec(command)?.[0] ?? command)).toEqual([
      "deployment/cilium-operator",
      "kubectl -n kube-system get daemonset cilium",
      "kubectl get nodes",
      "deployment/hcloud-cloud-controller-manager",
    ]);
  });

  test("cilium/cilium#41921, rancher/rke2#8974: with etcd's taint besides, a toleration of that alone is not offered", () => {
    const taints = ["node-role.kubernetes.io/control-plane:NoSchedule", "node-role.kubernetes.io/etcd:NoExecute"];
    const node = server("cp-1", { taints: [UNINITIALIZED, NOT_READY, ...taints], ready: "False", version: RKE2 });
    const objects = [
      node,
      ...networkOf("cilium", ["cp-1"]),
      ...networkOf("rancher-vsphere-cpi-cloud-controller-manager", ["cp-1"], true),
      ...operator(),
      ...agent({ is: "pending" }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for the network: cilium-operator is Pending:
  cp-1 has node-role.kubernetes.io/etcd:NoExecute and
  node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule
  kubectl -n kube-system patch deployment cilium-operator --type=json -p ..."
`);
    expect(told(...objects)).not.toContain("rancher-vsphere-cpi-cloud-controller-manager is on cp-1");
    const [part] = repairIn("rancher-yaml", diagnosed(...objects).repair.needs).parts;
    const keys = part?.lines.filter((line) => line.includes("- key:")).map((line) => line.split('"')[1]);
    expect(keys).toEqual([
      "node-role.kubernetes.io/etcd",
      UNINITIALIZED.key,
      "node-role.kubernetes.io/control-plane",
      "node-role.kubernetes.io/master",
      "node.kubernetes.io/not-ready",
    ]);
  });

  test("vitobotta/hetzner-k3s#744: nodes are called Ready, no controller is in the input, and Cilium runs nowhere", () => {
    const node = server("cp-1", { taints: [UNINITIALIZED], isRegistered: false });
    const objects = [node, ...networkOf("cilium", ["cp-1"]), ...operator(), ...coredns({ is: "pending" })];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"blocked: coredns waits for the network: cilium-operator is Pending: cp-1 has
  node.cloudprovider.kubernetes.io/uninitialized=true:NoSchedule
  kubectl -n kube-system patch deployment cilium-operator --type=json -p ..."
`);
    expect(told(...objects)).toContain("no workload in the input takes that away");
  });

  test("a controller in the host's network is let onto a node without one where that may wait for it", () => {
    const running = deployment("cilium-operator", { is: "running", on: "cp-1" }, { spec: HOST });
    const objects = [
      fresh("cp-1"),
      ...networkOf("cilium", ["cp-1"]),
      ...running,
      ...hcloud("pending"),
      ...agent({ is: "pending" }),
    ];
    const { blocked } = diagnosed(...objects);
    const [controllers] = blocked.filter(({ workload }) => workload.name.startsWith("hcloud"));
    expect(controllers?.toTolerate.map(({ key }) => key)).toEqual(["node.kubernetes.io/not-ready"]);
  });

  test("RKE2's own controller is a static pod and waits for nothing: it comes first, and the operator tolerates nothing", () => {
    const own = pod("cloud-controller-manager-cp-1", {
      namespace: "kube-system",
      owner: ["Node", "cp-1"],
      spec: { nodeName: "cp-1", ...HOST },
      status: {
        phase: "Running",
        containerStatuses: [{ ready: false, restartCount: 5, state: { waiting: { reason: "CrashLoopBackOff" } } }],
      },
    });
    const node = server("cp-1", { taints: [UNINITIALIZED, NOT_READY], ready: "False", version: RKE2 });
    const objects = [node, own, ...networkOf("cilium", ["cp-1"]), ...operator(), ...agent({ is: "pending" })];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller:
  cloud-controller-manager-cp-1 crashes
  kubectl -n kube-system logs cloud-controller-manager-cp-1 --previous --tail=50"
`);
    expect(told(...objects)).not.toContain("cilium-operator must tolerate");
  });

  test("where the controller has its place without the network, the operator waits for it and tolerates nothing", () => {
    const objects = [
      server("cp-1", { taints: [UNINITIALIZED, NOT_READY, "team=a:NoSchedule"], ready: "False" }),
      ...networkOf("cilium", ["cp-1"]),
      ...deployment(
        "cilium-operator",
        { is: "pending" },
        { tolerations: [...OPERATOR, { key: "team", operator: "Exists" }], spec: HOST },
      ),
      ...deployment(
        "hcloud-cloud-controller-manager",
        { is: "pending" },
        {
          tolerations: [UNINITIALIZED.key, "node.kubernetes.io/not-ready"].map((key) => ({ key, operator: "Exists" })),
          spec: HOST,
        },
      ),
      ...agent({ is: "pending" }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for a cloud controller:
  hcloud-cloud-controller-manager is Pending: cp-1 has team=a:NoSchedule
  kubectl -n kube-system patch deployment hcloud-cloud-controller-manager --type=json -p ..."
`);
    expect(told(...objects)).not.toContain("cilium-operator must tolerate");
  });
});

describe("Calico and a node without a network", () => {
  const typha = (): KubectlObject[] =>
    deployment("calico-typha", { is: "pending" }, { namespace: "calico-system", spec: HOST });
  const node = server("cp-1", { taints: [UNAVAILABLE], version: RKE2 });

  test("rancher/rke2#10494: calico-node waits for typha, which must tolerate what only calico-node takes away", () => {
    const objects = [node, ...networkOf("calico-node", ["cp-1"]), ...typha(), ...agent({ is: "pending" })];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for the network: calico-typha is Pending: cp-1
  has node.kubernetes.io/network-unavailable:NoSchedule
  kubectl -n calico-system patch deployment calico-typha --type=json -p ..."
`);
    const text = told(...objects);
    expect(text).not.toContain("by itself");
    expect(text).toContain("calico-node is not Ready");
    expect(text).toContain("at one node at least no node.kubernetes.io/network-unavailable");
  });

  test("the same where the agent runs from before", () => {
    const running = agent({ is: "running", on: "cp-1" });
    expect(firstLines(node, ...networkOf("calico-node", ["cp-1"]), ...typha(), ...running)).toMatchInlineSnapshot(`
"blocked: cattle-cluster-agent runs on cp-1; calico-system/calico-typha is
  Pending: cp-1 has node.kubernetes.io/network-unavailable:NoSchedule
  kubectl -n calico-system patch deployment calico-typha --type=json -p ..."
`);
  });
});

describe("nodes that do not answer", () => {
  const dead = (name: string) => worker(name, { ready: "Unknown", taints: UNREACHABLE });
  const everything = { tolerations: [{ operator: "Exists" }] };
  const twice = (objects: readonly KubectlObject[], on: string): KubectlObject[] => {
    const [, second] = objects as [KubectlObject, KubectlObject];
    const { metadata, spec } = second as unknown as { metadata: object; spec: object };
    return [...objects, { ...second, metadata: { ...metadata, name: "second" }, spec: { ...spec, nodeName: on } }];
  };

  test("rancher/rancher#26190: all pods on dead nodes are told of, and that new ones may be put there again", () => {
    const dns = twice(deployment("coredns", { is: "running", on: "w-1" }, everything), "w-2");
    const objects = [
      server("cp-1"),
      dead("w-1"),
      dead("w-2"),
      ...dns,
      ...agent({ is: "crashing", on: "cp-1", restarts: 3 }),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent crashes on cp-1 without DNS: CoreDNS is on w-1 and
  w-2, which do not answer
  kubectl -n kube-system delete pod coredns-6c9d8bb7f5-x7k2p second --wait=false"
`);
    expect(told(...objects)).toContain("the new pod may be put onto w-1 and w-2 as well");
    expect(told(...objects)).toContain("Deployment kube-system/coredns (2 pods): 2 of its nodes do not answer");
  });

  test("where a cordon keeps the new pod off dead nodes, they are cordoned first", () => {
    const tolerations = [{ key: "node.kubernetes.io/unreachable", operator: "Exists" }];
    const objects = [server("cp-1"), dead("w-1"), ...agent({ is: "running", on: "w-1" }, { tolerations })];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is on w-1, which does not answer
  kubectl cordon w-1 && kubectl -n cattle-system delete pod cattle-cluster-agent-6c9d8bb7f5-x7k2p --wait=false"
`);
  });

  test("nothing is said of dead nodes that the new pod does not tolerate", () => {
    const objects = [server("cp-1"), dead("w-1"), ...agent({ is: "running", on: "w-1" })];
    expect(told(...objects)).not.toContain("may be put onto");
  });

  test("a dead node is dead, and not first of all uninitialized", () => {
    const lost = server("cp-1", { taints: [UNINITIALIZED, ...UNREACHABLE], ready: "Unknown" });
    const objects = [lost, ...agent({ is: "pending" })];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: cp-1 is not answering
  kubectl describe node cp-1"
`);
    expect(told(...objects)).toContain("no cloud controller initializes one that does not answer");
    const other = worker("w-1", { taints: [UNINITIALIZED, ...UNREACHABLE], ready: "Unknown" });
    const spec = { nodeSelector: { "kubernetes.io/hostname": "w-1" } };
    const web = deployment("web", { is: "pending" }, { namespace: "shop", spec });
    expect(firstLines(server("cp-1"), other, ...agent({ is: "running", on: "cp-1" }), ...web)).toMatchInlineSnapshot(`
"blocked: cattle-cluster-agent runs on cp-1; shop/web is Pending: w-1 is not
  answering
  kubectl describe node w-1"
`);
  });

  test("a node that is dead does not hide that the others wait for their network", () => {
    const objects = [
      fresh("cp-1"),
      deadServer("cp-2"),
      ...networkOf("cilium", ["cp-1"]),
      ...operator(),
      ...agent({ is: "pending" }),
    ];
    expect(firstLines(...objects).split("\n")[0]).toContain("waits for the network: cilium-operator");
    const crashing = [fresh("cp-1"), deadServer("cp-2"), ...networkOf("cilium", ["cp-1"]), ...agent({ is: "pending" })];
    expect(firstLines(...crashing).split("\n")[0]).toContain("waits for the network: cilium is not Ready");
  });
});

describe("what helps elsewhere", () => {
  test("rancher/rancher#49101: no app makes the cluster that Rancher itself runs in, so there is no code for it", () => {
    const objects = [
      server("cp-1", { taints: ["key1=value:NoSchedule"], isRegistered: false }),
      ...deployment("rancher", { is: "running", on: "cp-1" }, { namespace: "cattle-system" }),
      ...deployment("fleet-agent", { is: "pending" }, { namespace: "cattle-fleet-local-system" }),
      ...coredns({ is: "pending" }),
    ];
    const text = told(...objects);
    expect(text).not.toContain("K3sCluster");
    expect(text).toContain("does not configure the servers of an imported cluster, nor of the one that it runs in");
  });

  test("a cluster of another Rancher, in which somebody runs one, is as any other", () => {
    const objects = [
      server("cp-1", { taints: ["key1=value:NoSchedule"] }),
      ...deployment("rancher", { is: "running", on: "cp-1" }, { namespace: "cattle-system" }),
      ...coredns({ is: "pending" }),
    ];
    expect(told(...objects)).toContain("props of K3sCluster");
  });

  test("rancher/rancher#46782: what an agent says that runs does not show why a cloud controller is missing", () => {
    const objects = [
      server("cp-1", { taints: [UNINITIALIZED], version: "v1.28.12" }),
      worker("w-1"),
      ...agent({ is: "running", on: "w-1" }),
      ...deployment(
        "rancher-webhook",
        { is: "pending" },
        { namespace: "cattle-system", spec: { nodeSelector: { "kubernetes.io/hostname": "cp-1" } } },
      ),
    ];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"blocked: cattle-cluster-agent runs on w-1; rancher-webhook waits for a cloud
  controller: none is in the input
  kubectl get pods -A -o wide | grep -i cloud"
`);
  });

  test("where nothing shows more of what is wrong, the log of an agent that runs does not either", () => {
    const odd = pendingPod("Not_a_name", { namespace: "shop", metadata: { name: "Not_a_name", namespace: "shop" } });
    const objects = [server("cp-1", { taints: ["team=a:NoSchedule"] }), ...agent({ is: "running", on: "cp-1" }), odd];
    expect(diagnosed(...objects).headline).toContain("shop/Not_a_name is Pending");
    expect(diagnosed(...objects).command).toBeUndefined();
  });

  test("k3s-io/k3s#3506: a helper of an older local-path-provisioner is repaired where its settings are", () => {
    const helper = pod("create-pvc-1b2a", {
      namespace: "kube-system",
      spec: { nodeName: "cp-1" },
      status: { phase: "Failed", reason: "TaintToleration" },
    });
    const objects = [server("cp-1", { taints: ["k3s-controlplane=true:NoExecute"] }), helper];
    const { checks, repair } = diagnosed(...objects);
    expect([...repair.needs.remedies.keys()]).toEqual(["localPath"]);
    expect(checks.map(({ shows }) => shows)).toContain(
      "another pod in place of create-pvc-1b2a, that runs or is Completed",
    );
  });
});
