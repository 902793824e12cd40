import type { FindingDraft } from "../../scheduling/findings/finding";
import type { LostPlace } from "../../scheduling/findings/finding-data";
import type { WorkloadProof } from "../../scheduling/proof/steady-state";
import type { SchedulingProof } from "../../scheduling/prove";
import type { Cluster } from "../../scheduling/reading/cluster";
import { waitsInVain } from "../installed-before";
import { isJudged } from "../judged";
import { isMovedWithApply } from "../renewals";
import type { ReviewContext } from "./context";
import { CRITICAL, isStuck } from "./lost-places";
import { renamedInPlace, renamedPools } from "./renamed-pools";

/**
 * Workloads that find no node among those that are registered once the change is applied, while a pool has a place for them
 * as its nodes come with the change, or as they are replaced and get other labels: no such node is there yet, and nothing
 * waits for one. Deferred taints, tolerations that go, selectors that come and machines that are removed take the place
 * (RK707, RK708); what keeps the pods that it has is no more than a warning, unless the same change has them look for a
 * node. What is switched on has nothing to lose, and waits as well (RK708). Of nodes that keep taints RK705 and RK714 tell.
 */
export function placeToComeDangers(context: ReviewContext): FindingDraft[] {
  const { before, after, applied } = context;
  if (before === undefined || after === undefined || applied === undefined) return [];
  const all = [...lostUntilThen(context, before, after, applied), ...switchedOn(context, before, after, applied)];
  const made = context.change.after?.machinePools ?? [];
  return all.map(({ stays = false, isCritical = false, until, come, ...rest }) => {
    const replaced = until.filter((pool) => !come.includes(pool));
    return {
      code: isCritical && !stays ? "RK707" : "RK708",
      data: {
        followers: [],
        ...rest,
        moment: stays ? "on-restart" : "on-apply",
        until,
        ...(replaced.length > 0 && { replaced }),
        ...(replaced.some((pool) => made.includes(pool)) && { isMadeByRancher: true }),
      },
    };
  });
}

interface PlaceToCome {
  readonly workloads: readonly string[];
  readonly causes: LostPlace[];
  readonly until: string[];
  /** Those of them that come with the change. */
  readonly come: readonly string[];
  /** Whether pods that are there keep their node. */
  readonly stays?: boolean;
  readonly isCritical?: boolean;
  readonly isNew?: true;
  readonly unmade?: readonly string[];
}

function lostUntilThen(
  context: ReviewContext,
  before: SchedulingProof,
  after: SchedulingProof,
  applied: SchedulingProof,
): PlaceToCome[] {
  const renamed = renamedInPlace(context);
  const come = poolsToCome(context);
  const [were, are] = [runningIn(before), runningIn(after)];
  const byCause = new Map<string, PlaceToCome>();
  for (const proof of applied.workloads) {
    const [was, is] = [were.get(proof.workload), are.get(proof.workload)];
    const isKept = proof.verdict === "stays";
    if (was === undefined || is === undefined || !(isKept || isStuck(proof.verdict)) || waitsInVain(proof)) continue;
    const causes = was.pools.flatMap((pool) => lostOn(pool, renamed, proof, before.cluster));
    const until = is.pools.filter((pool) => come.includes(pool) || isRelabeled(pool, proof, context));
    if (causes.length === 0 || until.length === 0) continue;
    const stays = isKept && !isMovedWithApply(proof, context);
    const isCritical = CRITICAL.includes(proof.workload);
    const key = JSON.stringify([isCritical, stays, causes, until]);
    const workloads = [...(byCause.get(key)?.workloads ?? []), proof.workload];
    byCause.set(key, { causes, until, come, workloads, stays, isCritical });
  }
  return [...byCause.values()];
}

/** What was turned off, or is the app's own and new, and has all its places on nodes that are still to come. */
function switchedOn(
  context: ReviewContext,
  before: SchedulingProof,
  after: SchedulingProof,
  applied: SchedulingProof,
): PlaceToCome[] {
  if (!isJudged(before) || !isJudged(applied)) return [];
  const come = poolsToCome(context);
  const others = new Set(renamedPools(context).renamed.values());
  const are = runningIn(after);
  const was = new Map(before.workloads.map(({ workload, verdict }) => [workload, verdict]));
  const waiting = applied.workloads.filter(
    ({ workload, kind, verdict }) =>
      was.get(workload) === "disabled" && isStuck(verdict) && kind !== "Pod" && are.has(workload),
  );
  const byCause = new Map<string, PlaceToCome>();
  for (const { workload, verdict, placements } of waiting) {
    const until = (are.get(workload)?.pools ?? []).filter((pool) => !others.has(pool));
    const causes = Object.entries(placements).flatMap(([pool, placement]): LostPlace[] =>
      placement.verdict === "runs" || placement.verdict === "depends" ? [] : [{ pool, ...placement }],
    );
    // What only waits for its installer is told there.
    if (verdict === "absent" || until.length === 0 || causes.length === 0) continue;
    const key = JSON.stringify([causes, until]);
    const workloads = [...(byCause.get(key)?.workloads ?? []), workload];
    const unmade = waiting.filter(({ waitsFor }) => waitsFor !== undefined && workloads.includes(waitsFor));
    byCause.set(key, { causes, until, come, workloads, isNew: true, unmade: unmade.map((each) => each.workload) });
  }
  return [...byCause.values()];
}

/** Pools of which no node is there yet. Of nodes that a pool has under another name already, the dangers of renaming tell. */
function poolsToCome(context: ReviewContext): string[] {
  const others = new Set(renamedPools(context).renamed.values());
  return context.diff.pools
    .filter(({ pool, change }) => change === "added" && !others.has(pool))
    .map(({ pool }) => pool);
}

/** Whether registered nodes of a pool that stays lack labels that new ones get. */
function isRelabeled(name: string, { placements }: WorkloadProof, { diff }: ReviewContext): boolean {
  const pool = diff.pools.find((each) => each.pool === name);
  return pool?.change === "kept" && pool.labels.length > 0 && placements[name]?.verdict === "unselected";
}

function runningIn({ workloads }: SchedulingProof): ReadonlyMap<string, WorkloadProof> {
  return new Map(workloads.filter(({ verdict }) => verdict === "runs").map((proof) => [proof.workload, proof]));
}

/** Why a pool is no place: machines of one that goes are removed. */
function lostOn(
  name: string,
  renamed: ReadonlyMap<string, string>,
  { placements }: WorkloadProof,
  { machinePools }: Cluster,
): LostPlace[] {
  const pool = renamed.get(name) ?? name;
  const placement = placements[pool];
  if (placement === undefined) {
    return [{ pool, verdict: "removed", ...(machinePools.includes(name) && { isMadeByRancher: true as const }) }];
  }
  return placement.verdict === "runs" || placement.verdict === "depends" ? [] : [{ pool, ...placement }];
}
