import { type LiveTaint, taintText } from "../live/live-taint";
import { keepsServersFree, NodeUse } from "../live/node-use";
import { oncePerList } from "../live/once-per-list";
import type { ClosedNodes } from "../live/placement-judge";
import { causeOf, isOfCordon, isSet, TaintCause } from "../live/taint-cause";
import { counted } from "../scheduling/counted";
import { inProse, plain } from "../scheduling/rich-text";

/** Nodes that are opened most cheaply, and what is to be tolerated for that. */
export interface Cheapest {
  readonly chosen: ClosedNodes;
  /** Taints that somebody set: the others go by themselves or by uncordoning. */
  readonly toTolerate: readonly LiveTaint[];
  /** Whether they are to be uncordoned: not where they are in trouble and nothing else opens them, so that it helps nobody. */
  readonly isCordoned: boolean;
}

type Choice = (closed: readonly ClosedNodes[]) => Cheapest | undefined;

/**
 * For what Rancher and K3s ship, which may run anywhere but on nodes that the taint of etcd keeps apart: those that take the
 * least, then those with the fewest taints, then workers, then the most nodes.
 */
export const cheapestForSystem: Choice = oncePerList((closed) =>
  best(closed, (a, b) => effort(a) - effort(b) || setTaints(a) - setTaints(b) || a.use - b.use),
);

/** For others: workers first, as the control plane is kept for what runs the cluster. */
export const cheapestForUsers: Choice = oncePerList((closed) =>
  best(closed, (a, b) => a.use - b.use || effort(a) - effort(b) || setTaints(a) - setTaints(b)),
);

function best(
  closed: readonly ClosedNodes[],
  compare: (a: ClosedNodes, b: ClosedNodes) => number,
): Cheapest | undefined {
  const [first, ...more] = closed.filter(({ use }) => use !== NodeUse.ETCD);
  if (first === undefined) return undefined;
  const isBetter = (a: ClosedNodes, b: ClosedNodes) => (compare(a, b) || b.nodes.length - a.nodes.length) < 0;
  const chosen = more.reduce((found, each) => (isBetter(each, found) ? each : found), first);
  const toTolerate = chosen.taints.filter(isSet);
  const isHelped = toTolerate.length > 0 || effort(chosen) === Effort.UNCORDON;
  return { chosen, toTolerate, isCordoned: isHelped && chosen.taints.some(isOfCordon) };
}

/** What opens nodes: uncordoning them, which changes no object; tolerations; both; or what no command does. */
enum Effort {
  UNCORDON = 0,
  TOLERATE = 1,
  BOTH = 2,
  NODE_IN_TROUBLE = 3,
}

const efforts = new WeakMap<ClosedNodes, Effort>();

function effort(closed: ClosedNodes): Effort {
  const known = efforts.get(closed) ?? effortOf(closed);
  efforts.set(closed, known);
  return known;
}

function effortOf({ taints }: ClosedNodes): Effort {
  const causes = new Set(taints.map(causeOf));
  if (causes.has(TaintCause.CONDITION)) return Effort.NODE_IN_TROUBLE;
  if (!causes.has(TaintCause.CORDON)) return Effort.TOLERATE;
  return causes.has(TaintCause.SET) ? Effort.BOTH : Effort.UNCORDON;
}

/** What may be done instead of uncordoning nodes, where others need no more than tolerations. */
export const insteadOfUncordoning = oncePerList((closed: readonly ClosedNodes[]): string[] => {
  const tolerating = closed.filter((each) => effort(each) === Effort.TOLERATE);
  const found = best(tolerating, (a, b) => setTaints(a) - setTaints(b) || a.use - b.use);
  if (found === undefined || found.toTolerate.some(keepsServersFree) || found.toTolerate.length > FEW) return [];
  const { nodes } = found.chosen;
  const where = nodes.length > FEW ? counted(nodes.length, "other node") : plain(inProse(nodes));
  const texts = plain(inProse(found.toTolerate.map(taintText)));
  return [`where that must not be: with a toleration of ${texts} it runs on ${where}`];
});

const FEW = 3;

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
