import type { StackDocument } from "./documents";
import { nodesOfCluster, nodesOfStack } from "./node-taints";
import { pairStacks } from "./stack-pairs";

/** A node that keeps the taints of a stack that leaves the app: cdktf applies and destroys nothing of it any more. */
export interface LeftNode {
  /** Name of the node; an expression where Terraform makes it out. */
  readonly node: string;
  /** In kubectl's notation. */
  readonly taints: readonly string[];
  /** Name of the stack that leaves. */
  readonly stack: string;
}

/** The nodes of a cluster that are left to what stacks put on them that are gone, and to which none of the others puts any. */
export function leftBetween(
  before: readonly StackDocument[],
  after: readonly StackDocument[],
): (stack: StackDocument | undefined, cluster: string) => LeftNode[] {
  const taken = new Set(after.flatMap(nodesOfStack).map(({ identity }) => identity));
  const left = pairStacks(before, after)
    .flatMap(({ old, now }) => (old === undefined || now !== undefined ? [] : nodesOfStack(old)))
    .filter(({ identity, taints }) => !taken.has(identity) && taints.length > 0);
  return (stack, cluster) =>
    nodesOfCluster(left, stack, cluster).map(({ node, taints, document }) => ({ node, taints, stack: document.stack }));
}
