import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { firstLines } from "./first-lines";
import { controller, diagnosed, type KubectlObject, node, pendingPod, runningPod } from "./objects";

/** Taints that something takes away by itself: a network, a driver, an autoscaler. No workload is to tolerate them. */

const CILIUM = "node.cilium.io/agent-not-ready:NoSchedule";
const EBS = "ebs.csi.aws.com/agent-not-ready:NoExecute";
const CAPI = "node.cluster.x-k8s.io/uninitialized:NoSchedule";
const TO_BE_DELETED = "ToBeDeletedByClusterAutoscaler=1764312000:NoSchedule";
const KARPENTER = "karpenter.sh/disrupted:NoSchedule";

const waiting = (namespace: string, name: string) => [
  controller("Deployment", name, { namespace, status: { replicas: 1 } }),
  pendingPod(`${name}-a-b`, { namespace, owner: ["ReplicaSet", `${name}-a`], hash: "a" }),
];
const agent = waiting("cattle-system", "cattle-cluster-agent");
const coredns = waiting("kube-system", "coredns");
const CRASHES = {
  containerStatuses: [
    {
      restartCount: 9,
      state: { waiting: { reason: "CrashLoopBackOff" } },
      lastState: { terminated: { exitCode: 1, reason: "Error", finishedAt: "2026-11-28T07:29:00Z" } },
    },
  ],
  conditions: [{ type: "Ready", status: "False" }],
};
const daemon = (name: string, on: readonly string[], crashing: readonly string[]): KubectlObject[] => [
  controller("DaemonSet", name, {
    namespace: "kube-system",
    template: { tolerations: [{ operator: "Exists" }], hostNetwork: true },
    status: { desiredNumberScheduled: on.length, numberReady: on.length - crashing.length },
  }),
  ...on.map((at) =>
    runningPod(`${name}-${at}`, at, {
      namespace: "kube-system",
      owner: ["DaemonSet", name],
      spec: { tolerations: [{ operator: "Exists" }], hostNetwork: true },
      ...(crashing.includes(at) ? { status: CRASHES } : {}),
    }),
  ),
];
const web = waiting("shop", "web");
const agentRuns = [
  controller("Deployment", "cattle-cluster-agent", { namespace: "cattle-system", status: { readyReplicas: 1 } }),
];

test("of Cilium on every node: the agent waits for the network, and what fails of it comes first", () => {
  const objects = [node("s1", { taints: [CILIUM] }), ...agent, ...coredns, ...daemon("cilium", ["s1"], ["s1"])];
  expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for the network: cilium crashes on s1: exit
  code 1, 9 restarts
  kubectl -n kube-system logs cilium-s1 --previous --tail=50"
`);
  expect(diagnosed(...objects).checks.map(({ shows }) => shows)).toContain(
    "at one node at least no node.cilium.io/agent-not-ready",
  );
});

test("of Cilium on one node alone: the pod of that node counts, not those that run elsewhere", () => {
  const servers = node("cp-1", { taints: ["node-role.kubernetes.io/control-plane:NoSchedule"] });
  const cilium = daemon("cilium", ["cp-1", "w-1"], ["w-1"]);
  const objects = [servers, node("w-1", { taints: [CILIUM] }), ...agentRuns, ...web, ...cilium];
  expect(firstLines(...objects)).toMatchInlineSnapshot(`
"blocked: cattle-cluster-agent runs; shop/web is Pending: w-1 is waiting for
  Cilium: cilium crashes on w-1: exit code 1, 9 restarts
  kubectl -n kube-system logs cilium-w-1 --previous --tail=50"
`);
});

test("of a node that has no pod of it, where others have: that is said", () => {
  const servers = node("cp-1", { taints: ["node-role.kubernetes.io/control-plane:NoSchedule"] });
  const objects = [servers, node("w-1", { taints: [CILIUM] }), ...agentRuns, ...web, ...daemon("cilium", ["cp-1"], [])];
  expect(diagnosed(...objects).headline).toContain("w-1 is waiting for Cilium: cilium has no pod on w-1");
});

test("what takes it away and does not tolerate it waits for itself, and is the one that is given a toleration", () => {
  const operator = waiting("kube-system", "cilium-operator");
  const objects = [node("s1", { taints: [CILIUM] }), ...agent, ...coredns, ...operator];
  expect(diagnosed(...objects).blocked.map(({ workload, toTolerate }) => [workload.name, toTolerate.length])).toEqual(
    expect.arrayContaining([
      ["cilium-operator", 1],
      ["coredns", 0],
      ["cattle-cluster-agent", 0],
    ]),
  );
});

test("of a driver for volumes: its pod on the node is looked at", () => {
  const driver = daemon("ebs-csi-node", ["s1"], ["s1"]);
  expect(firstLines(node("s1", { taints: [EBS] }), ...agent, ...coredns, ...driver)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: s1 is waiting for the EBS CSI driver:
  ebs-csi-node crashes on s1: exit code 1, 9 restarts
  kubectl -n kube-system logs ebs-csi-node-s1 --previous --tail=50"
`);
});

test("of what is not in the cluster at all: that is said", () => {
  const other = daemon("kube-proxy", ["s1"], []);
  expect(firstLines(node("s1", { taints: [EBS] }), ...agent, ...coredns, ...other)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: s1 is waiting for the EBS CSI driver:
  nothing in the input is the EBS CSI driver, which takes that away: install it,
  or let nodes register without the taint
  kubectl describe node s1"
`);
});

test("drivers that wait for each other are each told of once", () => {
  const other = "efs.csi.aws.com/agent-not-ready:NoExecute";
  const drivers = [...waiting("kube-system", "ebs-csi-node"), ...waiting("kube-system", "efs-csi-node")];
  expect(firstLines(node("s1", { taints: [EBS, other] }), ...agent, ...drivers)).toContain("ebs-csi-node is Pending");
});

test.each([CILIUM, EBS, CAPI, TO_BE_DELETED, KARPENTER])("%s is never tolerated, nor taken away by hand", (taint) => {
  const found = diagnosed(node("s1", { taints: [taint] }), ...agent, ...coredns, ...web);
  expect(found.blocked.map(({ toTolerate }) => toTolerate)).toEqual([[], [], []]);
  expect([found.taints, found.pools.pools]).toEqual([[], []]);
  expect(renderDiagnosisText(found)).not.toMatch(/kubectl (taint|.*patch)/);
});

test("one with an effect that its owner never gives was set by somebody", () => {
  const taint = "ToBeDeletedByClusterAutoscaler=1:NoExecute";
  expect(diagnosed(node("s1", { taints: [taint] }), ...web).blocked.map(({ toTolerate }) => toTolerate)).toHaveLength(
    1,
  );
  expect(firstLines(node("s1", { taints: [taint] }), ...web)).toContain("patch deployment web");
});
