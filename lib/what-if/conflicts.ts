import { type LiveTaint, taintText } from "../live/live-taint";
import { type Problem, quoted } from "../scheduling/invalid-input";
import { type NodeChange, placeOf } from "./change";
import { OPTIONS } from "./written-change";

/** Changes of nodes while they are read. */
export type NodeChanges = Map<string, NodeChange & Reading>;

interface Reading {
  readonly taints: LiveTaint[];
  readonly untaints: LiveTaint[];
  /** Both where both are asked for. */
  readonly isToCordon: Set<boolean>;
  drains: boolean;
  deletes: boolean;
}

/** What contradicts itself on one node; the same on several nodes is said once. */
export function conflictsIn(changes: NodeChanges): Problem[] {
  const found = new Map<string, Problem>();
  for (const [name, { taints, untaints, isToCordon, drains }] of changes) {
    const conflict = (what: string, help: string) => {
      if (!found.has(what)) found.set(what, { what: `node ${quoted(name)}: ${what}`, why: WHY, help });
    };
    if (isToCordon.size > 1) conflict(`${OPTIONS.cordon} and ${OPTIONS.uncordon} are both asked for`, HELP);
    if (isToCordon.has(false) && drains) {
      conflict(`${OPTIONS.drainNode} and ${OPTIONS.uncordon} are both asked for, and draining cordons`, HELP);
    }
    const taken = new Set(untaints.map(placeOf));
    const put = new Map<string, LiveTaint>();
    for (const taint of taints) {
      const there = put.get(placeOf(taint)) ?? taint;
      put.set(placeOf(taint), taint);
      if (taken.has(placeOf(taint))) {
        conflict(`${quoted(taintText(taint))} is to be put on and taken away`, "ask for one of the two");
      }
      if (there.value !== taint.value) {
        conflict(
          `${quoted(taintText(there))} and ${quoted(taintText(taint))} are both to be put on`,
          "a node has one taint of a key and effect: choose the value",
        );
      }
    }
  }
  return [...found.values()];
}

const WHY = "which comes last is not told, and it decides what happens";
const HELP = "ask for each alone";
