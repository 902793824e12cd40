import type { LiveTaint } from "../live/live-taint";
import { NodeUse } from "../live/node-use";
import { oncePerList } from "../live/once-per-list";
import type { ClosedNodes } from "../live/placement-judge";
import { isSet } from "../live/taint-cause";
import { isTolerable, type OfferedNodes } from "./offered-nodes";

/** Nodes that are opened most cheaply, and what is to be tolerated for that. */
export interface Cheapest {
  readonly chosen: ClosedNodes;
  /** Taints that somebody set: the others go by themselves or by uncordoning. */
  readonly toTolerate: readonly LiveTaint[];
}

type Order = (a: ClosedNodes, b: ClosedNodes) => number;

/**
 * For what Rancher and K3s ship, which may run anywhere: nodes that tolerations alone open, then those with the fewest
 * taints, then workers, then the most nodes.
 */
const FOR_SYSTEM: Order = (a, b) => others(a) - others(b) || setTaints(a) - setTaints(b) || a.use - b.use;

/** For others: workers first, as the control plane is kept for what runs the cluster. */
const FOR_USERS: Order = (a, b) => a.use - b.use || others(a) - others(b) || setTaints(a) - setTaints(b);

const choices = new WeakMap<readonly ClosedNodes[], Map<string, Cheapest | undefined>>();

/** The cheapest of the nodes that are offered; the same for all workloads that are offered the same. */
export function cheapestOf(
  closed: readonly ClosedNodes[],
  offered: OfferedNodes,
  isSystem: boolean,
): Cheapest | undefined {
  const known = choices.get(closed) ?? new Map<string, Cheapest | undefined>();
  choices.set(closed, known);
  const key = JSON.stringify([offered, isSystem]);
  if (!known.has(key)) known.set(key, best(closed, offered, isSystem ? FOR_SYSTEM : FOR_USERS));
  return known.get(key);
}

function best(closed: readonly ClosedNodes[], offered: OfferedNodes, compare: Order): Cheapest | undefined {
  const [first, ...more] = closed.filter(({ use }) => use <= offered.last);
  if (first === undefined) return undefined;
  const isBetter = (a: ClosedNodes, b: ClosedNodes) => (compare(a, b) || b.nodes.length - a.nodes.length) < 0;
  const chosen = more.reduce((found, each) => (isBetter(each, found) ? each : found), first);
  return { chosen, toTolerate: chosen.taints.filter((taint) => isTolerable(taint, offered)) };
}

/** How many of the taints go by themselves or by uncordoning. */
function others(closed: ClosedNodes): number {
  return closed.taints.length - setTaints(closed);
}

/** Why nothing is offered for some nodes. */
export function notOffered(closed: readonly ClosedNodes[], { last }: OfferedNodes): string[] {
  const asRefused = last < NodeUse.CONTROL_PLANE_WITH_ETCD ? hasEtcdTaint(closed) : hasEtcdAlone(closed);
  return last < NodeUse.ETCD && asRefused ? [NOT_FOR_ETCD] : [];
}

const NOT_FOR_ETCD =
  "nodes that the taint of etcd keeps apart are no place for it, so nothing is offered to tolerate that: it needs another node that it may run on";

const hasEtcdTaint = oncePerList((closed: readonly ClosedNodes[]) =>
  closed.some(({ use }) => use >= NodeUse.CONTROL_PLANE_WITH_ETCD),
);

const hasEtcdAlone = oncePerList((closed: readonly ClosedNodes[]) => closed.some(({ use }) => use === NodeUse.ETCD));

const counts = new WeakMap<ClosedNodes, number>();

/** How many of the taints somebody set. */
function setTaints(closed: ClosedNodes): number {
  const count = counts.get(closed) ?? closed.taints.filter(isSet).length;
  counts.set(closed, count);
  return count;
}

/** Whether only the nodes' condition is in the way: no taint that somebody set. */
export function isClosedByConditionAlone(closed: ClosedNodes): boolean {
  return setTaints(closed) === 0;
}
