import { labelCommand, overwriteTaintCommand, untaintCommand } from "../../scheduling/node-commands";
import { hasProperties } from "../../scheduling/reading/cluster";
import { asCode, asTaint, inProse, joined, type Text, text } from "../../scheduling/rich-text";
import type { Taint } from "../../scheduling/taint";
import type { ReviewContext } from "../dangers/context";

/**
 * The names under which a pool's nodes may have registered: its own, and those that it had. Nodes that have the name are
 * another pool's where that one gets a new name as well.
 */
export function namesOfNodes(pool: string, renamed: ReadonlyMap<string, string>): readonly string[] {
  const former = [...renamed].filter(([, now]) => now === pool).map(([old]) => old);
  return former.length > 0 && renamed.has(pool) ? former : [...former, pool];
}

/**
 * The names that registered nodes can be picked by; undefined where they have no label of their pool, which only the
 * registration commands of K3sCluster give them.
 */
export function labelledBy(
  names: readonly string[],
  { change: { before, after } }: ReviewContext,
): readonly string[] | undefined {
  const registered = before ?? after;
  return registered !== undefined && hasProperties(registered) ? names : undefined;
}

/** Groups what is said alike, in the order it comes. */
export function alike<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item));
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return [...groups.values()];
}

/**
 * How taints and labels get onto registered nodes, and off them.
 * @param names what the nodes registered under; undefined where they have no label of their pool
 */
export function commands(
  names: readonly string[] | undefined,
  {
    added = [],
    removed = [],
    labels = [],
  }: {
    readonly added?: readonly Taint[];
    readonly removed?: readonly Taint[];
    readonly labels?: readonly { readonly key: string; readonly value: string }[];
  },
): Text {
  if (names === undefined) return text`with kubectl, node by node`;
  // What is put in the place of a taint of the same key and effect takes that one off as well.
  const isReplaced = (taint: Taint) => added.some(({ key, effect }) => key === taint.key && effect === taint.effect);
  return joined(
    [
      ...removed.filter((taint) => !isReplaced(taint)).map((taint) => untaintCommand(names, taint)),
      ...added.map((taint) => overwriteTaintCommand(names, taint)),
      ...labels.map(({ key, value }) => labelCommand(names, key, value)),
    ].map(asCode),
  );
}

/** `a=b:NoSchedule and c:NoExecute`. */
export function taintNames(taints: readonly Taint[]): Text {
  return inProse(taints.map((taint) => asTaint(taint.toString())));
}
