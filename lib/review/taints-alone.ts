import { counted } from "../scheduling/counted";
import { inProse, plain } from "../scheduling/rich-text";
import { Taint, TaintEffect } from "../scheduling/taint";
import type { StackDocument } from "./documents";
import { allRetaintedBetween, allRetaintedByPlans } from "./retainted-nodes";
import { goneBetween, goneByPlans } from "./untainted-nodes";

/** What becomes of the taints of one node. */
interface NodeOfTaints {
  readonly node: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** Whether a taint comes of which something is known only at apply. */
  readonly isOpen?: boolean;
  /** Whether another resource is made that puts them on, in no certain order. */
  readonly isRemade?: boolean;
}

/**
 * What is said of taints on running nodes where no cluster is in the input: a stack of `DeferredTaints` alone has the nodes,
 * and that of the cluster has the pools, the workloads and what they tolerate. It goes on after the reason why there is
 * nothing to judge; empty where no node gets or loses anything.
 */
export function taintsAlone(
  input: readonly StackDocument[] | Readonly<Record<"before" | "after", readonly StackDocument[]>>,
): string {
  const isPair = "before" in input;
  const gone = isPair ? goneBetween(input.before, input.after) : goneByPlans(input);
  const changed = isPair ? allRetaintedBetween(input.before, input.after) : allRetaintedByPlans(input);
  const groups = together([
    ...gone.map(({ node, taints, isRemade }) => ({ node, added: [], removed: taints, isRemade })),
    ...changed.map(({ node, before = [], after, isOpen }) => ({
      node,
      added: after.filter((taint) => !before.includes(taint)),
      removed: before.filter((taint) => !after.includes(taint)),
      isOpen,
    })),
  ]);
  if (groups.length === 0) return "";
  const shown = groups.slice(0, MOST_GROUPS).map(groupWords);
  const more = groups.length - MOST_GROUPS;
  const other = isPair
    ? "pass the folders of the whole app as --base and --head"
    : "pass the plan of that stack as well, cdktf-rancher-k3s review CLUSTER.json TAINTS.json";
  return `; ${[...shown, ...(more > 0 ? [`${counted(more, "more kind")} of change`] : [])].join("; ")}; which pools these nodes are of, what their pods tolerate and whether a pool keeps the taints stands in the stack of the cluster: ${other}`;
}

const MOST_GROUPS = 10;
const MOST_NODES = 10;

function together(nodes: readonly NodeOfTaints[]): (readonly [NodeOfTaints, ...NodeOfTaints[]])[] {
  const groups = new Map<string, [NodeOfTaints, ...NodeOfTaints[]]>();
  for (const each of nodes) {
    if (each.added.length + each.removed.length === 0 && each.isOpen !== true) continue;
    const key = JSON.stringify([each.added, each.removed, each.isOpen ?? false, each.isRemade ?? false]);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [each]);
    else same.push(each);
  }
  return [...groups.values()];
}

function groupWords(group: readonly [NodeOfTaints, ...NodeOfTaints[]]): string {
  const [{ added, removed, isOpen, isRemade }] = group;
  const names = [...new Set(group.map(({ node }) => node))];
  const isOne = names.length === 1;
  const loses = isRemade ? "may lose" : isOne ? "loses" : "lose";
  const more = names.length - MOST_NODES;
  const nodes = plain(inProse(more > 1 ? [...names.slice(0, MOST_NODES), `${more} more`] : names));
  const evicts = added.some((taint) => Taint.parse(taint).effect === TaintEffect.NO_EXECUTE);
  const gets = [...added, ...(isOpen ? ["a taint that is known only at apply"] : [])];
  const parts = [
    ...(removed.length === 0 ? [] : [`${loses} ${plain(inProse(removed))}`]),
    ...(gets.length === 0 ? [] : [`${isOne ? "gets" : "get"} ${plain(inProse(gets))}`]),
  ];
  const evicting = evicts ? ", which evicts at once what does not tolerate it" : "";
  return `${isOne ? "node" : "nodes"} ${nodes} ${parts.join(" and ")}${evicting}`;
}
