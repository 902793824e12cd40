import { nodeTaints, type SchedulingPool, TaintsApplied } from "../pool";
import type { Taint } from "../taint";
import type { WorkloadProof, WorkloadVerdict } from "./steady-state";

/**
 * Pools as they are while all their registered nodes have more taints than new ones get.
 * @param more taints that the registered nodes of a pool have besides
 */
export function stillTainted(
  pools: readonly SchedulingPool[],
  more: (pool: SchedulingPool) => readonly Taint[],
): SchedulingPool[] {
  return pools.map((pool) => {
    const has = nodeTaints(pool);
    const added = more(pool).filter((taint) => !has.some((each) => each.equals(taint)));
    const { leavingTaints: _, ...rest } = pool;
    // They are there already, and Rancher has seen them.
    return added.length === 0
      ? rest
      : { ...rest, taints: [...pool.taints, ...added], taintsApplied: TaintsApplied.AT_REGISTRATION };
  });
}

/** A workload that has a place on clean nodes, and none while registered nodes have more taints. */
export interface Waiting {
  readonly workload: WorkloadProof["workload"];
  /** The taints in its way, by pool, in kubectl's notation. */
  readonly pools: readonly { readonly pool: string; readonly taints: readonly string[] }[];
}

/**
 * The workloads that have to wait until taints are off the registered nodes, in the order of the proof.
 * @param clean with the nodes as new ones are
 * @param tainted with the nodes as registered ones may be
 */
export function waitingWorkloads(clean: readonly WorkloadProof[], tainted: readonly WorkloadProof[]): Waiting[] {
  const meanwhile = new Map(tainted.map((proof) => [proof.workload, proof]));
  return clean.flatMap(({ workload, verdict, placements }): Waiting[] => {
    const now = meanwhile.get(workload);
    if (verdict !== "runs" || now === undefined || !HAS_NO_PLACE.includes(now.verdict)) return [];
    const pools = Object.entries(placements).flatMap(([pool, placement]) => {
      const refusal = now.placements[pool];
      const isRefused = refusal?.verdict === "blocked" || refusal?.verdict === "evicted";
      return placement.verdict === "runs" && isRefused ? [{ pool, taints: refusal.by }] : [];
    });
    return [{ workload, pools }];
  });
}

/**
 * What stays where it is until it is replaced has no place for a new pod. What is absent is so because of a job, which is
 * among them itself: on a running cluster it is done.
 */
const HAS_NO_PLACE: readonly WorkloadVerdict[] = ["pending", "missing", "evicted", "stays"];
