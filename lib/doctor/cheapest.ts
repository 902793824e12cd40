import type { LiveTaint } from "./live-taint";
import { oncePerList } from "./once-per-list";
import type { ClosedNodes } from "./placement-judge";
import { isSet } from "./taint-cause";

/** Nodes that are opened most cheaply, and what is to be tolerated for that. */
export interface Cheapest {
  readonly chosen: ClosedNodes;
  /** Taints that somebody set: the others go by themselves or by uncordoning. */
  readonly toTolerate: readonly LiveTaint[];
}

/** Those that tolerations alone open, then those with the fewest taints, then the most nodes. */
export const cheapestToOpen = oncePerList((closed: readonly ClosedNodes[]): Cheapest | undefined => {
  const [first, ...others] = closed;
  if (first === undefined) return undefined;
  const chosen = others.reduce((best, each) => (isCheaper(each, best) ? each : best), first);
  return { chosen, toTolerate: chosen.taints.filter(isSet) };
});

function isCheaper(a: ClosedNodes, b: ClosedNodes): boolean {
  const others = a.taints.length - setTaints(a) - (b.taints.length - setTaints(b));
  return (others || setTaints(a) - setTaints(b) || b.nodes.length - a.nodes.length) < 0;
}

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
