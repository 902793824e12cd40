import type { FindingDraft } from "../../scheduling/findings/finding";
import type { CarriedTaints, TaintedPool } from "../../scheduling/findings/finding-data";
import { isControlPlane, nodeTaints, type SchedulingPool, TaintsApplied, toleratedTaints } from "../../scheduling/pool";
import { stillTainted, type Waiting, waitingWorkloads } from "../../scheduling/proof/still-tainted";
import { prove } from "../../scheduling/prove";
import { AGENTS, type Agent, type Cluster, hasProperties } from "../../scheduling/reading/cluster";
import { Taint } from "../../scheduling/taint";
import { leavingTaintListProblems, poolTaintProblems } from "../../scheduling/validation/pool-rules";
import { isJudged } from "../judged";
import { poolsMadeAnew } from "../renewals";
import type { ReviewContext } from "./context";
import { CRITICAL } from "./lost-places";
import { type RegisteredPlaces, registeredPlaces } from "./registered-places";
import { renamedPools } from "./renamed-pools";
import { noLongerTolerated, together } from "./tolerations";

/**
 * Registered nodes still carry taints that the configuration no longer has: what the cluster cannot do without has no
 * place until they are off (RK714), or until machines without them have joined that Rancher makes with the same apply, another workload has none, or an agent no longer tolerates them and has a place
 * elsewhere (RK705).
 */
export function carriedTaintDangers(context: ReviewContext): FindingDraft[] {
  const { before, after, action } = context.change;
  // The nodes of a cluster that is created again register anew.
  if (before === undefined || after === undefined || action === "replaced") return [];
  const places = placesOf(context, before, after);
  const waiting = waitingDangers(context, before, after, places);
  return [...waiting, ...agentDangers(context, before, after, waiting, places)];
}

type Danger = FindingDraft<"RK705"> | FindingDraft<"RK714">;

/** What ran before, and runs after the change only on nodes that the taints are off, or on nodes that are still to come. */
function waitingDangers(
  context: ReviewContext,
  before: Cluster,
  after: Cluster,
  places: RegisteredPlaces | undefined,
): Danger[] {
  const { before: old, after: now } = context;
  if (old === undefined || now === undefined || places === undefined) return [];
  const { renamed } = renamedPools(context);
  const madeAnew = poolsMadeAnew(context);
  const removedMachines = before.machinePools.filter((name) => !after.pools.some((pool) => pool.name === name));
  const growing = growingPools(context, before, after).filter((name) => !madeAnew.includes(name));
  const comesWithout = (pool: string) => madeAnew.includes(pool) || growing.includes(pool);
  const carried = carriedTaints(before);
  const was = before.pools.some(({ leavingTaints = [] }) => leavingTaints.length > 0)
    ? prove({ ...before, pools: stillTainted(before.pools, ({ leavingTaints = [] }) => leavingTaints) })
    : old;
  const ran = new Map(was.workloads.map(({ workload, verdict, pools }) => [workload, verdict === "runs" ? pools : []]));
  const waitingOn = (workloads: RegisteredPlaces["workloads"]) =>
    waitingWorkloads(now.workloads, workloads)
      .filter(({ workload }) => (ran.get(workload) ?? []).length > 0)
      .map((each) => ofCarried(each, after.pools, carried))
      .map(({ workload, pools }) => ({
        workload,
        pools: [...pools, ...onGonePools(workload, ran.get(workload) ?? [], places)],
      }))
      .filter(({ pools }) => pools.length > 0);
  const atOnce = waitingOn(places.workloads);
  const later = waitingOn(places.later).filter(({ workload }) => !atOnce.some((each) => each.workload === workload));
  const byCause = new Map<string, Danger>();
  for (const { workload, pools } of [...atOnce, ...later]) {
    const ranOn = ran.get(workload) ?? [];
    // The registered nodes of these pools had the taints.
    const losing = pools.filter(({ pool }) => ranOn.includes(pool));
    const once = atOnce.some((each) => each.workload === workload)
      ? undefined
      : placesUntilThen(workload, places, [...madeAnew, ...removedMachines]);
    // Whoever replaces nodes in another order never meets it, and machines without the taints come by themselves.
    const isMet = once === undefined || once.removed.length > 0;
    const isCritical = CRITICAL.includes(workload) && isMet && !pools.some(({ pool }) => comesWithout(pool));
    const grows = pools.flatMap(({ pool }) => (growing.includes(pool) ? [pool] : []));
    const key = JSON.stringify([isCritical, losing, pools, once]);
    const workloads = [...(byCause.get(key)?.data.workloads ?? []), workload];
    const data = {
      ...dataOf({ workloads, pools, losing }, before, after, renamed, madeAnew),
      ...(once === undefined ? {} : { once }),
      ...(grows.length === 0 ? {} : { growing: grows }),
    };
    const isPlaceless = once === undefined ? { hasPlace: false } : {};
    byCause.set(key, isCritical ? { code: "RK714", data } : { code: "RK705", data: { ...data, ...isPlaceless } });
  }
  return [...byCause.values()];
}

/** Pools of which Rancher makes more machines with the apply, as the pool says now. */
function growingPools({ diff }: ReviewContext, before: Cluster, after: Cluster): string[] {
  return diff.pools.flatMap(({ pool, change, nodes: { before: had, after: has } }) => {
    const isOfRancher = [before, after].every(({ machinePools }) => machinePools.includes(pool));
    return change === "kept" && isOfRancher && typeof had === "number" && typeof has === "number" && has > had
      ? [pool]
      : [];
  });
}

/** The pools whose registered nodes take a workload until these are replaced or removed. */
function placesUntilThen(
  workload: string,
  { workloads, later, gone }: RegisteredPlaces,
  byRancher: readonly string[],
): CarriedTaints["once"] {
  const [now, then] = [workloads, later].map((all) => all.find((each) => each.workload === workload));
  const places = (now?.pools ?? []).filter((pool) => then?.placements[pool]?.verdict !== "runs");
  const isGone = (pool: string) => gone.some(({ name }) => name === pool);
  const withApply = places.filter((pool) => byRancher.includes(pool));
  return {
    replaced: places.filter((pool) => !isGone(pool)),
    removed: places.filter(isGone),
    ...(withApply.length > 0 && { withApply }),
  };
}

/** Where workloads run on registered nodes, and what of that the nodes carry besides the taints of their pools. */
export interface CarriedPlaces {
  readonly workloads: RegisteredPlaces["workloads"];
  /** In kubectl's notation, by the name of a pool. */
  readonly carried: (pool: string) => readonly string[];
}

/** Undefined where nothing is known of registered nodes, or they carry nothing besides. */
export function carriedPlaces(context: ReviewContext): CarriedPlaces | undefined {
  const { before, after, action } = context.change;
  if (before === undefined || after === undefined || action === "replaced") return undefined;
  const places = placesOf(context, before, after);
  const carried = carriedTaints(before);
  const poolOf = (name: string) => after.pools.find((pool) => pool.name === name);
  return (
    places && {
      workloads: places.workloads,
      carried: (name) => {
        const pool = poolOf(name);
        return pool === undefined ? [] : carried(pool).map(String);
      },
    }
  );
}

/** Undefined where nothing is known of them, and where no taint is in the way of anything. */
function placesOf({ before: old, after: now, change }: ReviewContext, before: Cluster, after: Cluster) {
  if (old === undefined || now === undefined || !isJudged(old) || !isJudged(now)) return undefined;
  const carried = carriedTaints(before);
  const gone = before.pools.filter(({ name }) => !after.pools.some((pool) => pool.name === name));
  const onNodes = [...after.pools.flatMap(carried), ...gone.flatMap(toleratedTaints)];
  return onNodes.some(({ isHard }) => isHard) ? registeredPlaces(now, before, after, change, carried) : undefined;
}

/** Pools that are no more, on whose nodes a workload ran with tolerations that it loses. */
function onGonePools(workload: string, ranOn: readonly string[], { gone, workloads }: RegisteredPlaces): TaintedPool[] {
  const placements = workloads.find((each) => each.workload === workload)?.placements ?? {};
  return gone.flatMap(({ name }) => {
    const refusal = placements[name];
    const isRefused = refusal?.verdict === "blocked" || refusal?.verdict === "evicted";
    return isRefused && ranOn.includes(name) ? [{ pool: name, taints: refusal.by }] : [];
  });
}

/** Of what is in the way, what the nodes carry. */
function ofCarried(
  { workload, pools }: Waiting,
  all: readonly SchedulingPool[],
  carried: (pool: SchedulingPool) => readonly Taint[],
): Waiting {
  return {
    workload,
    pools: pools.flatMap(({ pool: name, taints }) => {
      const pool = all.find((each) => each.name === name);
      const ofNodes = pool === undefined ? [] : carried(pool).map(String);
      const inTheWay = taints.filter((taint) => ofNodes.includes(taint));
      return inTheWay.length === 0 ? [] : [{ pool: name, taints: inTheWay }];
    }),
  };
}

/**
 * The taints that registered nodes of a pool have besides those that it still has: it is its own, or leaves already. One
 * that is listed as leaving although the pool did not have it was in the way before as well, wherever nodes have it.
 */
function carriedTaints(before: Cluster): (pool: SchedulingPool) => readonly Taint[] {
  return (pool) => {
    const old = before.pools.find(({ name }) => name === pool.name);
    if (old === undefined) return [];
    const kept = nodeTaints(pool);
    const gone = nodeTaints(old).filter((taint) => !kept.some((each) => each.equals(taint)));
    return [...gone, ...(pool.leavingTaints ?? []).filter((taint) => isAmong(old.leavingTaints, taint))];
  };
}

function isAmong(taints: readonly Taint[] = [], taint: Taint): boolean {
  return taints.some((each) => each.equals(taint));
}

/** An agent loses tolerations of taints that nodes of the control plane still carry, and nothing worse is told of it. */
function agentDangers(
  context: ReviewContext,
  before: Cluster,
  after: Cluster,
  waiting: readonly Danger[],
  places: RegisteredPlaces | undefined,
): FindingDraft<"RK705">[] {
  const { renamed } = renamedPools(context);
  const now = new Map(after.pools.map((pool) => [pool.name, pool]));
  const losses = AGENTS.map((agent) => {
    // What leaves is on registered nodes, and they keep their roles, whatever becomes of the pool's.
    const taintsOf = (pool: SchedulingPool) => {
      const { leavingTaints = [] } = now.get(pool.name) ?? {};
      const own = nodeTaints(pool);
      return [...own, ...leavingTaints.filter((taint) => !own.some((each) => each.equals(taint)))];
    };
    // Of pools that have the taint after the change as well, RK704 tells.
    const pools = noLongerTolerated(agent, before.pools.filter(isControlPlane), taintsOf, context).flatMap((each) => {
      const pool = now.get(each.pool);
      const kept = pool === undefined || !isControlPlane(pool) ? [] : nodeTaints(pool).map(String);
      const taints = each.taints.filter((taint) => !kept.includes(taint) && !isToldOf(each.pool, taint, waiting));
      return taints.length === 0 ? [] : [{ pool: each.pool, taints }];
    });
    return { agent, pools };
  });
  return [true, false, undefined].flatMap((hasPlace) =>
    together(losses.filter(({ agent }) => hasPlaceNow(agent, places) === hasPlace)).map(({ agents, pools }) => ({
      code: "RK705" as const,
      data: {
        ...dataOf({ workloads: agents, pools, losing: pools }, before, after, renamed, poolsMadeAnew(context)),
        ...(hasPlace === undefined ? {} : { hasPlace }),
      },
    })),
  );
}

/** Undefined where it is not known. */
function hasPlaceNow(agent: Agent, places: RegisteredPlaces | undefined): boolean | undefined {
  const verdict = places?.workloads.find(({ workload }) => workload === agent)?.verdict;
  if (verdict === undefined || verdict === "depends") return undefined;
  return verdict === "runs";
}

/** Of the agent of which Rancher gives the toleration again at run time, nothing more is to be said then. */
function isToldOf(name: string, taint: string, waiting: readonly Danger[]): boolean {
  return waiting.some(
    ({ data }) =>
      data.workloads.some((workload) => AGENTS.some((agent) => agent === workload)) &&
      data.pools.some(({ pool, taints }) => pool === name && taints.includes(taint)),
  );
}

/** @param losing those of the pools whose taints the workloads tolerated before */
function dataOf(
  { workloads, pools, losing }: Pick<CarriedTaints, "workloads" | "pools"> & { losing: readonly TaintedPool[] },
  before: Cluster,
  after: Cluster,
  renamed: ReadonlyMap<string, string>,
  madeAnew: readonly string[],
): CarriedTaints {
  const without = pools.flatMap(({ pool }) => (madeAnew.includes(pool) ? [pool] : []));
  const isDeferred = pools.every(
    ({ pool }) => before.pools.find(({ name }) => name === pool)?.taintsApplied === TaintsApplied.AFTER_READY,
  );
  const areAgents = workloads.some((workload) => AGENTS.some((agent) => agent === workload));
  const poolNow = (name: string) => after.pools.find((each) => each.name === (renamed.get(name) ?? name));
  const wasControlPlane = (name: string) => before.pools.some((each) => each.name === name && isControlPlane(each));
  const noControlPlane = losing.flatMap(({ pool: name }) => {
    const pool = poolNow(name);
    return areAgents && pool !== undefined && !isControlPlane(pool) && wasControlPlane(name) ? [name] : [];
  });
  return {
    workloads,
    pools: pools.map((pool) =>
      before.machinePools.includes(pool.pool) ? { ...pool, isMadeByRancher: true as const } : pool,
    ),
    isDeferred,
    lost: [...new Set(losing.flatMap(({ taints }) => taints))].sort(),
    leaving: losing.flatMap(({ pool: name, taints }) => {
      const pool = poolNow(name);
      const helps = pool !== undefined && hasProperties(after) && (!areAgents || isControlPlane(pool));
      return helps && canLeave(pool, taints) ? [{ pool: pool.name, taints }] : [];
    }),
    ...(noControlPlane.length === 0 ? {} : { noControlPlane }),
    ...(without.length === 0 ? {} : { madeAnew: without }),
    hasProperties: hasProperties(before),
  };
}

/** Whether the pool may list the taints as leaving, and does not yet. */
function canLeave({ taints, startupTaints, leavingTaints = [], roleTaints }: SchedulingPool, more: readonly string[]) {
  const leaving = [...leavingTaints, ...more.map((taint) => Taint.parse(taint))];
  const lists = { taints, leavingTaints: leaving, ...(startupTaints === undefined ? {} : { startupTaints }) };
  return [...leavingTaintListProblems(leaving, ""), ...poolTaintProblems(lists, roleTaints)].length === 0;
}
