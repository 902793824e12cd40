import type { FindingDraft } from "../../scheduling/findings/finding";
import { TaintsApplied } from "../../scheduling/pool";
import type { SchedulingProof } from "../../scheduling/prove";
import { Taint, TaintEffect } from "../../scheduling/taint";
import type { PoolChange } from "../cluster-diff";
import { isJudged } from "../judged";
import type { ReviewContext } from "./context";

/** A pool that has nodes gets a NoExecute taint (RK703). */
export function evictionDangers({ diff, before, after }: ReviewContext): FindingDraft[] {
  return diff.pools
    .filter(({ change }) => change === "kept")
    .flatMap((pool): FindingDraft[] => {
      const evicting = addedNoExecute(pool);
      if (evicting.length === 0) return [];
      const workloads =
        before === undefined || after === undefined || !isJudged(before) || !isJudged(after)
          ? undefined
          : evictedFrom(pool.pool, evicting, before, after);
      const isAtOnce = pool.taintsApplied.after === TaintsApplied.AFTER_READY;
      return [
        { code: "RK703", data: { pool: pool.pool, taints: evicting, ...(workloads && { workloads }), isAtOnce } },
      ];
    });
}

/** Start-up taints are given at registration only, before anything runs on the node. */
function addedNoExecute({ taints }: PoolChange): string[] {
  return taints
    .filter(({ change, origin }) => change === "added" && origin !== "start-up")
    .filter(({ taint }) => Taint.parse(taint).effect === TaintEffect.NO_EXECUTE)
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
