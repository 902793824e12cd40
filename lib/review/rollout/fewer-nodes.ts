import { somePools } from "../../scheduling/findings/descriptions/phrases";
import { NodeRole } from "../../scheduling/node-role";
import { text } from "../../scheduling/rich-text";
import type { PoolChange } from "../cluster-diff";
import type { ReviewContext } from "../dangers/context";
import type { RolloutStep } from "./step";

/** A pool of nodes that registered themselves is written with fewer: nobody removes those that are too many. */
export function fewerNodesSteps({ change: { before, after }, diff }: ReviewContext): RolloutStep[] {
  const ofRancher = [...(before?.machinePools ?? []), ...(after?.machinePools ?? [])];
  return diff.pools
    .filter((pool) => pool.change === "kept" && !ofRancher.includes(pool.pool) && isFewer(pool))
    .map(({ pool, nodes }): RolloutStep => {
      const isEtcd = before?.pools.some(({ name, roles }) => name === pool && roles.includes(NodeRole.ETCD));
      return {
        moment: "on-apply",
        what: text`${somePools([pool])} is written with ${String(nodes.after)} in place of ${String(nodes.before)} nodes, and those that are registered stay: Rancher removes no node of a custom cluster`,
        by: "you",
        because: text`drain and delete those that are too many in Rancher, ${isEtcd === true ? "one at a time, each once etcd is healthy on the others" : "one after the other"}, then uninstall K3s and Rancher's agent on them`,
      };
    });
}

function isFewer({ nodes: { before, after } }: PoolChange): boolean {
  return typeof before === "number" && typeof after === "number" && after < before;
}
