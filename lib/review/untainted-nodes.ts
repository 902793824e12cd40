import { TAINT_EFFECTS, Taint } from "../scheduling/taint";
import { clustersBeforeTaints, nodeTaintResources } from "./deferred-taint-order";
import type { StackDocument } from "./documents";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";

/** A node of which a change destroys the `kubernetes_node_taint`: the taints go, and nothing says where to. */
export interface UntaintedNode {
  /** Name of the node; an expression where Terraform makes it out. */
  readonly node: string;
  /** In kubectl's notation. */
  readonly taints: readonly string[];
}

/** What one resource puts on one node, and which clusters it waits for. */
interface TaintedNode extends UntaintedNode {
  readonly document: StackDocument;
  /** Addresses in the same stack. */
  readonly clusters: ReadonlySet<string>;
}

/** The nodes that no resource of the stacks after a change taints any more, in their order. */
export function untaintedBetween(
  before: readonly StackDocument[],
  after: readonly StackDocument[],
): (stack: StackDocument | undefined, cluster: string) => UntaintedNode[] {
  const gone = goneBetween(before, after);
  return (stack, cluster) => ofCluster(gone, stack, cluster);
}

/** How many nodes lose what resources of these stacks put on them, whichever cluster they are of. */
export function countUntaintedBetween(before: readonly StackDocument[], after: readonly StackDocument[]): number {
  return new Set(goneBetween(before, after).map(({ node }) => node)).size;
}

/** The same of plans. */
export function countUntaintedByPlans(plans: readonly StackDocument[]): number {
  return new Set(goneByPlans(plans).map(({ node }) => node)).size;
}

function goneBetween(before: readonly StackDocument[], after: readonly StackDocument[]): TaintedNode[] {
  const left = new Set(after.flatMap(nodesOfStack).map(({ node }) => node));
  return before.flatMap(nodesOfStack).filter(({ node }) => !left.has(node));
}

/** The nodes of which plans destroy the taints, where no other resource of them has the node. */
export function untaintedByPlans(
  plans: readonly StackDocument[],
): (plan: StackDocument, cluster: string) => UntaintedNode[] {
  const gone = goneByPlans(plans);
  return (plan, cluster) => ofCluster(gone, plan, cluster);
}

function goneByPlans(plans: readonly StackDocument[]): TaintedNode[] {
  const all = plans.flatMap(nodesOfPlan);
  const left = new Set(all.filter(({ isDestroyed }) => !isDestroyed).map(({ node }) => node));
  return all.filter(({ node, isDestroyed }) => isDestroyed && !left.has(node));
}

/** What waits for no cluster may be of any, in the stack of the cluster, in one that comes later, or in one on its own. */
function ofCluster(gone: readonly TaintedNode[], stack: StackDocument | undefined, cluster: string): UntaintedNode[] {
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
    .map(({ node, taints }) => ({ node, taints }));
}

function nodesOfStack(document: StackDocument): TaintedNode[] {
  return nodeTaintResources(document.content).flatMap(([address, resource]) =>
    taintedNode(document, address, resource),
  );
}

function nodesOfPlan(document: StackDocument): (TaintedNode & { readonly isDestroyed: boolean })[] {
  return objectsAt(document.content, "resource_changes")
    .filter(({ type, mode }) => type === "kubernetes_node_taint" && mode === "managed")
    .flatMap((entry) => {
      const actions = at(entry, "change", "actions");
      const isDestroyed = Array.isArray(actions) && actions.includes("delete") && !actions.includes("create");
      const values = at(entry, "change", isDestroyed ? "before" : "after");
      const address = textAt(entry, "address") ?? "";
      return (isObject(values) ? taintedNode(document, address, values) : []).map((each) => ({ ...each, isDestroyed }));
    });
}

function taintedNode(document: StackDocument, address: string, resource: PlainObject): TaintedNode[] {
  const node = textAt(blocksAt(resource, "metadata")[0], "name");
  if (node === undefined) return [];
  const taints = blocksAt(resource, "taint").flatMap(taintIn);
  return [{ node, taints, document, clusters: clustersBeforeTaints(document.content, address) }];
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
