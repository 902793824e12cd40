import type { SchedulingPool } from "../../scheduling/pool";
import type { WorkloadProof } from "../../scheduling/proof/steady-state";
import { stillTainted } from "../../scheduling/proof/still-tainted";
import { prove, type SchedulingProof } from "../../scheduling/prove";
import { type Cluster, registersNodes } from "../../scheduling/reading/cluster";
import type { Taint } from "../../scheduling/taint";
import { registeredPool } from "../applied";
import { roleTaintsOnNodes, type WrittenTaints } from "../role-taints-on-nodes";

/** Where workloads have a place after a change: on nodes that are registered, with the taints that they have. */
export interface RegisteredPlaces {
  /** How the workloads fare right after it. */
  readonly workloads: readonly WorkloadProof[];
  /**
   * How they fare once nodes that the change gives other taints or labels are replaced, and those of pools that go are
   * removed, while taints that leave are still on the others.
   */
  readonly later: readonly WorkloadProof[];
  /** Pools that left the configuration, whose nodes stay registered as they are. */
  readonly gone: readonly SchedulingPool[];
}

/**
 * A pool that comes with the change has no node yet. One that goes keeps its nodes until somebody removes them; after that they
 * are a place for what a pool that comes will take, as its nodes replace them, and for nothing else. Of machine pools Rancher
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
  const old = new Map(before.pools.map((pool) => [pool.name, pool]));
  const kept = after.pools.filter((pool) => !come.includes(pool));
  const asRegistered = (pool: SchedulingPool) => {
    const was = old.get(pool.name);
    return was === undefined ? pool : registeredPool(was, pool, written);
  };
  // Rancher ignores other roles of a machine that it knows; their taints may be written all the same.
  const asReplaced = (pool: SchedulingPool) => {
    const was = registers ? old.get(pool.name) : undefined;
    return was === undefined ? pool : { ...pool, roles: was.roles, roleTaints: roleTaintsOnNodes(was, pool, written) };
  };
  const alone = workloadsOn(stillTainted(kept.map(asReplaced), carried));
  const withGone = gone.length === 0 ? alone : workloadsOn([...stillTainted(kept.map(asReplaced), carried), ...gone]);
  const isReplaced = new Set(
    now.workloads
      .filter(({ placements }) => come.some(({ name }) => placements[name]?.verdict === "runs"))
      .map(({ workload }) => workload),
  );
  const later = alone.map(
    (proof) => (isReplaced.has(proof.workload) && withGone.find((each) => each.workload === proof.workload)) || proof,
  );
  return { workloads: workloadsOn([...stillTainted(kept.map(asRegistered), carried), ...gone]), later, gone };
}

function hasPool({ pools }: Cluster, name: string): boolean {
  return pools.some((pool) => pool.name === name);
}

/** Its nodes have the taints that were about to leave as well. */
function asItIs(pool: SchedulingPool): SchedulingPool {
  return stillTainted([pool], ({ leavingTaints = [] }) => leavingTaints)[0] ?? pool;
}
