import type { FindingDraft } from "../../scheduling/finding";
import { TaintsApplied } from "../../scheduling/model";
import type { SchedulingProof } from "../../scheduling/proof";
import { Taint, TaintEffect } from "../../scheduling/taint";
import type { PoolChange } from "../cluster-diff";
import type { ReviewFacts } from "./facts";

/** A pool that has nodes gets a NoExecute taint (RK703). */
export function evictionDangers({ diff, before, after }: ReviewFacts): FindingDraft[] {
  return diff.pools
    .filter(({ change }) => change === "kept")
    .flatMap((pool): FindingDraft[] => {
      const evicting = addedNoExecute(pool);
      if (evicting.length === 0) return [];
      const evicted =
        before === undefined || after === undefined ? [] : evictedFrom(pool.pool, evicting, before, after);
      return [
        {
          code: "RK703",
          subject: `pool "${pool.pool}"`,
          message: `${evicting.join(", ")} ${evicting.length > 1 ? "evict" : "evicts"} every pod on pool "${pool.pool}" that does not tolerate ${evicting.length > 1 ? "them" : "it"}`,
          facts: [
            evicted.length === 0
              ? "no system workload is evicted; your own may be"
              : `of the system workloads: ${evicted.join(", ")}; your own may be as well`,
            pool.taintsApplied.after === TaintsApplied.AFTER_READY
              ? "the taint is put on running nodes, so they are evicted at once"
              : "nodes that are registered get the taint only by kubectl or when they are replaced; they are evicted then",
          ],
          help: [
            "use NoSchedule to keep running pods",
            "give the workloads tolerations first, in a change of their own",
          ],
        },
      ];
    });
}

function addedNoExecute({ taints }: PoolChange): string[] {
  return taints
    .filter(({ change, taint }) => change === "added" && Taint.parse(taint).effect === TaintEffect.NO_EXECUTE)
    .map(({ taint }) => taint);
}

/** Jobs and single pods are over by then. */
function evictedFrom(
  pool: string,
  evicting: readonly string[],
  before: SchedulingProof,
  after: SchedulingProof,
): string[] {
  const ranThere = new Set(
    before.workloads
      .filter(({ verdict, pools }) => verdict === "runs" && pools.includes(pool))
      .map((each) => each.workload),
  );
  return after.workloads
    .filter(({ kind }) => kind === "Deployment" || kind === "DaemonSet")
    .filter(({ workload, placements }) => {
      const placement = placements[pool];
      return (
        ranThere.has(workload) &&
        placement?.verdict === "blocked" &&
        placement.by.some((taint) => evicting.includes(taint))
      );
    })
    .map(({ workload }) => workload);
}
