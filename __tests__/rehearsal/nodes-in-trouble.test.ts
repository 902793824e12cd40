import { agreementOn } from "../../lib/rehearsal/agreement";
import { rehearse } from "../../lib/rehearsal/rehearse";
import { renderAgreementText } from "../../lib/report/rehearsal-text";
import { clusterOf } from "./clusters";
import { dumpOf, liveCluster, proven } from "./throw-away";

const CLUSTER = clusterOf({
  servers: { roles: "etcd control-plane", taints: ["team=a:NoSchedule"] },
  workers: { roles: "worker", nodes: 2 },
});

// biome-ignore lint/suspicious/noExplicitAny: objects of Kubernetes, of any kind
type Json = any;

function textAfter(change: (items: Json[]) => Json[], cluster = CLUSTER) {
  const dump = dumpOf(rehearse(cluster, { stage: "steady" }), proven(cluster, "steady"));
  const agreement = agreementOn(liveCluster({ ...dump, items: change(dump.items) }), cluster);
  return { agreement, text: renderAgreementText(agreement) };
}

const isOwned = (name: string) => /-abcde$/.test(name);

function pending(pod: Json): Json {
  const message = "0/3 nodes are available: 3 node(s) had untolerated taint(s).";
  const { nodeName: _, ...spec } = pod.spec;
  const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
  return { ...pod, spec, status: { phase: "Pending", conditions } };
}

function tainted(node: Json, ...taints: object[]): Json {
  return { ...node, spec: { ...node.spec, taints: [...(node.spec.taints ?? []), ...taints] } };
}

test("six minutes after the manifests were applied without kwok, nothing is disagreed with", () => {
  const key = "node.kubernetes.io/unreachable";
  const { agreement, text } = textAfter((items) =>
    items
      // Who is evicted and owned by nobody is gone; a Deployment makes another one.
      .filter(({ kind, metadata }) => kind !== "Pod" || isOwned(metadata.name) || metadata.name.startsWith("svclb"))
      .map((item) => {
        if (item.kind === "Node") return tainted(item, { key, effect: "NoSchedule" }, { key, effect: "NoExecute" });
        return item.kind === "Pod" && isOwned(item.metadata.name) ? pending(item) : item;
      }),
  );
  expect(agreement.verdict).toBe("undecided");
  expect(text.split("\n\nWorkloads")[0]).toMatchInlineSnapshot(`
"undecided: 14 of 14 workloads of edge are not decided, as nodes are not as the
  manifests have them
stage steady: 3 nodes, 14 workloads

Nodes that are not as the manifests have them
  1 node of servers has node.kubernetes.io/unreachable:NoSchedule and
    node.kubernetes.io/unreachable:NoExecute besides: nobody keeps it alive; let
    kwok do it, and apply the manifests again
  2 nodes of workers have node.kubernetes.io/unreachable:NoSchedule and
    node.kubernetes.io/unreachable:NoExecute besides: nobody keeps them alive;
    let kwok do it, and apply the manifests again"
`);
});

test("of nodes that are cordoned it is said, and how to take it back", () => {
  const { agreement, text } = textAfter((items) =>
    items.map((item) => {
      if (item.kind === "Node" && item.metadata.name.startsWith("workers-")) {
        return { ...item, spec: { ...item.spec, unschedulable: true } };
      }
      return item.kind === "Pod" && /^coredns-(abcde|on-workers)$/.test(item.metadata.name) ? pending(item) : item;
    }),
  );
  expect(agreement.verdict).toBe("undecided");
  expect(text.split("\n\nWorkloads")[0]).toMatchInlineSnapshot(`
"undecided: 1 of 14 workloads of edge is not decided, as nodes are not as the
  manifests have them
stage steady: 3 nodes, 14 workloads

Nodes that are not as the manifests have them
  2 nodes of workers have node.kubernetes.io/unschedulable:NoSchedule besides:
    take back the cordon with kubectl uncordon"
`);
});

test("a pod that came to a node without the taint that it has in the manifests shows nothing", () => {
  const { agreement, text } = textAfter((items) =>
    items.map((item) => {
      if (item.metadata.name === "servers-1") return { ...item, spec: {} };
      const isDns = item.kind === "Pod" && /^coredns-(abcde|on-servers)$/.test(item.metadata.name);
      return isDns ? { ...item, spec: { ...item.spec, nodeName: "servers-1" }, status: { phase: "Running" } } : item;
    }),
  );
  expect(agreement.verdict).toBe("undecided");
  expect(text.split("\n\nWorkloads")[0]).toMatchInlineSnapshot(`
"undecided: 6 of 14 workloads of edge are not decided, as nodes are not as the
  manifests have them
stage steady: 3 nodes, 14 workloads

Nodes that are not as the manifests have them
  1 node of servers has lost node-role.kubernetes.io/control-plane:NoSchedule
    and team=a:NoSchedule: begin anew:
    kubectl delete nodes,namespaces -l rancher-k3s/rehearsal, and apply the
    manifests"
`);
});

test("nodes that have lost a label of the manifests are named, and decide nothing", () => {
  const { agreement, text } = textAfter((items) =>
    items.map((item) => {
      if (item.metadata.name !== "workers-2") return item;
      const { "cattle.io/os": _, ...labels } = item.metadata.labels;
      return { ...item, metadata: { ...item.metadata, labels } };
    }),
  );
  expect(agreement.verdict).toBe("undecided");
  expect(text).toContain("1 node of workers has lost cattle.io/os=linux");
});

test("where one pool is well, its refusal is a disagreement whatever is wrong with another", () => {
  const key = "node.kubernetes.io/unreachable";
  const { agreement } = textAfter((items) =>
    items.map((item) => {
      if (item.metadata.name === "servers-1") return tainted(item, { key, effect: "NoSchedule" });
      return item.kind === "Pod" && item.metadata.name === "system-upgrade-controller-abcde" ? pending(item) : item;
    }),
  );
  expect(agreement.workloads[0]).toMatchObject({ workload: "system-upgrade-controller", verdict: "disagrees" });
});

test("a pod of nobody's that is tolerated for a time only is evicted once it is gone, as the proof says", () => {
  const limited = clusterOf(
    { servers: { roles: "etcd control-plane" }, w: { roles: "worker", taints: ["k=v:NoExecute"] } },
    {
      cluster_agent_deployment_customization: [
        { append_tolerations: [{ key: "k", operator: "Exists", effect: "NoExecute", seconds: "5" }] },
      ],
    },
  );
  const gone = (...names: string[]) => {
    return (items: Json[]) => items.filter(({ metadata }) => !names.includes(metadata.name));
  };
  const { agreement } = textAfter(gone("cattle-cluster-agent-on-w"), limited);
  expect(agreement.verdict).toBe("agreed");
  expect(agreement.workloads[0]?.pools[1]).toMatchObject({ pool: "w", did: { kind: "evicted", isGone: true } });
  // Where nothing evicts it, that it is gone says nothing.
  const all = gone("cattle-cluster-agent-on-w", "cattle-cluster-agent-on-servers");
  expect(textAfter(all, limited).agreement.verdict).toBe("undecided");
});
