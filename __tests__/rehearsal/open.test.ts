import { type Agreement, agreementOn } from "../../lib/rehearsal/agreement";
import { rehearse } from "../../lib/rehearsal/rehearse";
import { renderAgreementText } from "../../lib/report/rehearsal-text";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { ALL, clusterOf, type Pool } from "./clusters";
import { type Decides, dumpOf, liveCluster, proven } from "./throw-away";

const ONE = { all: { roles: ALL } };

/** A cluster whose agent asks for nodes by this condition. */
function asking(condition: object, pools: Readonly<Record<string, Pool>> = ONE): Cluster {
  const terms = { nodeSelectorTerms: [{ matchExpressions: [condition] }] };
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } };
  return clusterOf(pools, {
    cluster_agent_deployment_customization: [{ override_affinity: JSON.stringify(affinity) }],
  });
}

/** What became of a rehearsal in which the scheduler has a node for the agent, or none; all else is as the proof says. */
function after(cluster: Cluster, hasNode: boolean): Agreement {
  const decides: Decides = (workload, node) =>
    workload === "cattle-cluster-agent" ? hasNode : proven(cluster, "steady")(workload, node);
  return agreementOn(liveCluster(dumpOf(rehearse(cluster, { stage: "steady" }), decides)), cluster);
}

const head = (agreement: Agreement) => renderAgreementText(agreement).split("\nstage")[0];

test("an agent whose affinity no node fits is named in the first line, and nothing is agreed", () => {
  const agreement = after(asking({ key: "tier", operator: "In", values: ["gone"] }), false);
  expect(agreement.verdict).toBe("open");
  expect(head(agreement)).toMatchInlineSnapshot(`
"open: the proof leaves cattle-cluster-agent open, and the scheduler has no node
  for it; 13 of 14 workloads of edge are as the proof says"
`);
});

test("an agent whose affinity a node fits by labels that real nodes have too is agreed, and still named", () => {
  const agreement = after(asking({ key: "cattle.io/os", operator: "In", values: ["linux"] }), true);
  expect(agreement.verdict).toBe("agreed");
  expect(head(agreement)).toMatchInlineSnapshot(`
"agreed: 13 of 14 workloads of edge, as the proof says; the proof leaves
  cattle-cluster-agent open, and the scheduler has a node for it"
`);
});

test.each([
  ["kubernetes.io/hostname", { key: "kubernetes.io/hostname", operator: "NotIn", values: ["server-1"] }],
  ["rke.cattle.io/machine", { key: "rke.cattle.io/machine", operator: "NotIn", values: ["a"] }],
  ["topology.kubernetes.io/zone", { key: "topology.kubernetes.io/zone", operator: "DoesNotExist" }],
])("a node that a made-up or missing label gives the agent, such as %s, decides nothing", (label, condition) => {
  const agreement = after(asking(condition), true);
  expect(agreement.verdict).toBe("open");
  expect(head(agreement)).toContain("has a node\n  for it in the rehearsal alone");
  const text = renderAgreementText(agreement).replaceAll(/\s+/g, " ");
  expect(text).toContain(`its affinity asks for ${label}: real nodes may answer otherwise than rehearsed ones`);
});

test("that a label is there which every node has, with whatever value, is decided", () => {
  const agreement = after(asking({ key: "rke.cattle.io/machine", operator: "Exists" }), true);
  expect(agreement.verdict).toBe("agreed");
  expect(renderAgreementText(agreement)).not.toContain("real nodes may answer otherwise");
});

test("a pool that a taint closes does not hide that the other one is open", () => {
  const pools = { s: { roles: "etcd control-plane" }, w: { roles: "worker", taints: ["team=a:NoSchedule"] } };
  const agreement = after(asking({ key: "tier", operator: "In", values: ["gone"] }, pools), false);
  expect(agreement.workloads[0]).toMatchObject({ workload: "cattle-cluster-agent", verdict: "open" });
  expect(head(agreement)).toMatch(/^open: the proof leaves cattle-cluster-agent open/);
});

test("an agent that a taint evicts after a time, and whose affinity no node fits, is open and not disagreed with", () => {
  const terms = { nodeSelectorTerms: [{ matchExpressions: [{ key: "tier", operator: "Exists" }] }] };
  const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } };
  const limited = { key: "k", operator: "Exists", effect: "NoExecute", seconds: "5" };
  const cluster = clusterOf(
    { s: { roles: "etcd control-plane" }, w: { roles: "worker", taints: ["k=v:NoExecute"] } },
    {
      cluster_agent_deployment_customization: [
        { override_affinity: JSON.stringify(affinity), append_tolerations: [limited] },
      ],
    },
  );
  expect(after(cluster, false).verdict).toBe("open");
});

test("an affinity that cannot be read is never sent, and that Rancher's own finds a node decides nothing", () => {
  const cluster = clusterOf(ONE, { cluster_agent_deployment_customization: [{ override_affinity: "not json" }] });
  expect(after(cluster, true).verdict).toBe("open");
});

test("where nothing starts for a reason that no rehearsal shows, nothing is agreed", () => {
  const off = clusterOf(ONE, {
    rke_config: [{ machine_global_config: JSON.stringify({ "flannel-backend": "none" }) }],
  });
  const dump = dumpOf(rehearse(off, { stage: "steady" }), () => true);
  const agreement = agreementOn(liveCluster(dump), off);
  expect(agreement.verdict).toBe("open");
  expect(head(agreement)).toMatchInlineSnapshot(`
"open: the proof leaves cattle-cluster-agent, coredns, fleet-agent and 11 more
  open, and the scheduler has a node for them in the rehearsal alone; 0 of 14
  workloads of edge are as the proof says"
`);
});

test("another workload that is open is named, and does not keep the rest from being agreed", () => {
  const affinity = {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "tier", operator: "Exists" }] }],
      },
    },
  };
  const cluster = clusterOf(ONE, {
    fleet_agent_deployment_customization: [{ override_affinity: JSON.stringify(affinity) }],
  });
  const decides = proven(cluster, "steady");
  const dump = dumpOf(rehearse(cluster, { stage: "steady" }), decides);
  expect(head(agreementOn(liveCluster(dump), cluster))).toMatchInlineSnapshot(`
"agreed: 13 of 14 workloads of edge, as the proof says; the proof leaves
  fleet-agent open, and the scheduler has no node for it"
`);
});

test("what is evicted everywhere is not said to have a node", () => {
  const cluster = clusterOf(
    { all: { roles: ALL, taints: ["k=v:NoExecute"] } },
    {
      fleet_agent_deployment_customization: [
        { append_tolerations: [{ key: "k", operator: "Exists", effect: "NoExecute", seconds: "5" }] },
      ],
    },
  );
  const rehearsal = rehearse(cluster, { stage: "steady" });
  const decides: Decides = (workload, node) => workload === "fleet-agent" || proven(cluster, "steady")(workload, node);
  expect(head(agreementOn(liveCluster(dumpOf(rehearsal, decides)), cluster))).toMatchInlineSnapshot(`
"agreed: 14 of 14 workloads of edge, as the proof says: coredns, dashboard-shell,
  metrics-server and 5 more have no node; fleet-agent is evicted from every node
  after a time"
`);
});
