import type { FindingDraft } from "../../scheduling/findings/finding";
import { oncePer } from "../../scheduling/once-per";
import { isControlPlane, nodeTaints, type SchedulingPool, TaintsApplied } from "../../scheduling/pool";
import type { Placement } from "../../scheduling/proof/placement";
import type { WorkloadProof } from "../../scheduling/proof/steady-state";
import { prove, type SchedulingProof } from "../../scheduling/prove";
import { keepsReplicas, type SystemWorkload } from "../../scheduling/releases/catalog-row";
import { Taint, TaintEffect } from "../../scheduling/taint";
import { Toleration } from "../../scheduling/toleration";
import { TolerationSet } from "../../scheduling/toleration-set";
import type { PoolChange } from "../cluster-diff";
import { isJudged } from "../judged";
import { poolsMadeAnew } from "../renewals";
import type { ReviewContext } from "./context";
import { renamedInPlace } from "./renamed-pools";

/** A pool that has nodes gets a NoExecute taint (RK703). One that is renamed has those that it had. */
export function evictionDangers(context: ReviewContext): FindingDraft[] {
  const { diff, before, after, change } = context;
  // What is made anew has no nodes yet.
  if (change.action === "replaced") return [];
  const isMadeAnew = (name: string) => poolsMadeAnew(context).includes(name);
  const former = new Map([...renamedInPlace(context)].map(([old, now]) => [now, old]));
  return diff.pools
    .filter((pool) => pool.change === "kept" || former.has(pool.pool))
    .flatMap((pool): FindingDraft[] => {
      const was = former.get(pool.pool) ?? pool.pool;
      const evicting = addedNoExecute(
        pool,
        change.before?.pools.find(({ name }) => name === was),
      );
      if (evicting.length === 0) return [];
      const isKnown = before !== undefined && after !== undefined && isJudged(before) && isJudged(after);
      const evicted = isKnown ? evictedFrom(pool.pool, evicting, before, after, was) : undefined;
      const isAtOnce = pool.taintsApplied.after === TaintsApplied.AFTER_READY;
      const workloads = evicted?.map(({ workload }) => workload);
      const afterTime = (evicted ?? []).filter(({ seconds }) => seconds > 0);
      return [
        {
          code: "RK703",
          data: {
            pool: pool.pool,
            taints: evicting,
            ...(workloads && { workloads }),
            ...(afterTime.length > 0 && { afterTime }),
            isAtOnce,
            ...(change.after?.machinePools.includes(pool.pool) && { isMadeByRancher: true }),
            ...(isMadeAnew(pool.pool) && { isMadeAnew: true as const }),
          },
        },
      ];
    });
}

/**
 * NoExecute taints that its nodes did not have. Start-up taints are given at registration only, before anything runs on the
 * node, and are taken away; those that leave are there already.
 */
function addedNoExecute({ taints }: PoolChange, old: SchedulingPool | undefined): string[] {
  const had = old === undefined ? [] : nodeTaints(old).map(String);
  return taints
    .filter(({ change, origin }) => change === "added" && origin !== "start-up" && origin !== "leaving")
    .filter(({ taint }) => Taint.parse(taint).effect === TaintEffect.NO_EXECUTE && !had.includes(taint))
    .map(({ taint }) => taint);
}

/** A system workload that a NoExecute taint evicts. */
export interface Evicted {
  readonly workload: string;
  /** How long it stays; 0 where it is evicted at once. */
  readonly seconds: number;
}

/**
 * What runs on nodes of a pool before, and not after. Jobs and single pods are over by then. Once somebody has taken its
 * start-up taints off, a node takes what does not tolerate them.
 * @param former what the pool was called before
 */
export function evictedFrom(
  pool: string,
  evicting: readonly string[],
  before: SchedulingProof,
  after: SchedulingProof,
  former = pool,
): Evicted[] {
  const isThere = ({ verdict, pools, staysOn = [] }: WorkloadProof) =>
    (verdict === "runs" && pools.includes(former)) || staysOn.includes(former);
  const wereThere = new Set(
    startedUp(before)
      .filter(isThere)
      .map(({ workload }) => workload),
  );
  return after.workloads
    .filter(({ kind, workload }) => (keepsReplicas(kind) || kind === "DaemonSet") && wereThere.has(workload))
    .flatMap(({ workload, placements }): Evicted[] => {
      const seconds = secondsOn(workload, placements[pool], evicting, before, after);
      return seconds === undefined ? [] : [{ workload, seconds }];
    });
}

/** The workloads as they are where start-up taints are off. All pools of a proof ask the same. */
const startedUp = oncePer(({ cluster, workloads }: SchedulingProof): readonly WorkloadProof[] => {
  if (!cluster.pools.some(({ startupTaints = [] }) => startupTaints.length > 0)) return workloads;
  return prove({ ...cluster, pools: cluster.pools.map(({ startupTaints: _, ...rest }) => rest) }).workloads;
});

/** How long a pod that is there stays; undefined where it is not evicted. */
function secondsOn(
  workload: SystemWorkload,
  placement: Placement | undefined,
  evicting: readonly string[],
  before: SchedulingProof,
  after: SchedulingProof,
): number | undefined {
  switch (placement?.verdict) {
    case "blocked":
      return placement.by.some((taint) => evicting.includes(taint)) ? 0 : undefined;
    case "evicted":
      return placement.by.some((taint) => evicting.includes(taint)) ? placement.seconds : undefined;
    case "runs": {
      if (!placement.reliesOnRunTime) return undefined;
      // Rancher adds the toleration when it sees the taint; the pod has those of the taints there were, and the app's.
      const known = before.pools.filter(isControlPlane).flatMap(nodeTaints).map(Toleration.for);
      const own = workload === "cattle-cluster-agent" ? after.cluster.agents[workload].tolerations : [];
      return new TolerationSet([...known, ...own]).secondsUntilEviction(evicting.map(Taint.parse));
    }
    default:
      return undefined;
  }
}
