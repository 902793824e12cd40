import type { LiveTaint } from "../live/live-taint";
import { type ClosedNodes, mergedClosed, type ObstructedNodes, sortedTaints } from "../live/placement-judge";
import { isSet, stateOf } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { counted } from "../scheduling/counted";
import { oncePer } from "../scheduling/once-per";
import { inProse, plain } from "../scheduling/rich-text";
import { isClosedByConditionAlone } from "./cheapest";

/** What taints do to pods of one workload. */
export interface Blockage {
  /** Names of pods that wait for a node. */
  readonly pending: readonly string[];
  /** Names of pods a kubelet refused: they name their node, so the scheduler was never asked. */
  readonly refused: readonly string[];
  /** Names of pods that a NoExecute taint evicted. */
  readonly evicted: readonly string[];
  /** How many nodes a DaemonSet asks for and has no pod on. Such pods are not Pending: they are not made. */
  readonly missingOn: number;
  /** The nodes the pods ask for, by the taints in the way. */
  readonly nodes: readonly ClosedNodes[];
  /** The fewest taints to tolerate: with them the pods run, and none can be left out. Empty where tolerations do not help. */
  readonly toTolerate: readonly LiveTaint[];
  /** Cordoned nodes of which one must be uncordoned, besides tolerating or alone. */
  readonly toUncordon: readonly string[];
  /** The nodes that this opens. Absent where nothing opens any, or where each of them is to be opened. */
  readonly chosen?: ClosedNodes;
  /** Nodes that something else than taints keeps them off, or that as well. */
  readonly obstructed: readonly ObstructedNodes[];
  /** Whether something else than taints is in the way on some nodes, and so `nodes` are not all that there are. */
  readonly isMixed: boolean;
  /** Whether it is in the way on each of `nodes`, too. */
  readonly isObstructed: boolean;
  /** What must happen besides tolerating, or instead of it. */
  readonly remarks: readonly string[];
}

/** No pods at all, to fill in from. */
export const NO_BLOCKAGE: Blockage = {
  pending: [],
  refused: [],
  evicted: [],
  missingOn: 0,
  nodes: [],
  toTolerate: [],
  toUncordon: [],
  obstructed: [],
  isMixed: false,
  isObstructed: false,
  remarks: [],
};

/** A workload that taints keep from running, wholly or in part. */
export interface BlockedWorkload extends Blockage {
  readonly workload: Workload;
  /**
   * `nodes` where a node would take it as it is, were the node not cordoned or in trouble: that is the cause, and taints on
   * other nodes are not. `mixed` where it is taints and something else together: on other nodes, or on the same.
   */
  readonly cause: "taints" | "nodes" | "mixed";
}

/** Everything that taints do to one workload, together. */
export function blockedWorkload(workload: Workload, blockages: readonly Blockage[]): BlockedWorkload {
  const places = blockages.filter((blockage) => blockage.nodes.length > 0);
  // Equal pods of several workloads share one list of nodes; it stays the same list.
  const nodes =
    places.length === 1 ? (places[0] as Blockage).nodes : mergedClosed(places.flatMap((each) => each.nodes));
  const isMixed = blockages.some((each) => each.isMixed);
  // A cloud controller tolerates what nodes are without it: waiting for it to go would be waiting for itself.
  const isItsOwnCause = blockages.some(({ toTolerate }) => !toTolerate.every(isSet));
  // Nodes on which something else is in the way, too, would not take it if their condition ended.
  const free = places.filter((each) => !each.isObstructed);
  const closed = places.length === free.length ? nodes : free.flatMap((each) => each.nodes);
  const cause = isItsOwnCause ? "taints" : causeOfAll(closed);
  const chosen = places.find((each) => each.chosen !== undefined)?.chosen;
  return {
    workload,
    cause: cause === "taints" && isMixed ? "mixed" : cause,
    isMixed,
    isObstructed: places.length > 0 && free.length === 0,
    toUncordon: places.length === 1 ? (places[0] as Blockage).toUncordon : uncordoned(places),
    ...(chosen === undefined ? {} : { chosen }),
    obstructed: places.length === 1 ? (places[0] as Blockage).obstructed : places.flatMap((each) => each.obstructed),
    pending: blockages.flatMap(({ pending }) => pending),
    refused: blockages.flatMap(({ refused }) => refused),
    evicted: blockages.flatMap(({ evicted }) => evicted),
    missingOn: blockages.reduce((sum, { missingOn }) => sum + missingOn, 0),
    nodes,
    // One alone is sorted, and may be long and shared.
    toTolerate:
      places.length === 1
        ? (places[0] as Blockage).toTolerate
        : sortedTaints(blockages.flatMap(({ toTolerate }) => toTolerate)),
    remarks: [...new Set(blockages.flatMap(({ remarks }) => remarks))],
  };
}

function uncordoned(places: readonly Blockage[]): string[] {
  return [...new Set(places.flatMap(({ toUncordon }) => toUncordon))];
}

const causeOfAll = oncePer((nodes: readonly ClosedNodes[]) =>
  nodes.some(isClosedByConditionAlone) ? "nodes" : "taints",
);

/** Remarks about nodes, of which there may be as many as there are nodes. */
const MOST_REMARKS = 10;

/** A remark on each of the first, and how many more there are. */
export function firstRemarks<T extends ClosedNodes>(closed: readonly T[], remark: (nodes: T) => string): string[] {
  const more = closed.length - MOST_REMARKS;
  return more > 1
    ? [
        ...closed.slice(0, MOST_REMARKS).map(remark),
        `and ${counted(more, "remark")} more of this kind, about other nodes`,
      ]
    : closed.map(remark);
}

const NAMED_NODES = 3;

/** How the condition ends that closes nodes: `worker-1 is Ready`, `one of a, b and c is uncordoned`. */
export function conditionEnds({ nodes, taints }: ClosedNodes): string {
  const endings = [...new Set(taints.flatMap((taint) => stateOf(taint)?.ends ?? []))];
  const named =
    nodes.length > NAMED_NODES ? [...nodes.slice(0, NAMED_NODES), `${nodes.length - NAMED_NODES} more`] : nodes;
  return `${nodes.length === 1 ? "" : "one of "}${plain(inProse(named))} ${plain(inProse(endings))}`;
}
