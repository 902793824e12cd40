import { isOrAre, somePools } from "../../scheduling/findings/descriptions/phrases";
import { asCode, asTaint, inProse, type Text, text } from "../../scheduling/rich-text";
import { Taint, TaintEffect } from "../../scheduling/taint";
import type { ReviewContext } from "../dangers/context";
import { writesRoleTaints } from "../role-taints-on-nodes";
import { alike } from "./pool-commands";
import type { RolloutStep } from "./step";

/** Taints of new roles that running nodes of a pool get or lose with the apply, while they keep their old roles. */
interface RewrittenRoles {
  readonly pool: string;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly isCertain: boolean;
}

/** What puts deferred taints on running nodes writes those of the pool's roles as well; the roles stay. */
export function roleTaintSteps(context: ReviewContext): RolloutStep[] {
  return alike(rewrittenRoles(context), ({ pool: _, ...rest }) => rest).map((group) => {
    const [{ added, removed, isCertain }] = group as [RewrittenRoles];
    const nodes = text`running nodes of ${somePools(group.map(({ pool }) => pool))}`;
    const order = context.change.deferredTaintOrder;
    const isOrdered = order === "in-graph" || order === "in-later-stack";
    return {
      moment: "on-apply",
      what: text`${isCertain ? certain(nodes, added, removed) : possible(nodes, added, removed)}; they keep the roles that they have${effectsOf(added, removed)}`,
      by: isCertain && isOrdered ? "terraform" : "you",
      because: text`${isCertain ? "" : "what puts the pool's taints on its nodes is not seen here; "}a ${asCode("kubernetes_node_taint")} replaces the taints of a node as a whole, so ${asCode("DeferredTaints")} write those of the pool's new roles as well; register the nodes again, and they have these roles`,
    };
  });
}

function rewrittenRoles({ diff, change }: ReviewContext): RewrittenRoles[] {
  const { before, after } = change;
  return diff.pools.flatMap(({ pool: name, taints }): RewrittenRoles[] => {
    const [old, now] = [before, after].map((cluster) => cluster?.pools.find((pool) => pool.name === name));
    const written = old === undefined || now === undefined ? "no" : writesRoleTaints(old, now, change);
    if (written === "no") return [];
    const ofRoles = (presence: string) =>
      taints.filter(({ origin, change }) => origin === "roles" && change === presence).map(({ taint }) => taint);
    return [{ pool: name, added: ofRoles("added"), removed: ofRoles("removed"), isCertain: written === "yes" }];
  });
}

function certain(nodes: Text, added: readonly string[], removed: readonly string[]): Text {
  return inProse([
    ...(added.length === 0 ? [] : [text`${taintsIn(added)} ${isOrAre(added)} put on ${nodes}`]),
    ...(removed.length === 0
      ? []
      : [text`${taintsIn(removed)} ${isOrAre(removed)} taken off ${added.length === 0 ? nodes : text`them`}`]),
  ]);
}

function possible(nodes: Text, added: readonly string[], removed: readonly string[]): Text {
  const changes = inProse([
    ...(added.length === 0 ? [] : [text`get ${taintsIn(added)}`]),
    ...(removed.length === 0 ? [] : [text`lose ${taintsIn(removed)}`]),
  ]);
  return text`${nodes} ${changes} where ${asCode("DeferredTaints")} name them`;
}

function effectsOf(added: readonly string[], removed: readonly string[]): Text {
  const evicts = added.some((taint) => Taint.parse(taint).effect === TaintEffect.NO_EXECUTE);
  const ofAdded = evicts
    ? "NoExecute evicts at once what does not tolerate it"
    : "pods that run stay until they are replaced";
  const ofRemoved = text`pods that ${taintsIn(removed)} kept away may come`;
  const effects = [...(added.length === 0 ? [] : [text`${ofAdded}`]), ...(removed.length === 0 ? [] : [ofRemoved])];
  return text`: ${inProse(effects)}`;
}

const taintsIn = (taints: readonly string[]) => inProse(taints.map(asTaint));
