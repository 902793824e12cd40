import type { FindingDraft } from "../../scheduling/findings/finding";
import type { FindingData } from "../../scheduling/findings/finding-data";
import { isRoleTaint } from "../../scheduling/node-role";
import { nodeTaints, type SchedulingPool, TaintsApplied } from "../../scheduling/pool";
import { prove, type SchedulingProof } from "../../scheduling/prove";
import type { Cluster } from "../../scheduling/reading/cluster";
import { Taint, TaintEffect } from "../../scheduling/taint";
import { isJudged } from "../judged";
import type { RetaintedNode } from "../retainted-nodes";
import { sameTaints } from "../role-taints-on-nodes";
import type { ReviewContext } from "./context";
import { type Evicted, evictedFrom } from "./evictions";

/**
 * `kubernetes_node_taint` resources put other taints on running nodes although no pool's taints say so: nodes that change
 * their pool, or that are named for the first time. NoExecute evicts (RK721); the rest is worth knowing (RK722), such as
 * a node that has joined and is added to the list of its pool.
 */
export function retaintedNodeDangers(context: ReviewContext): FindingDraft[] {
  const { before, after, action, importLoss, retainted = [] } = context.change;
  // The nodes of a cluster that is made anew register anew.
  if (before === undefined || after === undefined || action === "replaced" || importLoss !== undefined) return [];
  return together(retainted)
    .filter(([node]) => node.isOpen || !isToldByPool(node, before, after))
    .map((nodes) => dangerOf(nodes, context, before, after));
}

type SomeNodes = readonly [RetaintedNode, ...RetaintedNode[]];

/** Nodes that have had the same, and get the same. */
function together(retainted: readonly RetaintedNode[]): SomeNodes[] {
  const groups = new Map<string, SomeNodes>();
  for (const node of retainted) {
    const key = JSON.stringify([node.before ?? null, node.after, node.isOpen]);
    groups.set(key, [...(groups.get(key) ?? []), node] as unknown as SomeNodes);
  }
  return [...groups.values()];
}

/** What a node gets as its pool does is told of the pool (RK703), and what it has by its registration it does not get. */
function isToldByPool({ before: had, after: has }: RetaintedNode, before: Cluster, after: Cluster): boolean {
  return poolsWith(has, after.pools).some((pool) => {
    const old = before.pools.find(({ name }) => name === pool.name);
    if (old === undefined || isUntoldOfRoles(old, pool)) return false;
    const asBefore = sameTaints(nodeTaints(old), has);
    if (had !== undefined) return sameTaints(nodeTaints(old), had);
    return !asBefore || old.taintsApplied === TaintsApplied.AT_REGISTRATION;
  });
}

/** With new roles their taints come and go on nodes that keep the old ones; of the pool it is told only what evicts. */
function isUntoldOfRoles(old: SchedulingPool, now: SchedulingPool): boolean {
  const isOnlyEvicting =
    old.roleTaints.length === 0 && now.roleTaints.every(({ effect }) => effect === TaintEffect.NO_EXECUTE);
  return !sameTaints(old.roleTaints, now.roleTaints) && !isOnlyEvicting;
}

function dangerOf(
  nodes: SomeNodes,
  context: ReviewContext,
  before: Cluster,
  after: Cluster,
): FindingDraft<"RK721"> | FindingDraft<"RK722"> {
  const [{ before: had, after: has, isOpen }] = nodes;
  const added = has.filter((taint) => had?.includes(taint) !== true);
  const evicting = added.filter((taint) => Taint.parse(taint).effect === TaintEffect.NO_EXECUTE);
  const removed = (had ?? []).filter((taint) => !has.includes(taint));
  const changed = [...added, ...removed];
  const pools = poolsWith(has, after.pools).filter(({ taintsApplied }) => taintsApplied === TaintsApplied.AFTER_READY);
  const former = had === undefined ? [] : poolsWith(had, before.pools);
  const data = {
    nodes: nodes.map(({ node }) => node),
    taints: added,
    removed,
    pools: namesOf(pools),
    former: namesOf(former),
    isNew: had === undefined,
    ...(had !== undefined && changed.some((taint) => isRoleTaint(Taint.parse(taint)))
      ? { isOfRoles: true as const }
      : {}),
    ...(isOpen ? { isOpen } : {}),
  };
  // The list of a pool grows as its nodes join: what comes with the name is what the app says of the pool.
  const isGrowth = had === undefined && (pools.length > 0 || after.pools.length === 0);
  if (evicting.length === 0 || isGrowth) return { code: "RK722", data };
  return { code: "RK721", data: { ...data, evicting, ...evictedOf(former, has, evicting, context) } };
}

/** The system workloads that a node of these pools loses; nothing where it is not known which pool the node was of. */
function evictedOf(
  former: readonly SchedulingPool[],
  has: readonly string[],
  evicting: readonly string[],
  { before, after, change }: ReviewContext,
): Pick<FindingData["RK721"], "workloads" | "afterTime"> {
  if (former.length === 0 || before === undefined || after === undefined || change.after === undefined) return {};
  if (!isJudged(before) || !isJudged(after)) return {};
  const evicted = new Map<string, Evicted>();
  for (const pool of former) {
    const tainted = proofWith(pool, has, change.after);
    for (const each of evictedFrom(pool.name, evicting, before, tainted)) evicted.set(each.workload, each);
  }
  const afterTime = [...evicted.values()].filter(({ seconds }) => seconds > 0);
  return { workloads: [...evicted.keys()], ...(afterTime.length === 0 ? {} : { afterTime }) };
}

/** The cluster after the change, if the nodes of this pool had these taints. */
function proofWith(pool: SchedulingPool, has: readonly string[], cluster: Cluster): SchedulingProof {
  const { leavingTaints: _, startupTaints: __, ...rest } = pool;
  const ofRoles = pool.roleTaints.map(String);
  const taints = has.filter((taint) => !ofRoles.includes(taint)).map((taint) => Taint.parse(taint));
  const tainted = { ...rest, taints, roleTaints: pool.roleTaints.filter((taint) => has.includes(taint.toString())) };
  return prove({ ...cluster, pools: [...cluster.pools.filter(({ name }) => name !== pool.name), tainted] });
}

/** A resource does not name the pool: those with exactly its taints may be the node's. */
function poolsWith(taints: readonly string[], pools: readonly SchedulingPool[]): SchedulingPool[] {
  return pools.filter((pool) => sameTaints(nodeTaints(pool), taints));
}

function namesOf(pools: readonly SchedulingPool[]): string[] {
  return pools.map(({ name }) => name);
}
