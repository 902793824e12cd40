import { TAINT_EFFECTS, Taint } from "../scheduling/taint";
import { clustersBeforeTaints, nodeTaintResources } from "./deferred-taint-order";
import type { StackDocument } from "./documents";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";
import { followMoves, movedAddresses } from "./stack-clusters";

/** A node of which a change destroys the `kubernetes_node_taint`. */
export interface UntaintedNode {
  /** Name of the node; an expression where Terraform makes it out. */
  readonly node: string;
  /** In kubectl's notation. */
  readonly taints: readonly string[];
  /**
   * Whether another resource of the same stack has the node afterwards. Terraform destroys the one and makes the other in no
   * certain order; with false, the taints go, and nothing says where to.
   */
  readonly isRemade: boolean;
}

/** What one resource puts on one node, and which clusters it waits for. */
interface TaintedNode extends Omit<UntaintedNode, "isRemade"> {
  readonly document: StackDocument;
  /** Of the resource, without the key of an instance. */
  readonly address: string;
  /** Tells nodes apart whose names are one expression, that of a list. */
  readonly identity: string;
  /** Addresses in the same stack. */
  readonly clusters: ReadonlySet<string>;
}

type GoneNode = TaintedNode & Pick<UntaintedNode, "isRemade">;

/** The nodes whose resources the stacks after a change have no more, in their order. */
export function untaintedBetween(
  before: readonly StackDocument[],
  after: readonly StackDocument[],
): (stack: StackDocument | undefined, cluster: string) => UntaintedNode[] {
  const gone = goneBetween(before, after);
  return (stack, cluster) => ofCluster(gone, stack, cluster);
}

/** Of how many nodes stacks have no more what put taints on them, whichever cluster they are of. */
export function countUntaintedBetween(before: readonly StackDocument[], after: readonly StackDocument[]): number {
  return countNodes(goneBetween(before, after));
}

/** The same of plans. */
export function countUntaintedByPlans(plans: readonly StackDocument[]): number {
  return countNodes(goneByPlans(plans));
}

const countNodes = (nodes: readonly TaintedNode[]) => new Set(nodes.map(({ identity }) => identity)).size;

function goneBetween(before: readonly StackDocument[], after: readonly StackDocument[]): GoneNode[] {
  const left = byIdentity(after.flatMap(nodesOfStack));
  return before.flatMap((document) => {
    const now = after.find(({ stack }) => stack === document.stack);
    const targets = movedAddresses(now?.content);
    const nodes = nodesOfStack(document);
    const known = new Set(nodes.map(({ address }) => followMoves(address, targets)));
    return nodes.flatMap((node): GoneNode[] => {
      const others = (left.get(node.identity) ?? []).filter((other) => isOfSameCluster(node, other, targets));
      const address = followMoves(node.address, targets);
      const inStack = others.filter((other) => other.document === now);
      if (inStack.some((other) => other.address === address)) return [];
      const isRemade = inStack.some((other) => !known.has(other.address));
      return others.length === 0 || isRemade ? [{ ...node, isRemade }] : [];
    });
  });
}

/** The nodes of which plans destroy the resources. */
export function untaintedByPlans(
  plans: readonly StackDocument[],
): (plan: StackDocument, cluster: string) => UntaintedNode[] {
  const gone = goneByPlans(plans);
  return (plan, cluster) => ofCluster(gone, plan, cluster);
}

function goneByPlans(plans: readonly StackDocument[]): GoneNode[] {
  const all = plans.flatMap(nodesOfPlan);
  const left = byIdentity(all.filter(({ action }) => action !== "delete"));
  return all.flatMap(({ action, ...node }): GoneNode[] => {
    if (action !== "delete") return [];
    const others = (left.get(node.identity) ?? []).filter((other) => isOfSameCluster(node, other));
    const isRemade = others.some((other) => other.action === "create" && other.document === node.document);
    return others.length === 0 || isRemade ? [{ ...node, isRemade }] : [];
  });
}

function byIdentity<T extends TaintedNode>(nodes: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const node of nodes) {
    const known = found.get(node.identity);
    if (known === undefined) found.set(node.identity, [node]);
    else known.push(node);
  }
  return found;
}

/** Nodes of two clusters may have one name; which clusters they are is comparable within a stack. */
function isOfSameCluster(
  node: TaintedNode,
  other: TaintedNode,
  targets: ReadonlyMap<string, string> = new Map(),
): boolean {
  if (node.document.stack !== other.document.stack || node.clusters.size === 0 || other.clusters.size === 0)
    return true;
  return [...node.clusters].some((cluster) => other.clusters.has(followMoves(cluster, targets)));
}

/** What waits for no cluster may be of any, in the stack of the cluster, in one that comes later, or in one on its own. */
function ofCluster(gone: readonly GoneNode[], stack: StackDocument | undefined, cluster: string): UntaintedNode[] {
  const address = cluster.replace(/\[[^[\]]*\]$/, "");
  return gone
    .filter(({ document, clusters }) => {
      if (clusters.size > 0) return document === stack && clusters.has(address);
      return (
        document === stack ||
        document.dependencies.length === 0 ||
        (stack !== undefined && document.dependencies.includes(stack.stack))
      );
    })
    .map(({ node, taints, isRemade }) => ({ node, taints, isRemade }));
}

function nodesOfStack(document: StackDocument): TaintedNode[] {
  return nodeTaintResources(document.content).flatMap(([address, resource]) =>
    taintedNode(document, address, resource),
  );
}

function nodesOfPlan(document: StackDocument): (TaintedNode & { readonly action: "create" | "delete" | "other" })[] {
  return objectsAt(document.content, "resource_changes")
    .filter(({ type, mode }) => type === "kubernetes_node_taint" && mode === "managed")
    .flatMap((entry) => {
      const actions = at(entry, "change", "actions");
      const has = (action: string) => Array.isArray(actions) && actions.includes(action);
      const action = has("create") === has("delete") ? "other" : has("create") ? "create" : "delete";
      const values = at(entry, "change", action === "delete" ? "before" : "after");
      const address = textAt(entry, "address") ?? "";
      return (isObject(values) ? taintedNode(document, address, values) : []).map((each) => ({ ...each, action }));
    });
}

function taintedNode(document: StackDocument, address: string, resource: PlainObject): TaintedNode[] {
  const node = textAt(blocksAt(resource, "metadata")[0], "name");
  if (node === undefined) return [];
  const taints = blocksAt(resource, "taint").flatMap(taintIn);
  const clusters = clustersBeforeTaints(document.content, address);
  const identity = JSON.stringify([node, at(resource, "for_each")]);
  return [{ node, taints, document, address, identity, clusters }];
}

/** CDKTF writes one block as an object or as a list of one. */
function blocksAt(resource: PlainObject, name: string): PlainObject[] {
  const block = at(resource, name);
  return isObject(block) ? [block] : objectsAt(resource, name);
}

/** What is known only at apply is none that can be compared. */
function taintIn(block: PlainObject): string[] {
  const [key, value = "", effect] = ["key", "value", "effect"].map((name) => textAt(block, name));
  const known = TAINT_EFFECTS.find((each) => each === effect);
  if (key === undefined || known === undefined) return [];
  try {
    return [Taint.fromKubernetes({ key, effect: known, ...(value === "" ? {} : { value }) }).toString()];
  } catch {
    return [];
  }
}
