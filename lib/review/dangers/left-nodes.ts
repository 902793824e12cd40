import type { FindingDraft } from "../../scheduling/findings/finding";
import type { LeftNode } from "../left-nodes";
import type { ReviewContext } from "./context";

/** Nodes keep what a stack put on them that leaves the app (RK723). */
export function leftNodeDangers({ change: { before, after, left = [] } }: ReviewContext): FindingDraft<"RK723">[] {
  if (before === undefined || after === undefined) return [];
  const together = new Map<string, LeftNode[]>();
  for (const node of left) {
    const key = JSON.stringify([node.stack, node.taints]);
    together.set(key, [...(together.get(key) ?? []), node]);
  }
  return [...together.values()].flatMap((nodes) =>
    nodes.slice(0, 1).map(({ stack, taints }) => ({
      code: "RK723",
      data: { stack, taints, nodes: nodes.map(({ node }) => node) },
    })),
  );
}
