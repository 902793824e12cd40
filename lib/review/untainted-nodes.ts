import { TAINT_EFFECTS, Taint } from "../scheduling/taint";
import { clustersBeforeTaints, nodeTaintResources } from "./deferred-taint-order";
import type { StackDocument } from "./documents";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";
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

/** What one resource puts on one node, and which clusters it waits for. */
interface TaintedNode extends Pick<UntaintedNode, "node" | "taints"> {
  readonly document: StackDocument;
  /** Of the resource, without the key of an instance. */
  readonly address: string;
  /** Tells nodes apart whose names are one expression, that of a list. */
  readonly identity: string;
  /** Addresses in the same stack. */
  readonly clusters: ReadonlySet<string>;
}

type GoneNode = TaintedNode & UntaintedNode;

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
  const pairs = pairStacks(before, after);
  const placesBefore = new Map(
    pairs.map(({ old, now }) => [now, new Set(old === undefined ? [] : movedNodesOf(old, now).map(placeOf))]),
  );
  return pairs.flatMap(({ old, now }) => {
    if (old === undefined) return [];
    const targets = movedAddresses(now?.content);
    const forgotten = forgottenAddresses(now?.content);
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

function goneByPlans(plans: readonly StackDocument[]): GoneNode[] {
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
    const isOpen = unnamed.some((other) => other.document === node.document && isOfSameCluster(node, other));
    return goneNode(node, others, made, { isShifted, isElsewhere, isOpen });
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
  node: Pick<TaintedNode, "document" | "clusters">,
  other: Pick<TaintedNode, "document" | "clusters">,
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
    .map(({ node, taints, isRemade, isShifted, isElsewhere, isOpen }) => ({
      node,
      taints,
      isRemade,
      isShifted,
      isElsewhere,
      isOpen,
    }));
}

function nodesOfStack(document: StackDocument): TaintedNode[] {
  return nodeTaintResources(document.content).flatMap(([address, resource]) =>
    taintedNode(document, address, resource),
  );
}

/** What a plan does with a resource and one node. */
interface PlannedNode extends TaintedNode {
  readonly action: "create" | "delete" | "other";
  /** Whether the resource is there before and after. */
  readonly isReplaced: boolean;
  /** Whether the new one is made before the old one is destroyed. */
  readonly isFirst: boolean;
}

/** A replacement destroys what it was, and makes what it becomes: another node where the name is another one. */
function nodesOfPlan(document: StackDocument): PlannedNode[] {
  return taintChanges(document).flatMap(({ entry, actions, address }): PlannedNode[] => {
    const isReplaced = actions.includes("create") && actions.includes("delete");
    const isFirst = isReplaced && actions[0] === "create";
    const has = (action: string) => actions.includes(action);
    const side = (name: "before" | "after", action: PlannedNode["action"]) => {
      const values = at(entry, "change", name);
      const nodes = isObject(values) ? taintedNode(document, address, values) : [];
      return nodes.map((node) => ({ ...node, action, isReplaced, isFirst }));
    };
    return [
      ...(has("delete") ? side("before", "delete") : []),
      ...(has("create") ? side("after", "create") : []),
      ...(has("delete") || has("create") ? [] : side("after", "other")),
    ];
  });
}

/** Resources that are made of which it is not known which node they are for. */
function unnamedOfPlan(document: StackDocument): Pick<TaintedNode, "document" | "clusters">[] {
  return taintChanges(document).flatMap(({ entry, actions, address }) => {
    const values = at(entry, "change", "after");
    const isNamed = isObject(values) && nodeNameIn(values) !== undefined;
    return actions.includes("create") && !isNamed
      ? [{ document, clusters: clustersBeforeTaints(document.content, address) }]
      : [];
  });
}

function taintChanges(document: StackDocument) {
  return objectsAt(document.content, "resource_changes")
    .filter(({ type, mode }) => type === "kubernetes_node_taint" && mode === "managed")
    .map((entry) => {
      const actions = at(entry, "change", "actions");
      return {
        entry,
        actions: Array.isArray(actions) ? actions.map(String) : [],
        address: textAt(entry, "address") ?? "",
      };
    });
}

const nodeNameIn = (resource: PlainObject) => textAt(blocksAt(resource, "metadata")[0], "name");

function taintedNode(document: StackDocument, address: string, resource: PlainObject): TaintedNode[] {
  const node = nodeNameIn(resource);
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
