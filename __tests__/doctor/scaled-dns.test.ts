import { controller, diagnosed, type KubectlObject, node, runningPod } from "./objects";

/** The cluster's DNS that somebody scaled to 0, while Rancher's agent still runs. */

const dns = (replicas: number) =>
  controller("Deployment", "coredns", {
    namespace: "kube-system",
    spec: { replicas },
    status: { readyReplicas: replicas },
  });
const agent: KubectlObject[] = [
  controller("Deployment", "cattle-cluster-agent", { namespace: "cattle-system", status: { readyReplicas: 1 } }),
  runningPod("cattle-cluster-agent-a-b", "n1", {
    namespace: "cattle-system",
    owner: ["ReplicaSet", "cattle-cluster-agent-a"],
    hash: "a",
  }),
];
const found = (...objects: readonly KubectlObject[]) => diagnosed(node("n1"), ...agent, ...objects);

test("is told in the first line, with the command that brings it back", () => {
  const { verdict, headline, command, unrelated } = found(dns(0));
  expect({ verdict, headline, command }).toMatchInlineSnapshot(`
{
  "command": "kubectl -n kube-system scale deployment coredns --replicas=1",
  "headline": "cattle-cluster-agent runs on n1; coredns is scaled to 0: unless another DNS answers, no Service is found by its name",
  "verdict": "blocked",
}
`);
  expect(unrelated.map(({ workload, reasons }) => [workload.name, reasons])).toEqual([
    ["coredns", ["it is scaled to 0"]],
  ]);
});

test("is no trouble where it has pods", () => {
  expect(found(dns(1)).verdict).toBe("clear");
});

test("is no trouble where another has its label and answers", () => {
  const other = (ready: boolean) => {
    const made = runningPod("own-dns", "n1", {
      namespace: "kube-system",
      metadata: { labels: { "k8s-app": "kube-dns" } },
      ...(ready ? {} : { status: { conditions: [{ type: "Ready", status: "False" }] } }),
    });
    return found(dns(0), made).verdict;
  };
  expect(other(true)).toBe("clear");
  expect(other(false)).toBe("blocked");
});

test("what else is scaled to 0 is left alone, as it is often meant", () => {
  const web = controller("Deployment", "web", { spec: { replicas: 0 } });
  const metrics = controller("Deployment", "metrics-server", { namespace: "kube-system", spec: { replicas: 0 } });
  expect(found(dns(1), web, metrics).verdict).toBe("clear");
});
