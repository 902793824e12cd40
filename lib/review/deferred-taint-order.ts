import type { StackDocument } from "./documents";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";

/**
 * When the taints that are put on running nodes come, seen from the cluster:
 * "in-graph" after it in the same apply, "in-later-stack" in a stack that depends on this one, "unordered" neither.
 */
export type DeferredTaintOrder = "in-graph" | "in-later-stack" | "unordered";

/** Where the `kubernetes_node_taint` resources stand; undefined where there are none. */
export function deferredTaintOrderOf(
  document: StackDocument | undefined,
  all: readonly StackDocument[],
): DeferredTaintOrder | undefined {
  if (document === undefined) return undefined;
  const own = nodeTaints(document.content);
  if (own.length > 0) return own.every(waitsForCluster) ? "in-graph" : "unordered";
  const later = all.filter(({ dependencies }) => dependencies.includes(document.stack));
  return later.some(({ content }) => nodeTaints(content).length > 0) ? "in-later-stack" : undefined;
}

function nodeTaints(content: PlainObject): PlainObject[] {
  const synthesized = at(content, "resource", "kubernetes_node_taint");
  if (isObject(synthesized)) return Object.values(synthesized).filter(isObject);
  return objectsAt(content, "configuration", "root_module", "resources").filter(
    (resource) => textAt(resource, "type") === "kubernetes_node_taint",
  );
}

/** A `rancher2_cluster_sync` itself waits for its cluster. */
function waitsForCluster(taint: PlainObject): boolean {
  const dependencies = at(taint, "depends_on");
  return (
    Array.isArray(dependencies) &&
    dependencies.some((address) => typeof address === "string" && /^rancher2_cluster_(v2|sync)\./.test(address))
  );
}
