import type { FindingDraft } from "../../scheduling/findings/finding";
import type { LostPlace } from "../../scheduling/findings/finding-data";
import { TaintsApplied } from "../../scheduling/pool";
import type { WorkloadProof } from "../../scheduling/proof/steady-state";
import type { SchedulingProof } from "../../scheduling/prove";
import type { ReviewContext } from "./context";
import { CRITICAL, isStuck, waitsInVain } from "./lost-places";

/**
 * Workloads that a deferred taint keeps off every node there is, while a pool that comes with the change has a place for them:
 * no node of it is there yet, and nothing has the taint wait for one (RK707, RK708).
 */
export function placeToComeDangers({ diff, before, after, applied }: ReviewContext): FindingDraft[] {
  const come = diff.pools.filter(({ change }) => change === "added").map(({ pool }) => pool);
  const tainted = diff.pools.flatMap(({ change, taintsApplied, taints }) =>
    change === "kept" && taintsApplied.after === TaintsApplied.AFTER_READY
      ? taints
          .filter((taint) => taint.change === "added" && (taint.origin === "pool" || taint.origin === "roles"))
          .map(({ taint }) => taint)
      : [],
  );
  if (before === undefined || after === undefined || applied === undefined) return [];
  if (come.length === 0 || tainted.length === 0) return [];
  const [were, are] = [runningIn(before), runningIn(after)];
  const byCause = new Map<string, { readonly causes: LostPlace[]; readonly until: string[]; workloads: string[] }>();
  for (const proof of applied.workloads) {
    const [was, is] = [were.get(proof.workload), are.get(proof.workload)];
    if (was === undefined || is === undefined || !isStuck(proof.verdict) || waitsInVain(proof)) continue;
    const causes = was.pools.flatMap((pool) => lostOn(pool, proof));
    const isByTaint = causes.some(
      (cause) =>
        (cause.verdict === "blocked" || cause.verdict === "evicted") && cause.by.some((by) => tainted.includes(by)),
    );
    const until = is.pools.filter((pool) => come.includes(pool));
    if (!isByTaint || until.length === 0) continue;
    const key = JSON.stringify([CRITICAL.includes(proof.workload), causes, until]);
    const same = byCause.get(key);
    if (same === undefined) byCause.set(key, { causes, until, workloads: [proof.workload] });
    else same.workloads.push(proof.workload);
  }
  return [...byCause.values()].map(({ causes, until, workloads }) => ({
    code: workloads.some((name) => CRITICAL.includes(name)) ? "RK707" : "RK708",
    data: { workloads, causes, followers: [], moment: "on-apply", until },
  }));
}

function runningIn({ workloads }: SchedulingProof): ReadonlyMap<string, WorkloadProof> {
  return new Map(workloads.filter(({ verdict }) => verdict === "runs").map((proof) => [proof.workload, proof]));
}

function lostOn(pool: string, { placements }: WorkloadProof): LostPlace[] {
  const placement = placements[pool];
  return placement === undefined || placement.verdict === "runs" || placement.verdict === "depends"
    ? []
    : [{ pool, ...placement }];
}
