import type { FindingDraft } from "../../scheduling/findings/finding";
import { nodeTaints, type SchedulingPool, TaintsApplied } from "../../scheduling/pool";
import type { Cluster } from "../../scheduling/reading/cluster";
import type { UntaintedNode } from "../untainted-nodes";
import type { ReviewContext } from "./context";

/**
 * What put a pool's taints on its registered nodes leaves, and takes them off, while the pool keeps them (RK719), or may
 * take them off where another resource of the node is made in its place. It wrote the whole list of a node, taints of its
 * roles included.
 */
export function untaintedNodeDangers({
  change: { before, after, action, untainted = [], left = [] },
}: ReviewContext): FindingDraft<"RK719">[] {
  if (before === undefined || after === undefined || action === "replaced") return [];
  const byPools = new Map<string, Lost>();
  for (const node of untainted) {
    const lost = lostOf(node, before, after);
    if (lost === undefined) continue;
    const key = JSON.stringify([lost.pools, lost.taints, lost.isRemade, lost.isShifted, lost.isElsewhere, lost.isOpen]);
    byPools.set(key, { ...lost, nodes: [...(byPools.get(key)?.nodes ?? []), ...lost.nodes] });
  }
  const dangers = [...byPools.values()]
    .filter((lost) => !shrinks(lost, before, after))
    // What is certain stands before what may be.
    .sort((a, b) => Number(mayBe(a)) - Number(mayBe(b)))
    .map((data): FindingDraft<"RK719"> => ({ code: "RK719", data: { ...data, isSwitched: isSwitched(data, after) } }));
  const told = new Set(dangers.flatMap(({ data }) => data.pools));
  // What a stack put on that leaves the app stays on, which RK723 tells.
  const stays = ({ taints }: Pick<Lost, "taints">) =>
    left.some((node) => taints.every((each) => node.taints.includes(each)));
  return [
    ...dangers,
    ...switched(before, after).filter(({ data }) => !data.pools.some((pool) => told.has(pool)) && !stays(data)),
  ];
}

function mayBe({ isRemade, isOpen }: Lost): boolean {
  return isRemade === true || isOpen === true;
}

interface Lost {
  readonly pools: readonly string[];
  readonly taints: readonly string[];
  readonly nodes: readonly string[];
  readonly isRemade?: true;
  readonly isShifted?: true;
  readonly isElsewhere?: true;
  readonly isOfNewPool?: true;
  readonly isOpen?: true;
}

/** A resource does not name the pool: those with exactly its taints, or else with these and more, may be the node's. */
function lostOf(
  { node, taints, isRemade, isShifted, isElsewhere, isOpen }: UntaintedNode,
  before: Cluster,
  after: Cluster,
): Lost | undefined {
  const has = (pool: SchedulingPool) => nodeTaints(pool).map(String);
  const covering = before.pools.filter(
    (pool) => taints.length > 0 && taints.every((taint) => has(pool).includes(taint)),
  );
  const exact = covering.filter((pool) => has(pool).length === taints.length);
  const names = (exact.length > 0 ? exact : covering).map(({ name }) => name);
  // What is made anew may be that of a pool that is renamed, if its resources are named after it.
  const isNew = ({ name }: SchedulingPool) => before.pools.every((pool) => pool.name !== name);
  const keeping = after.pools.filter(
    (pool) =>
      (names.includes(pool.name) || (isRemade && isNew(pool))) && taints.some((taint) => has(pool).includes(taint)),
  );
  if (keeping.length === 0) return undefined;
  const kept = taints.filter((taint) => keeping.every((pool) => has(pool).includes(taint)));
  if (kept.length === 0) return undefined;
  return {
    pools: keeping.map(({ name }) => name),
    taints: kept,
    nodes: [node],
    ...(isRemade ? { isRemade } : {}),
    ...(isShifted ? { isShifted } : {}),
    ...(isElsewhere ? { isElsewhere } : {}),
    ...(keeping.every(isNew) ? { isOfNewPool: true } : {}),
    ...(isOpen ? { isOpen } : {}),
  };
}

/** Nodes that are to be fewer take their taints with them. */
function shrinks({ pools, nodes, isRemade }: Lost, before: Cluster, after: Cluster): boolean {
  if (isRemade) return false;
  const count = (cluster: Cluster) =>
    cluster.pools.filter(({ name }) => pools.includes(name)).reduce((sum, pool) => sum + (pool.nodes ?? Number.NaN), 0);
  return count(before) - count(after) >= nodes.length;
}

function isSwitched({ pools }: Pick<Lost, "pools">, after: Cluster): boolean {
  return after.pools.some(
    ({ name, taintsApplied }) => pools.includes(name) && taintsApplied === TaintsApplied.AT_REGISTRATION,
  );
}

/** Where nothing is known of what put them there, it can do so no more: a pool of registration has nothing deferred. */
function switched(before: Cluster, after: Cluster): FindingDraft<"RK719">[] {
  return after.pools.flatMap((pool) => {
    const old = before.pools.find(({ name }) => name === pool.name);
    const kept = pool.taints.filter((taint) => old?.taints.some((each) => each.equals(taint))).map(String);
    const isNow = old?.taintsApplied === TaintsApplied.AFTER_READY && isSwitched({ pools: [pool.name] }, after);
    return isNow && kept.length > 0
      ? [{ code: "RK719", data: { pools: [pool.name], taints: kept, nodes: [], isSwitched: true } }]
      : [];
  });
}
