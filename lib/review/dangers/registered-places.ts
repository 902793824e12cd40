import type { SchedulingPool } from "../../scheduling/pool";
import type { WorkloadProof } from "../../scheduling/proof/steady-state";
import { stillTainted } from "../../scheduling/proof/still-tainted";
import { prove, type SchedulingProof } from "../../scheduling/prove";
import { type Cluster, registersNodes } from "../../scheduling/reading/cluster";
import type { Taint } from "../../scheduling/taint";
import { roleTaintsOnNodes, type WrittenTaints } from "../role-taints-on-nodes";

/** Where workloads have a place right after a change: on nodes that are registered, with the taints that they have. */
export interface RegisteredPlaces {
  readonly workloads: readonly WorkloadProof[];
  /** Pools that left the configuration, whose nodes stay registered as they are. */
  readonly gone: readonly SchedulingPool[];
  /** How the workloads fare with the nodes of these pools among the others. */
  readonly withGone: readonly WorkloadProof[];
}

/**
 * A pool that comes with the change has no node yet. One that goes keeps its nodes until somebody removes them: they are a
 * place for what a pool that comes will take, as its nodes replace them, and for nothing else. Of machine pools Rancher
 * makes and removes the nodes itself.
 * @param now the proof of the cluster after the change
 * @param written what is put on running nodes
 * @param carried taints that registered nodes of a pool have besides its own
 */
export function registeredPlaces(
  now: SchedulingProof,
  before: Cluster,
  after: Cluster,
  written: WrittenTaints,
  carried: (pool: SchedulingPool) => readonly Taint[],
): RegisteredPlaces {
  const workloadsOn = (pools: SchedulingPool[]) => prove({ ...after, pools }).workloads;
  const registers = registersNodes(after) && registersNodes(before);
  const come = after.pools.filter(({ name }) => registers && !hasPool(before, name));
  const gone = before.pools.filter(({ name }) => registers && !hasPool(after, name)).map(asItIs);
  const old = new Map(registers ? before.pools.map((pool) => [pool.name, pool]) : []);
  const kept = stillTainted(
    after.pools.filter((pool) => !come.includes(pool)).map((pool) => withRolesOf(old.get(pool.name), pool, written)),
    carried,
  );
  const alone = workloadsOn(kept);
  const withGone = gone.length === 0 ? alone : workloadsOn([...kept, ...gone]);
  const isReplaced = new Set(
    now.workloads
      .filter(({ placements }) => come.some(({ name }) => placements[name]?.verdict === "runs"))
      .map(({ workload }) => workload),
  );
  const workloads = alone.map(
    (proof) => (isReplaced.has(proof.workload) && withGone.find((each) => each.workload === proof.workload)) || proof,
  );
  return { workloads, gone, withGone };
}

/** Rancher ignores other roles of a machine that it knows; their taints may be written all the same. */
function withRolesOf(old: SchedulingPool | undefined, pool: SchedulingPool, written: WrittenTaints): SchedulingPool {
  if (old === undefined) return pool;
  return { ...pool, roles: old.roles, roleTaints: roleTaintsOnNodes(old, pool, written) };
}

function hasPool({ pools }: Cluster, name: string): boolean {
  return pools.some((pool) => pool.name === name);
}

/** Its nodes have the taints that were about to leave as well. */
function asItIs(pool: SchedulingPool): SchedulingPool {
  return stillTainted([pool], ({ leavingTaints = [] }) => leavingTaints)[0] ?? pool;
}
