import type { FindingDraft } from "../../scheduling/findings/finding";
import type { LostPlace } from "../../scheduling/findings/finding-data";
import type { WorkloadProof } from "../../scheduling/proof/steady-state";
import type { SchedulingProof } from "../../scheduling/prove";
import { isMovedWithApply } from "../renewals";
import type { ReviewContext } from "./context";
import { CRITICAL, isStuck, waitsInVain } from "./lost-places";
import { renamedInPlace, renamedPools } from "./renamed-pools";

/**
 * Workloads that find no node among those that are registered once the change is applied, while a pool that comes with it has a
 * place for them: no node of it is there yet, and nothing waits for one. Deferred taints, tolerations that go and machines that
 * are removed take the place (RK707, RK708); what keeps the pods that it has is no more than a warning, unless the same change has
 * them look for a node.
 */
export function placeToComeDangers(context: ReviewContext): FindingDraft[] {
  const { diff, before, after, applied } = context;
  if (before === undefined || after === undefined || applied === undefined) return [];
  const renamed = renamedInPlace(context);
  // Of nodes that a pool has under another name already, the dangers of renaming tell.
  const others = new Set(renamedPools(context).renamed.values());
  const come = diff.pools.filter(({ pool, change }) => change === "added" && !others.has(pool)).map(({ pool }) => pool);
  if (come.length === 0) return [];
  const [were, are] = [runningIn(before), runningIn(after)];
  const byCause = new Map<string, PlaceToCome>();
  for (const proof of applied.workloads) {
    const [was, is] = [were.get(proof.workload), are.get(proof.workload)];
    const isKept = proof.verdict === "stays";
    if (was === undefined || is === undefined || !(isKept || isStuck(proof.verdict)) || waitsInVain(proof)) continue;
    const causes = was.pools.flatMap((pool) => lostOn(pool, renamed, proof));
    const until = is.pools.filter((pool) => come.includes(pool));
    if (causes.length === 0 || until.length === 0) continue;
    const stays = isKept && !isMovedWithApply(proof, context);
    const isCritical = CRITICAL.includes(proof.workload);
    const key = JSON.stringify([isCritical, stays, causes, until]);
    const workloads = [...(byCause.get(key)?.workloads ?? []), proof.workload];
    byCause.set(key, { causes, until, workloads, stays, isCritical });
  }
  return [...byCause.values()].map(({ causes, until, workloads, stays, isCritical }) => ({
    code: isCritical && !stays ? "RK707" : "RK708",
    data: { workloads, causes, followers: [], moment: stays ? "on-restart" : "on-apply", until },
  }));
}

interface PlaceToCome {
  readonly workloads: readonly string[];
  readonly causes: LostPlace[];
  readonly until: string[];
  /** Whether pods that are there keep their node. */
  readonly stays: boolean;
  readonly isCritical: boolean;
}

function runningIn({ workloads }: SchedulingProof): ReadonlyMap<string, WorkloadProof> {
  return new Map(workloads.filter(({ verdict }) => verdict === "runs").map((proof) => [proof.workload, proof]));
}

/** Why a pool is no place: machines of one that goes are removed. */
function lostOn(name: string, renamed: ReadonlyMap<string, string>, { placements }: WorkloadProof): LostPlace[] {
  const pool = renamed.get(name) ?? name;
  const placement = placements[pool];
  if (placement === undefined) return [{ pool, verdict: "removed" }];
  return placement.verdict === "runs" || placement.verdict === "depends" ? [] : [{ pool, ...placement }];
}
