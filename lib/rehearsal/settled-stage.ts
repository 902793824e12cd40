import { nodeTaints, TaintsApplied } from "../scheduling/pool";
import { workloadsAfterDeferred } from "../scheduling/proof/after-deferred";
import type { Placement } from "../scheduling/proof/placement";
import { steadyState } from "../scheduling/proof/steady-state";
import type { Cluster } from "../scheduling/reading/cluster";
import type { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { type NamelessWorkload, rehearsedWorkload, type StageParts, whyLeftOut } from "./pods-of-workload";
import type { LeftOut } from "./rehearsal";
import { type SeenPool, seenPools } from "./rehearsed-pools";

/** All pools have joined, and nobody has put on the taints that come later. */
export function steadyStage(cluster: Cluster, kubernetes: KubernetesVersion): StageParts {
  const pools = cluster.pools.map((pool) =>
    pool.taintsApplied === TaintsApplied.AFTER_READY ? { ...pool, taints: [] } : pool,
  );
  return settledStage({ ...cluster, pools }, kubernetes);
}

/** The taints that come later are on, and every pod is new: what stayed from before them is there no more. */
export function upgradeStage(cluster: Cluster, kubernetes: KubernetesVersion): StageParts {
  const parts = settledStage(cluster, kubernetes);
  return { ...parts, workloads: [...parts.workloads, agentUpgrader(parts.seen)] };
}

function settledStage(cluster: Cluster, kubernetes: KubernetesVersion): StageParts {
  const seen = seenPools(cluster, cluster.pools, "with-agent", nodeTaints);
  const scene = { cluster, seen, connection: "with-agent" } as const;
  const effective = workloadsAfterDeferred(cluster, kubernetes);
  const proofs = new Map(steadyState(effective, cluster).map((proof) => [proof.workload, proof]));
  const workloads: NamelessWorkload[] = [];
  const leftOut: LeftOut[] = [];
  for (const workload of effective) {
    const name = workload.row.workload;
    const { placements = {}, verdict, waitsFor } = proofs.get(name) ?? {};
    const without = whyLeftOut({ ...workload, isDisabled: verdict === "disabled" });
    if (without !== undefined) leftOut.push(without);
    else {
      const rehearsed = rehearsedWorkload(workload, (pool) => placements[pool] as Placement, scene);
      workloads.push(waitsFor === undefined ? rehearsed : { ...rehearsed, madeBy: waitsFor });
    }
  }
  return { seen, workloads, leftOut };
}

/**
 * The jobs of the Plan by which Rancher upgrades its system-agent, one for each node. K3s itself is upgraded by that agent, and
 * not by pods.
 * @see rancher/rancher pkg/controllers/capr/managesystemagent
 */
function agentUpgrader(seen: readonly SeenPool[]): NamelessWorkload {
  return {
    workload: "system-agent-upgrader",
    namespace: "cattle-system",
    kind: "Job",
    comesBy: "hostname",
    tolerations: [{ operator: "Exists" }],
    nodeSelector: { "kubernetes.io/os": "linux" },
    settledOn: new Set(),
    expected: new Map(seen.map(({ rehearsed }) => [rehearsed.name, { verdict: "runs", reliesOnRunTime: false }])),
  };
}
