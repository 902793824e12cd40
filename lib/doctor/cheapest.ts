import { type LiveTaint, taintText } from "../live/live-taint";
import { keepsServersFree, NodeUse } from "../live/node-use";
import type { ClosedNodes } from "../live/placement-judge";
import { isOfCordon, isSet } from "../live/taint-cause";
import { counted } from "../scheduling/counted";
import { oncePer } from "../scheduling/once-per";
import { inProse, plain } from "../scheduling/rich-text";
import { isTolerable, type OfferedNodes, oncePerOffer } from "./offered-nodes";

/** Nodes that are opened most cheaply, and what is to be tolerated for that. */
export interface Cheapest {
  readonly chosen: ClosedNodes;
  /** Taints that somebody set: the others go by themselves or by uncordoning. */
  readonly toTolerate: readonly LiveTaint[];
  /** Whether they are to be uncordoned: not where they are in trouble and nothing else opens them, so that it helps nobody. */
  readonly isCordoned: boolean;
}

type Order = (a: ClosedNodes, b: ClosedNodes, offered: OfferedNodes) => number;

/**
 * For what Rancher and K3s ship, which may run anywhere: nodes that take the least, then those with the fewest taints, then
 * workers, then the most nodes.
 */
const FOR_SYSTEM: Order = (a, b, offered) =>
  effort(a, offered) - effort(b, offered) || setTaints(a) - setTaints(b) || a.use - b.use;

/** For others: workers first, as the control plane is kept for what runs the cluster. */
const FOR_USERS: Order = (a, b, offered) =>
  a.use - b.use || effort(a, offered) - effort(b, offered) || setTaints(a) - setTaints(b);

const cheapestForSystem = oncePerOffer((closed, offered) => best(closed, offered, FOR_SYSTEM));
const cheapestForUsers = oncePerOffer((closed, offered) => best(closed, offered, FOR_USERS));

/** The cheapest of the nodes that are offered. */
export function cheapestOf(
  closed: readonly ClosedNodes[],
  offered: OfferedNodes,
  isSystem: boolean,
): Cheapest | undefined {
  return isSystem ? cheapestForSystem(closed, offered) : cheapestForUsers(closed, offered);
}

function best(closed: readonly ClosedNodes[], offered: OfferedNodes, compare: Order): Cheapest | undefined {
  const [first, ...more] = closed.filter(({ use }) => use <= offered.last);
  if (first === undefined) return undefined;
  const isBetter = (a: ClosedNodes, b: ClosedNodes) => (compare(a, b, offered) || b.nodes.length - a.nodes.length) < 0;
  const chosen = more.reduce((found, each) => (isBetter(each, found) ? each : found), first);
  const toTolerate = chosen.taints.filter((taint) => isTolerable(taint, offered));
  const isHelped = toTolerate.length > 0 || effort(chosen, offered) === Effort.UNCORDON;
  return { chosen, toTolerate, isCordoned: isHelped && chosen.taints.some(isOfCordon) };
}

/** What opens nodes: uncordoning them, which changes no object; tolerations; both; or what no command does. */
enum Effort {
  UNCORDON = 0,
  TOLERATE = 1,
  BOTH = 2,
  NODE_IN_TROUBLE = 3,
}

/** By the taints that go only once a workload runs: nodes that wait for it are in trouble for everything else. */
const efforts = new Map<string, WeakMap<ClosedNodes, Effort>>();

function effort(closed: ClosedNodes, offered: OfferedNodes): Effort {
  const key = offered.own.join(" ");
  const all = efforts.get(key) ?? new WeakMap<ClosedNodes, Effort>();
  efforts.set(key, all);
  const known = all.get(closed) ?? effortOf(closed, offered);
  all.set(closed, known);
  return known;
}

function effortOf({ taints }: ClosedNodes, offered: OfferedNodes): Effort {
  const left = taints.filter((taint) => !isTolerable(taint, offered));
  if (!left.every(isOfCordon)) return Effort.NODE_IN_TROUBLE;
  if (left.length === 0) return Effort.TOLERATE;
  return left.length < taints.length ? Effort.BOTH : Effort.UNCORDON;
}

/** What may be done instead of uncordoning nodes, where others need no more than tolerations. */
export const insteadOfUncordoning = oncePerOffer((closed, offered): string[] => {
  const tolerating = closed.filter((each) => effort(each, offered) === Effort.TOLERATE);
  const found = best(tolerating, offered, (a, b) => setTaints(a) - setTaints(b) || a.use - b.use);
  if (found === undefined || found.toTolerate.length > FEW) return [];
  if (!offered.isForServers && found.toTolerate.some(keepsServersFree)) return [];
  const { nodes } = found.chosen;
  const where = nodes.length > FEW ? counted(nodes.length, "other node") : plain(inProse(nodes));
  const texts = plain(inProse(found.toTolerate.map(taintText)));
  return [`where that must not be: with a toleration of ${texts} it runs on ${where}`];
});

const FEW = 3;

/** Why nothing is offered for some nodes. */
export function notOffered(closed: readonly ClosedNodes[], { last }: OfferedNodes): string[] {
  const asRefused = last < NodeUse.CONTROL_PLANE_WITH_ETCD ? hasEtcdTaint(closed) : hasEtcdAlone(closed);
  return last < NodeUse.ETCD && asRefused ? [NOT_FOR_ETCD] : [];
}

const NOT_FOR_ETCD =
  "nodes that the taint of etcd keeps apart are no place for it, so nothing is offered to tolerate that: it needs another node that it may run on";

const hasEtcdTaint = oncePer((closed: readonly ClosedNodes[]) =>
  closed.some(({ use }) => use >= NodeUse.CONTROL_PLANE_WITH_ETCD),
);

const hasEtcdAlone = oncePer((closed: readonly ClosedNodes[]) => closed.some(({ use }) => use === NodeUse.ETCD));

/** How many of the taints somebody set. */
const setTaints = oncePer((closed: ClosedNodes): number => closed.taints.filter(isSet).length);

/** Whether only the nodes' condition is in the way: no taint that somebody set. */
export function isClosedByConditionAlone(closed: ClosedNodes): boolean {
  return setTaints(closed) === 0;
}
