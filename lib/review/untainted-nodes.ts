import type { StackDocument } from "./documents";
import {
  byIdentity,
  isOfSameCluster,
  nodesOfCluster,
  nodesOfPlan,
  nodesOfStack,
  type TaintedNode,
  unnamedOfPlan,
} from "./node-taints";
import { followMoves, forgottenAddresses, movedAddresses } from "./stack-clusters";
import { pairStacks } from "./stack-pairs";

/** A node of which a change destroys the `kubernetes_node_taint`. */
export interface UntaintedNode {
  /** Name of the node; an expression where Terraform makes it out. */
  readonly node: string;
  /** In kubectl's notation. */
  readonly taints: readonly string[];
  /**
   * Whether another resource has the node afterwards. Terraform destroys the one and makes the other in no certain order; with
   * false, the taints go, and nothing says where to.
   */
  readonly isRemade: boolean;
  /** Whether that other resource is of another stack. */
  readonly isElsewhere: boolean;
  /** Whether that other resource had another node before. */
  readonly isShifted: boolean;
  /** Whether a resource is made whose node is not known, so that it may be this one. */
  readonly isOpen: boolean;
}

type GoneNode = UntaintedNode & TaintedNode;

/** The nodes whose resources the stacks after a change have no more, in their order. */
export function untaintedBetween(
  before: readonly StackDocument[],
  after: readonly StackDocument[],
): (stack: StackDocument | undefined, cluster: string) => UntaintedNode[] {
  const gone = goneBetween(before, after);
  return (stack, cluster) => ofCluster(gone, stack, cluster);
}

/** The same, whichever cluster they are of. */
export function goneBetween(before: readonly StackDocument[], after: readonly StackDocument[]): GoneNode[] {
  const left = byIdentity(after.flatMap(nodesOfStack));
  const pairs = pairStacks(before, after);
  const placesBefore = new Map(
    pairs.map(({ old, now }) => [now, new Set(old === undefined ? [] : movedNodesOf(old, now).map(placeOf))]),
  );
  return pairs.flatMap(({ old, now }) => {
    // Of a stack that leaves the app nothing is destroyed: cdktf deploys the stacks that the app has.
    if (old === undefined || now === undefined) return [];
    const targets = movedAddresses(now.content);
    const forgotten = forgottenAddresses(now.content);
    const nodes = movedNodesOf(old, now);
    const addresses = new Set(nodes.map(({ address }) => address));
    return nodes.flatMap((node): GoneNode[] => {
      if (forgotten.has(node.address)) return [];
      const others = (left.get(node.identity) ?? []).filter((other) => isOfSameCluster(node, other, targets));
      if (others.some((other) => other.document === now && other.address === node.address)) return [];
      const made = others.filter((other) => !placesBefore.get(other.document)?.has(placeOf(other)));
      const inStack = made.filter((other) => other.document === now);
      const isShifted = inStack.some((other) => addresses.has(other.address));
      return goneNode(node, others, made, {
        isShifted,
        isElsewhere: made.length > 0 && inStack.length === 0,
        isOpen: false,
      });
    });
  });
}

/** Nodes of a stack before a change, with the addresses that its resources have afterwards. */
function movedNodesOf(old: StackDocument, now: StackDocument | undefined): TaintedNode[] {
  const targets = movedAddresses(now?.content);
  return nodesOfStack(old).map((node) => ({ ...node, address: followMoves(node.address, targets) }));
}

/** One resource with one node. */
const placeOf = ({ address, identity }: TaintedNode) => JSON.stringify([address, identity]);

/**
 * A node whose resource goes.
 * @param others resources that have it afterwards
 * @param made those of them that did not have it before
 */
function goneNode(
  node: TaintedNode,
  others: readonly TaintedNode[],
  made: readonly TaintedNode[],
  { isShifted, isElsewhere, isOpen }: Pick<UntaintedNode, "isShifted" | "isElsewhere" | "isOpen">,
): GoneNode[] {
  if (others.length > 0 && made.length === 0) return [];
  return [{ ...node, isRemade: made.length > 0, isShifted, isElsewhere, isOpen: isOpen && others.length === 0 }];
}

/** The nodes of which plans destroy the resources. */
export function untaintedByPlans(
  plans: readonly StackDocument[],
): (plan: StackDocument, cluster: string) => UntaintedNode[] {
  const gone = goneByPlans(plans);
  return (plan, cluster) => ofCluster(gone, plan, cluster);
}

/** The same, whichever cluster they are of. */
export function goneByPlans(plans: readonly StackDocument[]): GoneNode[] {
  const all = plans.flatMap(nodesOfPlan);
  const left = byIdentity(all.filter(({ action }) => action !== "delete"));
  const unnamed = plans.flatMap(unnamedOfPlan);
  return all.flatMap((node): GoneNode[] => {
    if (node.action !== "delete") return [];
    const others = (left.get(node.identity) ?? []).filter((other) => isOfSameCluster(node, other));
    const own = others.find((other) => other.document === node.document && other.address === node.address);
    // Its own resource puts the taints on again, unless it does so before it takes them off.
    if (own !== undefined)
      return own.isFirst ? goneNode(node, [], [], { isShifted: false, isElsewhere: false, isOpen: false }) : [];
    const made = others.filter(({ action }) => action === "create");
    const inStack = made.filter(({ document }) => document === node.document);
    const isShifted = inStack.some(({ isReplaced }) => isReplaced);
    const isElsewhere = made.length > 0 && inStack.length === 0;
    const isOpen = unnamed.some((other) => isOfSameCluster(node, other));
    return goneNode(node, others, made, { isShifted, isElsewhere, isOpen });
  });
}

/** What may be of the cluster. */
function ofCluster(gone: readonly GoneNode[], stack: StackDocument | undefined, cluster: string): UntaintedNode[] {
  return nodesOfCluster(gone, stack, cluster).map(({ node, taints, isRemade, isShifted, isElsewhere, isOpen }) => ({
    node,
    taints,
    isRemade,
    isShifted,
    isElsewhere,
    isOpen,
  }));
}
