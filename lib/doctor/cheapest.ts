import type { LiveTaint } from "../live/live-taint";
import { NodeUse } from "../live/node-use";
import { oncePerList } from "../live/once-per-list";
import type { ClosedNodes } from "../live/placement-judge";
import { isSet } from "../live/taint-cause";

/** Nodes that are opened most cheaply, and what is to be tolerated for that. */
export interface Cheapest {
  readonly chosen: ClosedNodes;
  /** Taints that somebody set: the others go by themselves or by uncordoning. */
  readonly toTolerate: readonly LiveTaint[];
}

type Choice = (closed: readonly ClosedNodes[]) => Cheapest | undefined;

/**
 * For what Rancher and K3s ship, which may run anywhere but on nodes that the taint of etcd keeps apart: those that tolerations alone open,
 * then those with the fewest taints, then workers, then the most nodes.
 */
export const cheapestForSystem: Choice = oncePerList((closed) =>
  best(closed, (a, b) => others(a) - others(b) || setTaints(a) - setTaints(b) || a.use - b.use),
);

/** For others: workers first, as the control plane is kept for what runs the cluster. */
export const cheapestForUsers: Choice = oncePerList((closed) =>
  best(closed, (a, b) => a.use - b.use || others(a) - others(b) || setTaints(a) - setTaints(b)),
);

function best(
  closed: readonly ClosedNodes[],
  compare: (a: ClosedNodes, b: ClosedNodes) => number,
): Cheapest | undefined {
  const [first, ...more] = closed.filter(({ use }) => use !== NodeUse.ETCD);
  if (first === undefined) return undefined;
  const isBetter = (a: ClosedNodes, b: ClosedNodes) => (compare(a, b) || b.nodes.length - a.nodes.length) < 0;
  const chosen = more.reduce((found, each) => (isBetter(each, found) ? each : found), first);
  return { chosen, toTolerate: chosen.taints.filter(isSet) };
}

/** How many of the taints go by themselves or by uncordoning. */
function others(closed: ClosedNodes): number {
  return closed.taints.length - setTaints(closed);
}

/** Why nothing is offered for some nodes. */
export const forEtcdAlone = oncePerList((closed: readonly ClosedNodes[]): string[] =>
  closed.some(({ use }) => use === NodeUse.ETCD)
    ? [
        "nodes that the taint of etcd keeps apart are no place for it, so nothing is offered to tolerate that: a worker would take it",
      ]
    : [],
);

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
