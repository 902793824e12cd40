import { firstRemarks } from "../doctor/blocked-workload";
import { taintText } from "../live/live-taint";
import type { Workload } from "../live/workloads";
import { counted } from "../scheduling/counted";
import { inProse, plain } from "../scheduling/rich-text";
import type { Departure, Future, Hindrances } from "./outlook";

/** Sentences about what comes, in the words of the cluster: not yet harmless. */

const NAMED = 3;

/** `a`, `a and b`, `a, b, c and 4 more`. */
export function nodesText(names: readonly string[], count = names.length, conjunction: "and" | "or" = "and"): string {
  const shown = names.slice(0, NAMED);
  const more = count - shown.length;
  return plain(inProse(more > 0 ? [...shown, `${more} more`] : shown, conjunction));
}

/** `is evicted at once`, `is evicted after 300 seconds`, `goes with its node`. */
export function whenText({ cause, seconds }: Pick<Departure, "cause" | "seconds">, isMany = false): string {
  const is = isMany ? "are" : "is";
  if (cause.kind === "deletion") return isMany ? "go with their nodes" : "goes with its node";
  if (cause.kind === "drain") return `${is} evicted by the drain`;
  return `${is} evicted ${seconds === 0 ? "at once" : `after ${counted(seconds, "second")}`}`;
}

/** What follows behind "and": `has no other node`; where it fits, the nodes. */
export function becomesOf({ kind, nodes, open }: Future): string {
  switch (kind) {
    case "fits":
      return nodesText(nodes, open, "or");
    case "may-not-fit":
      return "may have no other node";
    case "may-not-be-made":
      return "may not be made again";
    case "held":
      return "is not made again while its node does not answer";
    case "comes-back":
      return `comes up again on ${nodesText(nodes)}, to be evicted again and again`;
    case "no-place":
      return "has no other node";
    case "not-made-again":
      return "is not made again";
    case "of-its-node":
      return "belongs to its node";
  }
}

/** Why nodes do not take it, and what is in doubt, a line each. */
export function reasonText({ doubts, hindrances, homeless, kind }: Future): string[] {
  // What is in the way of it is not its place.
  if (kind === "held" || kind === "may-not-be-made" || kind === "not-made-again") return [...doubts];
  return [
    ...(kind === "may-not-fit" && homeless > 0
      ? [`at least ${homeless} of them ${homeless === 1 ? "has" : "have"} no place`]
      : []),
    ...doubts,
    ...hindranceText(hindrances),
  ];
}

function hindranceText({ closed, obstructed, volumes, notAskedFor }: Hindrances): string[] {
  const { count, nodes } = notAskedFor;
  const notAsked = nodes.length === 0 ? counted(count, "node") : nodesText(nodes);
  return [
    ...firstRemarks(closed, (each) => `on ${nodesText(each.nodes)}: ${each.taints.map(taintText).join(", ")}`),
    ...firstRemarks(
      obstructed,
      ({ nodes: names, taints, reasons }) =>
        `on ${nodesText(names)}: ${[...taints.map(taintText), ...reasons].join(", ")}`,
    ),
    ...volumes,
    ...(count === 0 ? [] : [`it does not ask for ${notAsked}, by its node selector or required node affinity`]),
  ];
}

/** `Deployment shop/web` */
export function nameOf({ kind, namespace, name }: Workload): string {
  return `${kind} ${namespace}/${name}`;
}
