import type { Check } from "../../lib/doctor/repair/check";
import { controller, diagnosed, type KubectlObject, pendingPod } from "./objects";
import { agent, coredns, deadServer, installer, server, UNINITIALIZED, worker } from "./system-objects";

/** What the report says to look at after the repair, but for the doctor itself, which is always last. */
function checksFor(...objects: readonly KubectlObject[]): string[] {
  const checks = diagnosed(...objects).checks;
  expect(checks.at(-1)?.shows).toBe("a first line that begins with clear, exit code 0");
  return checks.slice(0, -1).map(lineOf);
}

const lineOf = ({ command, shows }: Check) => (command === undefined ? shows : `${command} -> ${shows}`);
const ACTIVE = "in Rancher the cluster becomes Active, and further nodes join";
const TAINTED = server("cp-1", { taints: ["dedicated=cp:NoExecute"] });
const EVERYTHING = { tolerations: [{ operator: "Exists" }] };

test("an agent that waits is rolled out, after the DNS that it asks", () => {
  expect(checksFor(TAINTED, ...agent({ is: "pending" }), ...coredns({ is: "pending" }))).toEqual([
    'kubectl -n kube-system rollout status deployment/coredns --timeout=5m -> deployment "coredns" successfully rolled out',
    'kubectl -n cattle-system rollout status deployment/cattle-cluster-agent --timeout=5m -> deployment "cattle-cluster-agent" successfully rolled out',
    ACTIVE,
  ]);
});

test("an agent that crashed without DNS is started again by itself, and not at once", () => {
  const objects = [
    TAINTED,
    ...agent({ is: "crashing", on: "cp-1", restarts: 8 }, EVERYTHING),
    ...coredns({ is: "pending" }),
  ];
  expect(diagnosed(...objects).agent.kind).toBe("no-dns");
  expect(checksFor(...objects)).toEqual([
    'kubectl -n kube-system rollout status deployment/coredns --timeout=5m -> deployment "coredns" successfully rolled out',
    "kubectl -n cattle-system get pods -> READY 1/1 and STATUS Running; a pod that crashed is started again within five minutes",
    ACTIVE,
  ]);
});

test("an agent that crashes for another reason is watched for a while", () => {
  expect(checksFor(server("cp-1"), ...agent({ is: "crashing", on: "cp-1", restarts: 8 }))).toEqual([
    "kubectl -n cattle-system get pods -> READY 1/1, STATUS Running, and RESTARTS that stays the same for ten minutes",
    ACTIVE,
  ]);
});

test("an image that was missing shows in the state of the pod", () => {
  expect(checksFor(server("cp-1"), ...agent({ is: "waiting", on: "cp-1", reason: "ImagePullBackOff" }))).toEqual([
    "kubectl -n cattle-system get pods -> STATUS Running in place of ImagePullBackOff and ErrImagePull",
    ACTIVE,
  ]);
});

test("after its pod on a dead node is deleted, where the agent is: the node stays as it is", () => {
  const objects = [deadServer("cp-1"), worker("w-1"), ...agent({ is: "running", on: "cp-1" }, EVERYTHING)];
  expect(diagnosed(...objects).agent.kind).toBe("dead-node");
  expect(checksFor(...objects)).toEqual([
    "kubectl -n cattle-system get pods -o wide -> READY 1/1 and STATUS Running, on a NODE that is Ready",
    ACTIVE,
  ]);
});

test("after a cloud controller was missing the taint is gone before the agent comes", () => {
  const objects = [server("cp-1", { taints: [UNINITIALIZED] }), ...agent({ is: "pending" })];
  expect(checksFor(...objects)).toEqual([
    "kubectl get nodes -o 'custom-columns=NODE:.metadata.name,TAINTS:.spec.taints[*].key' -> at one node at least no node.cloudprovider.kubernetes.io/uninitialized",
    'kubectl -n cattle-system rollout status deployment/cattle-cluster-agent --timeout=5m -> deployment "cattle-cluster-agent" successfully rolled out',
    ACTIVE,
  ]);
});

test("an agent that was not there at all is asked for", () => {
  const registered = server("cp-1", { labels: { "rke.cattle.io/machine": "a" } });
  expect(checksFor(registered, ...coredns({ is: "running", on: "cp-1" }))).toEqual([
    "kubectl -n cattle-system get deployment cattle-cluster-agent -> READY 1/1 or 2/2",
    ACTIVE,
  ]);
});

test("what installs is complete, what runs on nodes is rolled out, a bare pod runs", () => {
  const objects = [
    server("cp-1", { taints: ["dedicated=cp:NoExecute"], isRegistered: false }),
    ...installer("helm-install-traefik"),
    controller("DaemonSet", "probe", { namespace: "shop" }),
    pendingPod("web"),
  ];
  expect(checksFor(...objects)).toEqual([
    "kubectl -n kube-system wait --for=condition=complete job/helm-install-traefik --timeout=5m -> job.batch/helm-install-traefik condition met",
    'kubectl -n shop rollout status daemonset/probe --timeout=5m -> daemon set "probe" successfully rolled out',
    "kubectl -n shop get pod web -> STATUS Running or Completed, no longer Pending",
  ]);
});

test("names that Kubernetes does not allow are in no command", () => {
  const checks = diagnosed(TAINTED, pendingPod("a; reboot"), pendingPod("b", { namespace: "$(reboot)" })).checks;
  expect(checks.map(lineOf).join("\n")).not.toContain("reboot");
});

test("there is nothing to look at where nothing is wrong", () => {
  expect(diagnosed(server("cp-1"), ...agent({ is: "running", on: "cp-1" })).checks).toEqual([]);
});

test("a DaemonSet with OnDelete that has no pod is looked at itself: no pod of it was ever Pending", () => {
  const spec = { updateStrategy: { type: "OnDelete" }, template: { spec: {} } };
  const status = { desiredNumberScheduled: 0, numberReady: 0 };
  const agentd = controller("DaemonSet", "agentd", { namespace: "mon", spec, status });
  expect(checksFor(TAINTED, ...agent({ is: "running", on: "cp-1" }, EVERYTHING), agentd)).toEqual([
    "kubectl -n mon get daemonset agentd -> DESIRED more than 0, and READY as many",
  ]);
});
