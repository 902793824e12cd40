import { isOpen } from "../scheduling/findings/finding";
import { NodeRole, roleTaints, sortedRoles } from "../scheduling/node-role";
import { isControlPlane, type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import { prove, type SchedulingProof } from "../scheduling/prove";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { missingRoles } from "../scheduling/validation/cluster-rules";
import type { Trial } from "./trial";
import { trialCluster } from "./trial-cluster";

/** One thing that is changed about the pools. */
export type PoolsChange =
  | { readonly is: "deferred"; readonly pool: string }
  | { readonly is: "added"; readonly pool: string; readonly roles: readonly NodeRole[] };

/** Other pools that bring the cluster up. */
export interface TrialRepair {
  readonly changes: readonly PoolsChange[];
  readonly trial: Trial;
  readonly proof: SchedulingProof;
}

/** A way to change pools; nothing where there is nothing to change in that way. */
type Way = (pools: readonly SchedulingPool[]) => {
  readonly pools: readonly SchedulingPool[];
  readonly changes: PoolsChange[];
};

/**
 * The least that brings a cluster up, of what anybody can do: the taints of servers once the cluster is ready, roles that
 * are missing, one pool without taints. Each is judged before it is advised.
 */
export function repairOf(trial: Trial, proof: SchedulingProof): TrialRepair | undefined {
  if (isGood(proof) || proof.bootstrap.verdict === "depends") return undefined;
  const repairs = COMBINATIONS.flatMap((ways): TrialRepair[] => {
    let { pools } = trial;
    const changes: PoolsChange[] = [];
    for (const way of ways) {
      const changed = way(pools);
      // A way that changes nothing leaves what a shorter combination is.
      if (changed.changes.length === 0) return [];
      pools = changed.pools;
      changes.push(...changed.changes);
    }
    const repaired = { ...trial, pools };
    return [{ changes, trial: repaired, proof: prove(trialCluster(repaired)) }];
  }).filter((repair) => isGood(repair.proof));
  const [least] = repairs.sort((a, b) => warnings(a.proof) - warnings(b.proof));
  return least;
}

/** Whether it comes up and nothing fails. */
export function isGood({ bootstrap, findings }: SchedulingProof): boolean {
  return bootstrap.verdict === "yes" && !findings.some((each) => isOpen(each) && each.severity === "error");
}

function warnings({ findings }: SchedulingProof): number {
  return findings.filter((each) => isOpen(each) && each.severity === "warning").length;
}

const deferServers: Way = (pools) => {
  const isDeferrable = (pool: SchedulingPool) =>
    (isControlPlane(pool) || pool.roles.includes(NodeRole.ETCD)) &&
    pool.taintsApplied === TaintsApplied.AT_REGISTRATION &&
    pool.taints.some(({ isHard }) => isHard);
  return {
    pools: pools.map((pool) => (isDeferrable(pool) ? { ...pool, taintsApplied: TaintsApplied.AFTER_READY } : pool)),
    changes: pools.filter(isDeferrable).map(({ name }) => ({ is: "deferred", pool: name })),
  };
};

const addRoles: Way = (pools) => {
  const missing = missingRoles(pools);
  return missing.length === 0
    ? { pools, changes: [] }
    : added(pools, missing.includes(NodeRole.ETCD) ? "servers" : "more", missing);
};

const addWorkers: Way = (pools) => added(pools, "general", [NodeRole.WORKER]);

function added(pools: readonly SchedulingPool[], wanted: string, roles: readonly NodeRole[]): ReturnType<Way> {
  const used = new Set(pools.map(({ name }) => name));
  let name = wanted;
  for (let number = 2; used.has(name); number += 1) name = `${wanted}-${number}`;
  const sorted = sortedRoles(roles);
  const pool: SchedulingPool = {
    name,
    roles: sorted,
    taints: [],
    roleTaints: roleTaints(sorted),
    labels: { [NODE_POOL_LABEL]: name },
    taintsApplied: TaintsApplied.AT_REGISTRATION,
  };
  return { pools: [...pools, pool], changes: [{ is: "added", pool: name, roles: sorted }] };
}

/** From the least to the most. */
const COMBINATIONS: readonly (readonly Way[])[] = [
  [deferServers],
  [addRoles],
  [addWorkers],
  [addRoles, deferServers],
  [deferServers, addWorkers],
  [addRoles, addWorkers],
  [addRoles, deferServers, addWorkers],
];
