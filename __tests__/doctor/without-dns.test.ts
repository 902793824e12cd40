import { firstLines } from "./first-lines";
import { controller, diagnosed, type KubectlObject, node, runningPod } from "./objects";

/** The cluster's DNS does not answer: part of the answer, whatever Rancher's agent does. */

const deployment = (namespace: string, name: string, sketch: Record<string, unknown> = {}) =>
  controller("Deployment", name, { namespace, status: { replicas: 1 }, ...sketch });
const podOf = (namespace: string, name: string, on: string, status?: Record<string, unknown>) =>
  runningPod(`${name}-a-b`, on, {
    namespace,
    owner: ["ReplicaSet", `${name}-a`],
    hash: "a",
    ...(status === undefined ? {} : { status }),
    spec: { tolerations: [{ key: "node.kubernetes.io/unreachable", operator: "Exists" }] },
  });
const waits = (reason: string) => ({
  containerStatuses: [{ restartCount: reason === "CrashLoopBackOff" ? 7 : 0, state: { waiting: { reason } } }],
  conditions: [{ type: "Ready", status: "False" }],
});
const DEAD = ["node.kubernetes.io/unreachable:NoExecute", "node.kubernetes.io/unreachable:NoSchedule"];
const dead = node("dead", { ready: "Unknown", taints: DEAD });
const coredns = deployment("kube-system", "coredns");
const agent = [
  deployment("cattle-system", "cattle-cluster-agent"),
  podOf("cattle-system", "cattle-cluster-agent", "n1"),
];
const found = (...objects: readonly KubectlObject[]) => diagnosed(node("n1"), ...objects);

test.each<[does: string, objects: KubectlObject[]]>([
  ["crashes on n1", [coredns, podOf("kube-system", "coredns", "n1", waits("CrashLoopBackOff"))]],
  ["has no image", [coredns, podOf("kube-system", "coredns", "n1", waits("ErrImagePull"))]],
  ["is on dead", [dead, coredns, podOf("kube-system", "coredns", "dead")]],
  ["has no pod", [deployment("kube-system", "coredns", { status: {} })]],
])("where the agent runs, that it %s is the first line all the same", (does, objects) => {
  const { verdict, headline, checks } = found(...agent, ...objects);
  expect([verdict, headline]).toEqual(["blocked", expect.stringContaining(`runs on n1; coredns ${does}`)]);
  expect(checks[0]?.command).toContain("coredns");
});

test("it weighs more than a workload that has no place", () => {
  const web = runningPod("web", "", { status: { phase: "Pending" }, spec: { nodeSelector: { x: "y" } } });
  expect(found(...agent, web, deployment("kube-system", "coredns", { spec: { replicas: 0 } })).headline).toContain(
    "coredns is scaled to 0",
  );
});

test("Ready between two restarts it answers, so that nothing is wrong where the agent runs", () => {
  const restarted = {
    phase: "Running",
    containerStatuses: [
      { ready: true, restartCount: 4, state: { running: {} }, lastState: { terminated: { exitCode: 1 } } },
    ],
    conditions: [{ type: "Ready", status: "True" }],
  };
  expect(found(...agent, coredns, podOf("kube-system", "coredns", "n1", restarted)).verdict).toBe("clear");
});

const deadAgent = [
  dead,
  deployment("cattle-system", "cattle-cluster-agent"),
  podOf("cattle-system", "cattle-cluster-agent", "dead"),
];

test("the agent and DNS on dead nodes: one command moves both, DNS first", () => {
  const objects = [...deadAgent, coredns, podOf("kube-system", "coredns", "dead")];
  expect(firstLines(node("n1"), ...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is on dead, which does not answer
  kubectl cordon dead && kubectl -n kube-system delete pod coredns-a-b --wait=false && kubectl -n cattle-system delete pod cattle-cluster-agent-a-b --wait=false"
`);
});

test("the agent on a dead node and DNS scaled to 0: one command again, and checks that are not true before it", () => {
  const { command, checks } = found(...deadAgent, deployment("kube-system", "coredns", { spec: { replicas: 0 } }));
  expect(command).toMatch(/^kubectl -n kube-system scale deployment coredns --replicas=1 && .* delete pod cattle/);
  expect(checks[0]).toEqual({ command: "kubectl -n kube-system get deployment coredns", shows: "READY 1/1 or more" });
});

test("the agent on a dead node and DNS that crashes: its log is named", () => {
  const objects = [...deadAgent, coredns, podOf("kube-system", "coredns", "n1", waits("CrashLoopBackOff"))];
  expect(found(...objects).explanations).toContainEqual(
    expect.stringMatching(/to let cattle-cluster-agent start is not enough: CoreDNS crashes on n1.*look at .* logs/),
  );
});

test("the agent without its image: a command for DNS that no command below the first line has is named as one", () => {
  const objects = [
    deployment("cattle-system", "cattle-cluster-agent"),
    podOf("cattle-system", "cattle-cluster-agent", "n1", waits("ErrImagePull")),
    deployment("kube-system", "coredns", { spec: { replicas: 0 } }),
  ];
  expect(found(...objects).explanations).toContainEqual(
    expect.stringContaining("CoreDNS is scaled to 0; mend it with kubectl -n kube-system scale deployment coredns"),
  );
});
