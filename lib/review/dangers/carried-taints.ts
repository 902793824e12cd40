import type { FindingDraft } from "../../scheduling/findings/finding";
import type { CarriedTaints, TaintedPool } from "../../scheduling/findings/finding-data";
import { isControlPlane, nodeTaints, type SchedulingPool, TaintsApplied } from "../../scheduling/pool";
import { stillTainted, type Waiting, waitingWorkloads } from "../../scheduling/proof/still-tainted";
import { prove } from "../../scheduling/prove";
import { AGENTS, type Cluster, hasProperties } from "../../scheduling/reading/cluster";
import type { Taint } from "../../scheduling/taint";
import { isJudged } from "../judged";
import type { ReviewContext } from "./context";
import { CRITICAL } from "./lost-places";
import { noLongerTolerated, together } from "./tolerations";

/**
 * Registered nodes still carry taints that the configuration no longer has: what the cluster cannot do without has no
 * place until they are off (RK714), another workload has none, or an agent no longer tolerates them and has a place
 * elsewhere (RK705).
 */
export function carriedTaintDangers(context: ReviewContext): FindingDraft[] {
  const { before, after, action } = context.change;
  // The nodes of a cluster that is created again register anew.
  if (before === undefined || after === undefined || action === "replaced") return [];
  const waiting = waitingDangers(context, before, after);
  const told = waiting.flatMap(({ data }) => data.pools);
  return [...waiting, ...agentDangers(context, before, after, told)];
}

type Danger = FindingDraft<"RK705"> | FindingDraft<"RK714">;

/** What ran before, and runs after the change only on nodes that the taints are off. */
function waitingDangers({ before: old, after: now }: ReviewContext, before: Cluster, after: Cluster): Danger[] {
  if (old === undefined || now === undefined || !isJudged(old) || !isJudged(now)) return [];
  const carried = carriedTaints(before);
  if (!after.pools.some((pool) => carried(pool).some(({ isHard }) => isHard))) return [];
  const was = before.pools.some(({ leavingTaints = [] }) => leavingTaints.length > 0)
    ? prove({ ...before, pools: stillTainted(before.pools, ({ leavingTaints = [] }) => leavingTaints) })
    : old;
  const ran = new Set(was.workloads.filter(({ verdict }) => verdict === "runs").map(({ workload }) => workload));
  const meanwhile = prove({ ...after, pools: stillTainted(after.pools, carried) });
  const waiting = waitingWorkloads(now.workloads, meanwhile.workloads)
    .filter(({ workload }) => ran.has(workload))
    .map((each) => ofCarried(each, after.pools, carried))
    .filter(({ pools }) => pools.length > 0);
  const byCause = new Map<string, Danger>();
  for (const { workload, pools } of waiting) {
    const ranOn = was.workloads.find((each) => each.workload === workload)?.pools ?? [];
    // The registered nodes of these pools had the taints.
    const losesTolerations = pools.some(({ pool }) => ranOn.includes(pool));
    const isCritical = CRITICAL.includes(workload);
    const key = JSON.stringify([isCritical, losesTolerations, pools]);
    const workloads = [...(byCause.get(key)?.data.workloads ?? []), workload];
    const data = { ...dataOf({ workloads, pools }, before, after), losesTolerations };
    byCause.set(key, isCritical ? { code: "RK714", data } : { code: "RK705", data: { ...data, hasPlace: false } });
  }
  return [...byCause.values()];
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

/** The taints that registered nodes of a pool have besides those that it still has: it is its own, or leaves already. */
function carriedTaints(before: Cluster): (pool: SchedulingPool) => readonly Taint[] {
  return (pool) => {
    const old = before.pools.find(({ name }) => name === pool.name);
    if (old === undefined) return [];
    const kept = nodeTaints(pool);
    const gone = nodeTaints(old).filter((taint) => !kept.some((each) => each.equals(taint)));
    const leaving = (pool.leavingTaints ?? []).filter((taint) => !gone.some((each) => each.equals(taint)));
    return [...gone, ...leaving];
  };
}

/** An agent loses tolerations of taints that nodes of the control plane still carry, and nothing worse is told of it. */
function agentDangers(
  context: ReviewContext,
  before: Cluster,
  after: Cluster,
  told: readonly TaintedPool[],
): FindingDraft<"RK705">[] {
  const still = new Map(after.pools.filter(isControlPlane).map((pool) => [pool.name, pool]));
  const losses = AGENTS.map((agent) => {
    const taintsOf = (pool: SchedulingPool) => [...nodeTaints(pool), ...(still.get(pool.name)?.leavingTaints ?? [])];
    // Of pools that have the taint after the change as well, RK704 tells.
    const pools = noLongerTolerated(agent, before.pools.filter(isControlPlane), taintsOf, context).flatMap((each) => {
      const kept = nodeTaintsOf(still.get(each.pool)).map(String);
      const taints = each.taints.filter((taint) => !kept.includes(taint) && !isToldOf(each.pool, taint, told));
      return taints.length === 0 ? [] : [{ pool: each.pool, taints }];
    });
    return { agent, pools };
  });
  return together(losses).map(({ agents, pools }) => ({
    code: "RK705",
    data: { ...dataOf({ workloads: agents, pools }, before, after), losesTolerations: true, hasPlace: true },
  }));
}

function isToldOf(name: string, taint: string, told: readonly TaintedPool[]): boolean {
  return told.some(({ pool, taints }) => pool === name && taints.includes(taint));
}

function dataOf(
  { workloads, pools }: Pick<CarriedTaints, "workloads" | "pools">,
  before: Cluster,
  after: Cluster,
): Omit<CarriedTaints, "losesTolerations"> {
  const isDeferred = pools.every(
    ({ pool }) => before.pools.find(({ name }) => name === pool)?.taintsApplied === TaintsApplied.AFTER_READY,
  );
  const areAgents = workloads.some((workload) => AGENTS.some((agent) => agent === workload));
  return {
    workloads,
    pools,
    isDeferred,
    canLeave: pools.every((each) => canLeave(each, after, areAgents)),
    hasProperties: hasProperties(before),
  };
}

/** Whether it helps to list the taints as leaving: agents tolerate what the control plane is tainted with. */
function canLeave({ pool: name, taints }: TaintedPool, after: Cluster, areAgents: boolean): boolean {
  const pool = after.pools.find((each) => each.name === name);
  if (pool === undefined || !hasProperties(after) || (areAgents && !isControlPlane(pool))) return false;
  const listed = [...nodeTaints(pool), ...(pool.leavingTaints ?? [])].map(String);
  return !taints.some((taint) => listed.includes(taint));
}

function nodeTaintsOf(pool: SchedulingPool | undefined): Taint[] {
  return pool === undefined ? [] : nodeTaints(pool);
}
