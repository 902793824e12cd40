import { firstLines } from "./first-lines";
import { controller, diagnosed, type KubectlObject, node, pendingPod, runningPod } from "./objects";

/** Parts of the network that others wait for, on dead nodes, scaled to 0 or without pods: they are told of first. */

const NOT_READY = ["node.kubernetes.io/not-ready:NoSchedule", "node.kubernetes.io/not-ready:NoExecute"];
const DEAD = ["node.kubernetes.io/unreachable:NoExecute", "node.kubernetes.io/unreachable:NoSchedule"];
const nodes = [node("s1", { ready: "False", taints: NOT_READY }), node("dead", { ready: "Unknown", taints: DEAD })];
const agent = [
  controller("Deployment", "cattle-cluster-agent", { namespace: "cattle-system", status: { replicas: 1 } }),
  pendingPod("cattle-cluster-agent-a-b", {
    namespace: "cattle-system",
    owner: ["ReplicaSet", "cattle-cluster-agent-a"],
    hash: "a",
  }),
];
const EVERYTHING = { tolerations: [{ operator: "Exists" }], hostNetwork: true };
const crashing = (name: string): KubectlObject =>
  runningPod(`${name}-s1`, "s1", {
    namespace: "kube-system",
    owner: ["DaemonSet", name],
    spec: EVERYTHING,
    status: {
      containerStatuses: [{ restartCount: 9, state: { waiting: { reason: "CrashLoopBackOff" } } }],
      conditions: [{ type: "Ready", status: "False" }],
    },
  });
const part = (name: string, sketch: Record<string, unknown> = {}) =>
  controller("Deployment", name, { namespace: "kube-system", template: EVERYTHING, ...sketch });
const onDeadNode = (name: string) => [
  part(name, { status: { replicas: 1 } }),
  runningPod(`${name}-a-b`, "dead", {
    namespace: "kube-system",
    owner: ["ReplicaSet", `${name}-a`],
    hash: "a",
    spec: EVERYTHING,
  }),
];

test.each([
  ["cilium-operator", "cilium"],
  ["calico-typha", "calico-node"],
])("%s on a dead node comes before %s, which crashes for want of it", (name, daemon) => {
  const { headline, command, checks } = diagnosed(...nodes, ...agent, ...onDeadNode(name), crashing(daemon));
  expect(headline).toContain(`waits for the network: ${name} is on dead, which does not answer`);
  expect(command).toBe(`kubectl -n kube-system delete pod ${name}-a-b --wait=false`);
  expect(checks[0]?.command).toContain(name);
});

test("Cilium's operator scaled to 0 is told of first, with the command that brings it back", () => {
  const operator = part("cilium-operator", { spec: { replicas: 0 } });
  expect(firstLines(...nodes, ...agent, operator, crashing("cilium"))).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent waits for the network: cilium-operator is scaled to
  0
  kubectl -n kube-system scale deployment cilium-operator --replicas=1"
`);
});

test("Cilium's operator that has no pod is told of first", () => {
  const operator = part("cilium-operator", { status: {} });
  expect(diagnosed(...nodes, ...agent, operator, crashing("cilium")).headline).toContain("cilium-operator has no pod");
});

test("typha at 0 may be meant: what crashes comes first, and no command brings typha back", () => {
  const found = diagnosed(...nodes, ...agent, part("calico-typha", { spec: { replicas: 0 } }), crashing("calico-node"));
  expect(found.headline).toContain("calico-node crashes");
  expect(found.explanations.filter((line) => line.includes("typha"))).toMatchInlineSnapshot(`
[
  "calico-typha is scaled to 0: as it may be where nothing asks it",
]
`);
  // Nor does a check wait for it.
  expect(JSON.stringify([found.command, found.explanations, found.checks])).not.toContain("deployment calico-typha");
});

test("pods of the network itself on a dead node are no matter of the others", () => {
  const daemon = controller("DaemonSet", "cilium", { namespace: "kube-system", template: EVERYTHING });
  const there = runningPod("cilium-dead", "dead", {
    namespace: "kube-system",
    owner: ["DaemonSet", "cilium"],
    spec: EVERYTHING,
  });
  expect(diagnosed(...nodes, ...agent, daemon, there).command ?? "").not.toContain("delete pod cilium");
});
