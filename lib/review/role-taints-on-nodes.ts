import { nodeTaints, type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import type { Taint } from "../scheduling/taint";
import type { RetaintedNode } from "./retainted-nodes";

/** What tells which taints are put on running nodes. */
export interface WrittenTaints {
  readonly retainted?: readonly RetaintedNode[];
  /** Undefined where nothing is known that puts taints on running nodes. */
  readonly deferredTaintOrder?: string;
}

/**
 * Whether the taints of a pool's new roles are written on its registered nodes, although these keep the roles that they
 * have: a node's taints are replaced as a whole, so `DeferredTaints` write those of the roles as well. "unknown" where the
 * pool's taints are deferred, and what puts them on is not to be seen.
 */
export function writesRoleTaints(
  old: SchedulingPool,
  now: SchedulingPool,
  written: WrittenTaints,
): "yes" | "no" | "unknown" {
  if (sameTaints(old.roleTaints, now.roleTaints) || now.taintsApplied !== TaintsApplied.AFTER_READY) return "no";
  if (isWritten(old, now, written)) return "yes";
  return written.deferredTaintOrder === undefined ? "unknown" : "no";
}

/** Whether resources are seen that write all the taints of a pool on its registered nodes, in place of those they have. */
function isWritten(old: SchedulingPool, now: SchedulingPool, { retainted = [] }: WrittenTaints): boolean {
  const isOfPool = ({ before, after }: RetaintedNode) =>
    sameTaints(nodeTaints(now), after) && (before === undefined || sameTaints(nodeTaints(old), before));
  return retainted.some(isOfPool);
}

/**
 * The taints that registered nodes of a pool have had since they registered, and keep although the pool's are deferred now:
 * nobody gives them back what they kept away. What is written takes the place of those that it does not name, and a node
 * has one taint of a key and effect.
 */
export function keptOfRegistration(old: SchedulingPool, now: SchedulingPool, written: WrittenTaints): Taint[] {
  const isIn = (taint: Taint) => now.taints.some((each) => each.equals(taint));
  const isReplaced = ({ key, effect }: Taint) =>
    now.taints.some((each) => each.key === key && each.effect === effect) || isWritten(old, now, written);
  return old.taints.filter((taint) => isIn(taint) || !isReplaced(taint));
}

/** The taints of roles that a registered node of a pool may have once a change is applied. */
export function roleTaintsOnNodes(old: SchedulingPool, now: SchedulingPool, written: WrittenTaints): readonly Taint[] {
  switch (writesRoleTaints(old, now, written)) {
    case "yes":
      return now.roleTaints;
    case "no":
      return old.roleTaints;
    case "unknown":
      return [...old.roleTaints, ...added(old.roleTaints, now.roleTaints)];
  }
}

/** Whether two lists have the same taints, in any order. */
export function sameTaints(one: readonly (Taint | string)[], other: readonly (Taint | string)[]): boolean {
  const [these, those] = [one, other].map((list) => new Set(list.map(String))) as [Set<string>, Set<string>];
  return these.size === those.size && [...these].every((taint) => those.has(taint));
}

function added(before: readonly Taint[], after: readonly Taint[]): Taint[] {
  return after.filter((taint) => !before.some((has) => has.equals(taint)));
}
