import { renderDiagnosisText } from "../../lib/report/doctor-text";
import { firstLines, verdictOf } from "./first-lines";
import { diagnosed, type KubectlObject, pendingPod } from "./objects";
import { agent, before, coredns } from "./system-objects";

/** Input of somebody who may not read nodes. */

describe("without nodes in the input, as for somebody who may not read them", () => {
  const message =
    "0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/etcd: }, 2 node(s) had untolerated taint {team: a}. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.";
  const onlyPods = (...objects: readonly KubectlObject[]) => objects.filter(({ kind }) => kind !== "Node");

  test("the scheduler's messages are judged", () => {
    const objects = onlyPods(...agent({ is: "pending", message }), ...coredns({ is: "pending", message }));
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: 1 node has node-role.kubernetes.io/etcd,
  2 nodes have team=a
  kubectl -n cattle-system describe pod cattle-cluster-agent-6c9d8bb7f5-x7k2p"
`);
    const text = renderDiagnosisText(diagnosed(...objects));
    expect(text.slice(text.indexOf("no nodes"))).toMatchInlineSnapshot(`
"no nodes in the input; taints keep 2 workloads waiting, says the scheduler

Kept off by taints, says the scheduler
  Deployment cattle-system/cattle-cluster-agent: 1 pod Pending: 1 node has
      node-role.kubernetes.io/etcd, 2 nodes have team=a
  Deployment kube-system/coredns: 1 pod Pending: 1 node has
      node-role.kubernetes.io/etcd, 2 nodes have team=a

Not in the input
  no Node, so no taint of a node is seen and nothing is offered against it:
      kubectl get nodes -o json > nodes.json
  no DaemonSet: the cluster has none, or kubectl was not asked for them
  no Job: the cluster has none, or kubectl was not asked for them"
`);
  });

  test.each([
    ["1.34 and later", "2 node(s) had untolerated taint(s)", "2 nodes have taints that the scheduler does not name"],
    ["1.24 to 1.33", "1 node(s) had untolerated taint {a: }", "1 node has a"],
    ["before 1.24", "1 node(s) had taint {a: b}, that the pod didn't tolerate", "1 node has a=b"],
    [
      "before 1.18",
      "2 node(s) had taints that the pod didn't tolerate",
      "2 nodes have taints that the scheduler does not name",
    ],
    ["not about taints", "2 Insufficient cpu", "not enough cpu"],
    ["about both", "1 Insufficient cpu, 1 node(s) had untolerated taint {a: b}", "1 node has a=b, not enough cpu"],
  ])("as the scheduler of Kubernetes writes it: %s", (_release, words, because) => {
    const waiting = agent({ is: "pending", message: `0/2 nodes are available: ${words}.` });
    expect(diagnosed(...onlyPods(...waiting)).agent.sentence).toBe(`cattle-cluster-agent is Pending: ${because}`);
  });

  test("a taint of the cloud controller is that", () => {
    const words =
      "0/1 nodes are available: 1 node(s) had untolerated taint {node.cloudprovider.kubernetes.io/uninitialized: true}.";
    expect(diagnosed(...onlyPods(...agent({ is: "pending", message: words }))).agent.kind).toBe("no-cloud-controller");
  });

  test("what waits ends with exit code 1, because of taints or for CPU", () => {
    expect(verdictOf(pendingPod("web", { message }))).toBe("blocked");
    expect(verdictOf(pendingPod("web", { message: "0/2 nodes are available: 2 Insufficient cpu." }))).toBe("blocked");
  });

  test("a pod that runs is not on a dead node because no node is known", () => {
    expect(diagnosed(...agent({ is: "running", on: "cp-1" })).agent.kind).toBe("running");
  });
});

describe("events", () => {
  const message = "0/1 nodes are available: 1 node(s) had untolerated taint {foo: bar}.";
  const event = (reason: string, name: string, minutes: number, text = message): KubectlObject => ({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${name}.${minutes}`, namespace: "cattle-system" },
    involvedObject: { kind: "Pod", namespace: "cattle-system", name },
    reason,
    message: text,
    lastTimestamp: before(minutes),
  });
  const POD = "cattle-cluster-agent-6c9d8bb7f5-x7k2p";

  test("alone tell which pods wait, under the Deployment that their names tell", () => {
    const objects = [event("FailedScheduling", POD, 5), event("Pulled", "other-1", 1)];
    expect(firstLines(...objects)).toMatchInlineSnapshot(`
"stuck: cattle-cluster-agent is Pending: 1 node has foo=bar
  kubectl -n cattle-system describe pod cattle-cluster-agent-6c9d8bb7f5-x7k2p"
`);
    expect(diagnosed(...objects).notes[0]).toMatch(/^no Node/);
  });

  test("k0sproject/k0s#7607: as Kubernetes 1.34 and later write them", () => {
    const words = "0/1 nodes are available: 1 node(s) had untolerated taint(s). no new claims to deallocate.";
    const failed = event("FailedScheduling", "traefik-6885f7ff7f-q2k8j", 5, words);
    const about = { kind: "Pod", namespace: "default", name: "traefik-6885f7ff7f-q2k8j" };
    expect(firstLines({ ...failed, involvedObject: about })).toMatchInlineSnapshot(`
"blocked: default/traefik is Pending: 1 node has taints that the scheduler does
  not name
  kubectl -n default describe pod traefik-6885f7ff7f-q2k8j"
`);
  });

  test("alone do not tell whether an agent that no event is about runs", () => {
    const { agent: answer, verdict } = diagnosed(event("FailedScheduling", "rancher-webhook-6c9d8bb7f5-x7k2p", 5));
    expect([answer.kind, verdict]).toEqual(["unknown", "blocked"]);
  });

  test("of a pod that has its node since are history", () => {
    const events = [event("Scheduled", POD, 1, "Successfully assigned"), event("FailedScheduling", POD, 5)];
    expect(() => diagnosed(...events)).toThrow("holds no nodes");
  });

  test("say why, where the pod itself does not", () => {
    const silent = agent({ is: "pending", unseen: true });
    expect(diagnosed(...silent, event("FailedScheduling", POD, 5)).agent.sentence).toBe(
      "cattle-cluster-agent is Pending: 1 node has foo=bar",
    );
  });
});
