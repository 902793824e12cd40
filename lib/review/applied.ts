import { nodeTaints, type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import { prove, type SchedulingProof } from "../scheduling/prove";
import type { Cluster } from "../scheduling/reading/cluster";
import { roleTaintsOnNodes, type WrittenTaints } from "./role-taints-on-nodes";

/**
 * The proof of a cluster once a change is applied and rolled out, while its nodes are those that are registered: what the
 * change brings at once. What the cluster then still gets comes with nodes that join or are replaced.
 * @param before the cluster before the change, which exists
 * @param after its proof after the change, with every node as new ones are
 * @param written what is put on running nodes
 */
export function provedOnRegisteredNodes(
  before: Cluster,
  after: SchedulingProof,
  written: WrittenTaints,
): SchedulingProof {
  const { cluster } = after;
  // Where nobody said before which nodes there are, they are those that are said now.
  if (before.poolSource === "unknown" || cluster.poolSource === "unknown") return after;
  const pools = registeredPools(before, cluster, written);
  const isSame = JSON.stringify(pools.map(comparable)) === JSON.stringify(cluster.pools.map(comparable));
  return isSame ? after : prove({ ...cluster, pools });
}

/**
 * A pool that comes has no node yet. One that goes keeps its nodes, unless Rancher makes and removes them. Of one that
 * stays, nodes have the roles, labels and taints that they registered with; deferred taints reach them with the apply, those
 * of new roles among them where they are written.
 */
function registeredPools(before: Cluster, after: Cluster, written: WrittenTaints): SchedulingPool[] {
  return before.pools.flatMap((old): SchedulingPool[] => {
    const now = after.pools.find(({ name }) => name === old.name);
    if (now === undefined) return before.machinePools.includes(old.name) ? [] : [old];
    const { roles, roleTaints, labels } = old;
    if (now.taintsApplied === TaintsApplied.AFTER_READY)
      return [{ ...now, roles, roleTaints: roleTaintsOnNodes(old, now, written), labels }];
    const leavingTaints = (now.leavingTaints ?? []).filter(
      (taint) => !nodeTaints(old).some((has) => has.equals(taint)),
    );
    const { leavingTaints: _, ...rest } = now;
    return [
      { ...rest, roles, roleTaints, labels, taints: old.taints, ...(leavingTaints.length > 0 && { leavingTaints }) },
    ];
  });
}

function comparable({ name, roles, taints, roleTaints, leavingTaints = [], labels, taintsApplied }: SchedulingPool) {
  const texts = [taints, roleTaints, leavingTaints].map((list) => list.map(String).sort());
  return [name, [...roles].sort(), texts, Object.entries(labels).sort(), taintsApplied];
}
