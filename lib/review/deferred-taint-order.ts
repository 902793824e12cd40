import { oncePer } from "../scheduling/once-per";
import type { StackDocument } from "./documents";
import { at, isObject, objectsAt, type PlainObject, textAt } from "./json";

/**
 * When the taints that are put on running nodes come, seen from the cluster:
 * "in-graph" after it in the same apply, "in-later-stack" in a stack that depends on this one, "unordered" neither.
 */
export type DeferredTaintOrder = "in-graph" | "in-later-stack" | "unordered";

/**
 * Where the `kubernetes_node_taint` resources stand that a cluster's nodes may get; undefined where there are none. Those
 * that wait for other clusters only are taken for theirs.
 * @param cluster address of the cluster
 */
export function deferredTaintOrderOf(
  document: StackDocument | undefined,
  all: readonly StackDocument[],
  cluster: string,
): DeferredTaintOrder | undefined {
  if (document === undefined) return undefined;
  const waitedFor = graphOf(document.content).waitedFor;
  if (waitedFor.some((clusters) => clusters.size === 0)) return "unordered";
  if (waitedFor.some((clusters) => clusters.has(withoutKey(cluster)))) return "in-graph";
  const later = all.filter(({ dependencies }) => dependencies.includes(document.stack));
  return later.some(({ content }) => graphOf(content).waitedFor.length > 0) ? "in-later-stack" : undefined;
}

/** The `kubernetes_node_taint` resources of a file as they are configured, by their address without keys of instances. */
export function nodeTaintResources(content: PlainObject): [string, PlainObject][] {
  const resources = resourcesOf(content);
  return nodeTaints(resources).map((address) => [address, resources.get(address) ?? {}]);
}

/** The clusters of its file that a `kubernetes_node_taint` waits for; none where nothing of it is configured. */
export function clustersBeforeTaints(content: PlainObject, address: string): ReadonlySet<string> {
  const resources = resourcesOf(content);
  return clustersBefore(withoutKey(address), (each) => referencesIn(resources.get(each)));
}

interface Graph {
  /** For each `kubernetes_node_taint` the clusters that it waits for. */
  readonly waitedFor: readonly ReadonlySet<string>[];
}

/** Every cluster of a file asks the same of it. */
const graphOf = oncePer((content: PlainObject): Graph => {
  const resources = resourcesOf(content);
  const references = new Map<string, readonly string[]>();
  const referencesOf = (address: string) => {
    const found = references.get(address) ?? referencesIn(resources.get(address));
    references.set(address, found);
    return found;
  };
  return { waitedFor: nodeTaints(resources).map((taint) => clustersBefore(taint, referencesOf)) };
});

/** Resources as they are configured, by their address without keys of instances. */
type Resources = ReadonlyMap<string, PlainObject>;

function resourcesOf(content: PlainObject): Resources {
  const types = at(content, "resource");
  const synthesized = Object.entries(isObject(types) ? types : {}).flatMap(([type, named]) =>
    Object.entries(isObject(named) ? named : {}).map(([name, resource]) => [`${type}.${name}`, resource] as const),
  );
  const planned = objectsAt(content, "configuration", "root_module", "resources").map(
    (resource, index) => [textAt(resource, "address") ?? `${textAt(resource, "type")}.${index}`, resource] as const,
  );
  return new Map([...synthesized, ...planned].filter((entry): entry is [string, PlainObject] => isObject(entry[1])));
}

function nodeTaints(resources: Resources): string[] {
  return [...resources.keys()].filter((address) => address.startsWith("kubernetes_node_taint."));
}

/** The clusters that are there before a resource, over whatever waits for them: a `rancher2_cluster_sync`, a script. */
function clustersBefore(start: string, referencesOf: (address: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set([start]);
  // A set is walked to the end of what is added meanwhile, so that circles end.
  for (const address of seen) for (const next of referencesOf(address)) seen.add(next);
  return new Set([...seen].filter((address) => address.startsWith("rancher2_cluster_v2.")));
}

/** Addresses that a resource depends on, or that its arguments name. */
function referencesIn(resource: PlainObject | undefined): string[] {
  if (resource === undefined) return [];
  const { "//": _, ...rest } = resource;
  return JSON.stringify(rest).match(/\b[a-z][a-z0-9]*_[a-z0-9_]*\.[A-Za-z_][\w-]*/g) ?? [];
}

function withoutKey(address: string): string {
  return address.replace(/\[[^[\]]*\]$/, "");
}
