import { TAINT_EFFECTS, Taint } from "../scheduling/taint";
import { clustersBeforeTaints, nodeTaintResources } from "./deferred-taint-order";
import type { StackDocument } from "./documents";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";
import { followMoves } from "./stack-clusters";

/** What one `kubernetes_node_taint` puts on one node, and which clusters it waits for. */
export interface TaintedNode {
  /** Name of the node; an expression where Terraform makes it out. */
  readonly node: string;
  /** In kubectl's notation. */
  readonly taints: readonly string[];
  /** Taints of which something is known only at apply, as they are written. */
  readonly openTaints: readonly string[];
  readonly document: StackDocument;
  /** Of the resource, without the key of an instance. */
  readonly address: string;
  /** Tells nodes apart whose names are one expression, that of a list. */
  readonly identity: string;
  /** Addresses in the same stack. */
  readonly clusters: ReadonlySet<string>;
}

/** What a plan does with a resource and one node. */
export interface PlannedNode extends TaintedNode {
  readonly action: "create" | "delete" | "other";
  /** Whether the resource is there before and after. */
  readonly isReplaced: boolean;
  /** Whether the new one is made before the old one is destroyed. */
  readonly isFirst: boolean;
}

/** The nodes that a synthesized stack puts taints on. */
export function nodesOfStack(document: StackDocument): TaintedNode[] {
  return nodeTaintResources(document.content).flatMap(([address, resource]) =>
    taintedNode(document, address, resource),
  );
}

/** A replacement destroys what it was, and makes what it becomes: another node where the name is another one. */
export function nodesOfPlan(document: StackDocument): PlannedNode[] {
  return taintChanges(document).flatMap(({ entry, actions, address }): PlannedNode[] => {
    const isReplaced = actions.includes("create") && actions.includes("delete");
    const isFirst = isReplaced && actions[0] === "create";
    const has = (action: string) => actions.includes(action);
    const side = (name: "before" | "after", action: PlannedNode["action"]) =>
      nodesOn(document, entry, address, name).map((node) => ({ ...node, action, isReplaced, isFirst }));
    return [
      ...(has("delete") ? side("before", "delete") : []),
      ...(has("create") ? side("after", "create") : []),
      ...(has("delete") || has("create") ? [] : side("after", "other")),
    ];
  });
}

/** The nodes that have taints by the resources of a plan, before it and after it; what it forgets, it leaves as it is. */
export function nodesAroundPlan(document: StackDocument): { readonly was: TaintedNode[]; readonly is: TaintedNode[] } {
  const changes = taintChanges(document);
  const side = (name: "before" | "after") =>
    changes.flatMap(({ entry, actions, address }) =>
      nodesOn(document, entry, address, actions.includes("forget") ? "before" : name),
    );
  return { was: side("before"), is: side("after") };
}

/** Resources that are made of which it is not known which node they are for. */
export function unnamedOfPlan(document: StackDocument): Pick<TaintedNode, "document" | "clusters">[] {
  return taintChanges(document).flatMap(({ entry, actions, address }) => {
    const values = at(entry, "change", "after");
    const isNamed = isObject(values) && nodeNameIn(values) !== undefined;
    return actions.includes("create") && !isNamed
      ? [{ document, clusters: clustersBeforeTaints(document.content, address) }]
      : [];
  });
}

/** Resources by what tells their nodes apart. */
export function byIdentity<T extends TaintedNode>(nodes: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const node of nodes) {
    const known = found.get(node.identity);
    if (known === undefined) found.set(node.identity, [node]);
    else known.push(node);
  }
  return found;
}

/** Nodes of two clusters may have one name; which clusters they are is comparable within a stack. */
export function isOfSameCluster(
  node: Pick<TaintedNode, "document" | "clusters">,
  other: Pick<TaintedNode, "document" | "clusters">,
  targets: ReadonlyMap<string, string> = new Map(),
): boolean {
  if (node.document.stack !== other.document.stack || node.clusters.size === 0 || other.clusters.size === 0)
    return true;
  return [...node.clusters].some((cluster) => other.clusters.has(followMoves(cluster, targets)));
}

/**
 * The nodes that may be those of one cluster: what waits for no cluster may be of any, in the stack of the cluster, in one
 * that comes later, or in one on its own.
 */
export function nodesOfCluster<T extends TaintedNode>(
  nodes: readonly T[],
  stack: StackDocument | undefined,
  cluster: string,
): T[] {
  const address = cluster.replace(/\[[^[\]]*\]$/, "");
  return nodes.filter(({ document, clusters }) => {
    if (clusters.size > 0) return document === stack && clusters.has(address);
    return (
      document === stack ||
      document.dependencies.length === 0 ||
      (stack !== undefined && document.dependencies.includes(stack.stack))
    );
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

function nodesOn(document: StackDocument, entry: PlainObject, address: string, side: "before" | "after") {
  const values = at(entry, "change", side);
  return isObject(values) ? taintedNode(document, address, values) : [];
}

const nodeNameIn = (resource: PlainObject) => textAt(blocksAt(resource, "metadata")[0], "name");

function taintedNode(document: StackDocument, address: string, resource: PlainObject): TaintedNode[] {
  const node = nodeNameIn(resource);
  if (node === undefined) return [];
  const blocks = blocksAt(resource, "taint").map((block) => ({ block, taint: taintIn(block) }));
  const taints = blocks.flatMap(({ taint }) => taint ?? []);
  const openTaints = blocks.flatMap(({ block, taint }) =>
    taint === undefined && !isRefused(block) ? [JSON.stringify(block)] : [],
  );
  const clusters = clustersBeforeTaints(document.content, address);
  const identity = JSON.stringify([node, at(resource, "for_each")]);
  return [{ node, taints, openTaints, document, address, identity, clusters }];
}

/** CDKTF writes one block as an object or as a list of one. */
function blocksAt(resource: PlainObject, name: string): PlainObject[] {
  const block = at(resource, name);
  return isObject(block) ? [block] : objectsAt(resource, name);
}

/** Whether it is none that Kubernetes takes, all of which is known: it comes to no node. */
function isRefused(block: PlainObject): boolean {
  const parts = ["key", "effect", "value"].map((name) => textAt(block, name) ?? (name === "value" ? "" : undefined));
  return parts.every((part) => part !== undefined && !/[$%]\{/.test(part));
}

/** Undefined where it cannot be compared: something of it is known only at apply, or Kubernetes refuses it. */
function taintIn(block: PlainObject): string | undefined {
  const [key, value = "", effect] = ["key", "value", "effect"].map((name) => textAt(block, name));
  const known = TAINT_EFFECTS.find((each) => each === effect);
  if (key === undefined || known === undefined) return undefined;
  try {
    return Taint.fromKubernetes({ key, effect: known, ...(value === "" ? {} : { value }) }).toString();
  } catch {
    return undefined;
  }
}
