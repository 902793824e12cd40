import { type LiveTaint, taintText } from "../live/live-taint";
import type { ClosedNodes, ObstructedNodes } from "../live/placement-judge";
import { isOfDeadNode, isSet, stateOf } from "../live/taint-cause";
import { counted } from "../scheduling/counted";
import { inProse, plain } from "../scheduling/rich-text";
import { isClosedByConditionAlone } from "./cheapest";
import type { DiagnosedWorkload } from "./diagnosis";

/** Why a workload has no place, in few words: those nodes come first that the command below opens. */
export function placeWords(entry: DiagnosedWorkload, closed: readonly ClosedNodes[]): string {
  const { cause, chosen, isObstructed, obstructed } = entry;
  if (isObstructed) return obstructedWords(obstructed);
  const tolerated = new Set(entry.toTolerate.map(taintText));
  if (cause === "nodes") {
    const [first] = closed as readonly [ClosedNodes];
    const isOther = chosen !== undefined && chosen !== first && !isClosedByConditionAlone(chosen);
    const words = closedWords(first, tolerated);
    return isOther ? `${words}, and ${closedWords(chosen, tolerated)}` : words;
  }
  return [taintWords(closed, chosen, tolerated), ...(cause === "mixed" ? [elsewhereWords(obstructed)] : [])].join("; ");
}

const NAMED = 3;

function named(nodes: readonly string[]): string {
  return nodes.length > NAMED ? counted(nodes.length, "node") : plain(inProse(nodes));
}

/** `w-1 has a=b:NoSchedule`, and whether that is so of all. */
function taintWords(
  closed: readonly ClosedNodes[],
  chosen: ClosedNodes | undefined,
  tolerated: ReadonlySet<string>,
): string {
  const [only, ...more] = closed;
  if (only !== undefined && more.length === 0) return closedWords(only, tolerated);
  const count = sizeOf(closed);
  if (chosen === undefined) return `each of the ${count} nodes it asks for has taints that it does not tolerate`;
  const others = count - chosen.nodes.length;
  return `${closedWords(chosen, tolerated)}, and ${others === 1 ? "another node has" : `${others} others have`} other taints`;
}

/** `w-1 has a=b:NoSchedule and is cordoned`; what the command below lets it tolerate is called by its taint. */
function closedWords({ nodes, taints }: ClosedNodes, tolerated: ReadonlySet<string>): string {
  const isOne = nodes.length === 1;
  const isNamed = (taint: LiveTaint) => isSet(taint) || tolerated.has(taintText(taint));
  const texts = taints.filter(isNamed).map(taintText);
  // A node that is down is that in the first place.
  const down = taints.filter(isOfDeadNode);
  const others = down.length > 0 ? down : taints.filter((taint) => !isNamed(taint));
  const conditions = [...new Set(others.flatMap((taint) => stateOf(taint)?.is ?? []))];
  const set = texts.length > NAMED ? counted(texts.length, "taint") : plain(inProse(texts));
  return [
    named(nodes),
    ...(texts.length === 0 ? [] : [`${isOne ? "has" : "have"} ${set}`]),
    ...(texts.length > 0 && conditions.length > 0 ? ["and"] : []),
    ...(conditions.length === 0 ? [] : [`${isOne ? "is" : "are"} ${plain(inProse(conditions))}`]),
  ].join(" ");
}

/** Something else is in the way as well, on each node: `on w-1: a=b:NoSchedule, not enough memory`. */
function obstructedWords(obstructed: readonly ObstructedNodes[]): string {
  const [first, ...more] = obstructed as readonly [ObstructedNodes];
  const what = [...first.taints.flatMap((taint) => stateOf(taint)?.is ?? taintText(taint)), ...first.reasons];
  const shown = what.length > NAMED ? [...what.slice(0, NAMED), `${what.length - NAMED} more`] : what;
  const others = sizeOf(more);
  const rest = others === 0 ? "" : `; the like on ${others === 1 ? "another node" : `${others} others`}`;
  return `on ${named(first.nodes)}: ${[...new Set(shown)].join(", ")}${rest}`;
}

/** What keeps it off the nodes that carry no taint. */
function elsewhereWords(obstructed: readonly ObstructedNodes[]): string {
  const [first, ...more] = obstructed.filter(({ taints }) => taints.length === 0);
  if (first === undefined) return "something else is in the way, too";
  const others = sizeOf(more);
  const rest = others === 0 ? "" : `, and something else on ${counted(others, "node")}`;
  return `on ${named(first.nodes)}: ${first.reasons.slice(0, NAMED).join(", ")}${rest}`;
}

function sizeOf(closed: readonly ClosedNodes[]): number {
  return closed.reduce((sum, { nodes }) => sum + nodes.length, 0);
}
