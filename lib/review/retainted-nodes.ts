import type { SchedulingPool } from "../scheduling/pool";
import type { Cluster } from "../scheduling/reading/cluster";
import type { StackDocument } from "./documents";
import {
  byIdentity,
  isOfSameCluster,
  nodesAroundPlan,
  nodesOfCluster,
  nodesOfStack,
  type TaintedNode,
} from "./node-taints";
import { movedAddresses } from "./stack-clusters";
import { pairStacks } from "./stack-pairs";

/** A node that `kubernetes_node_taint` resources give other taints than before, or taints for the first time. */
export interface RetaintedNode {
  /** Name of the node; an expression where Terraform makes it out. */
  readonly node: string;
  /** What resources put on it before, in kubectl's notation; undefined where none named the node. */
  readonly before?: readonly string[];
  /** What they put on it afterwards. */
  readonly after: readonly string[];
  /** Whether a taint comes of which something is known only at apply. */
  readonly isOpen: boolean;
  /** Which stack, and which resource in it, puts them on. */
  readonly stack: string;
  /** Terraform address of that resource. */
  readonly address: string;
}

/** The nodes of a cluster whose taints are others afterwards, by two synthesized apps. */
export function retaintedBetween(
  before: readonly StackDocument[],
  after: readonly StackDocument[],
): (stack: StackDocument | undefined, cluster: string) => RetaintedNode[] {
  const changed = allRetaintedBetween(before, after);
  return (stack, cluster) => nodesOfCluster(changed, stack, cluster).map(retainted);
}

/** The same by plans. */
export function retaintedByPlans(
  plans: readonly StackDocument[],
): (plan: StackDocument, cluster: string) => RetaintedNode[] {
  const changed = allRetaintedByPlans(plans);
  return (plan, cluster) => nodesOfCluster(changed, plan, cluster).map(retainted);
}

type ChangedNode = TaintedNode & RetaintedNode;

/** The nodes whose taints are others afterwards, whichever cluster they are of. */
export function allRetaintedBetween(before: readonly StackDocument[], after: readonly StackDocument[]): ChangedNode[] {
  const moves = new Map(pairStacks(before, after).map(({ old, now }) => [old, movedAddresses(now?.content)]));
  return changedNodes(before.flatMap(nodesOfStack), after.flatMap(nodesOfStack), (node) => moves.get(node.document));
}

/** The same by plans. */
export function allRetaintedByPlans(plans: readonly StackDocument[]): ChangedNode[] {
  const around = plans.map(nodesAroundPlan);
  return changedNodes(
    around.flatMap(({ was }) => was),
    around.flatMap(({ is }) => is),
  );
}

/** Each node once: several resources of one node, of which the last one counts, are told together. */
function changedNodes(
  was: readonly TaintedNode[],
  is: readonly TaintedNode[],
  movesOf: (node: TaintedNode) => ReadonlyMap<string, string> | undefined = () => undefined,
): ChangedNode[] {
  const old = byIdentity(was);
  return [...byIdentity(is).values()].flatMap((same) =>
    same.filter(isFirstOfItsCluster).flatMap((node): ChangedNode[] => {
      const now = same.filter((each) => isOfSameCluster(each, node));
      const then = (old.get(node.identity) ?? []).filter((each) => isOfSameCluster(each, node, movesOf(each)));
      const [before, after] = [taintsOf(then), taintsOf(now)];
      const known = new Set(then.flatMap(({ openTaints }) => openTaints));
      const isOpen = now.some(({ openTaints }) => openTaints.some((each) => !known.has(each)));
      if (then.length > 0 && before.join() === after.join() && !isOpen) return [];
      return [{ ...node, ...(then.length === 0 ? {} : { before }), after, isOpen, stack: node.document.stack }];
    }),
  );
}

function isFirstOfItsCluster(node: TaintedNode, index: number, all: readonly TaintedNode[]): boolean {
  return all.findIndex((other) => isOfSameCluster(other, node)) === index;
}

function taintsOf(nodes: readonly TaintedNode[]): string[] {
  return [...new Set(nodes.flatMap(({ taints }) => taints))].sort();
}

function retainted({ node, before, after, isOpen, stack, address }: ChangedNode): RetaintedNode {
  return { node, ...(before && { before }), after, isOpen, stack, address };
}

/** What the changes of clusters have that matters here. */
interface ChangedCluster {
  readonly before?: Cluster;
  readonly after?: Cluster;
  readonly retainted?: readonly RetaintedNode[];
}

/** A node that may be of several clusters is of those whose pools have its taints, where there are such. */
export function amongClusters<C extends ChangedCluster>(changes: readonly C[]): C[] {
  const placeOf = ({ stack, address, node }: RetaintedNode) => JSON.stringify([stack, address, node]);
  const taken = new Set(
    changes.flatMap((change) => (change.retainted ?? []).filter((node) => hasItsTaints(change, node)).map(placeOf)),
  );
  return changes.map((change) => {
    const { retainted, ...rest } = change;
    const own = (retainted ?? []).filter((node) => !taken.has(placeOf(node)) || hasItsTaints(change, node));
    return (own.length === 0 ? rest : { ...rest, retainted: own }) as C;
  });
}

function hasItsTaints({ before, after }: ChangedCluster, node: RetaintedNode): boolean {
  const has = ({ taints }: SchedulingPool) =>
    taints.some((taint) => [...(node.before ?? []), ...node.after].includes(taint.toString()));
  return [before, after].some((cluster) => cluster?.pools.some(has));
}
