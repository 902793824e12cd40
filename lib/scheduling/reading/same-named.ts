import { type Instance, instancesOf } from "./instances";
import type { Declarations } from "./known-at-plan";
import { literalOf } from "./literal-values";
import type { ResourceValues } from "./resource-values";
import { isUnknown } from "./unknown";

/** A `rancher2_cluster_v2`, and whose Rancher it is in. */
export interface NamedCluster {
  readonly address: string;
  /** Tells one Rancher from another; undefined where it is not known which one it is. */
  readonly rancher: string | undefined;
  /** What Rancher knows its instances by; see `keysInRancher`. */
  readonly keys: readonly InstanceKey[];
}

/** What Rancher knows one instance of a cluster's resource by. */
export interface InstanceKey {
  /** What stands behind the resource's address. */
  readonly instance: string;
  /** Namespace and name. */
  readonly key: string;
}

/**
 * The addresses of other clusters that are the same one in Rancher, sorted, the first few of many. Rancher knows a cluster
 * by its name in its namespace; one whose name is known only at apply is not judged.
 */
export function sameNamedClusters<T extends NamedCluster>(clusters: readonly T[]): ReadonlyMap<T, readonly string[]> {
  const byKey = new Map<string, string[]>();
  for (const { address, rancher, keys } of clusters) {
    if (rancher === undefined) continue;
    for (const { instance, key } of keys) {
      const place = JSON.stringify([rancher, key]);
      const known = byKey.get(place);
      if (known === undefined) byKey.set(place, [`${address}${instance}`]);
      else known.push(`${address}${instance}`);
    }
  }
  const shared = new Map([...byKey].map(([place, all]) => [place, [...new Set(all)].sort().slice(0, MOST_COMPARED)]));
  return new Map(
    clusters.map((cluster) => {
      const { address, rancher, keys } = cluster;
      const others = keys.flatMap(({ instance, key }) => {
        const all = rancher === undefined ? undefined : shared.get(JSON.stringify([rancher, key]));
        return (all ?? []).filter((other) => isOther(other, address, instance));
      });
      return [cluster, [...new Set(others)].sort().slice(0, NAMED_AT_MOST)] as const;
    }),
  );
}

/** Two instances of one resource are told of once: as the one of the other. */
function isOther(other: string, address: string, instance: string): boolean {
  const own = `${address}${instance}`;
  return other !== own && !(isInstanceOf(other, address) && other < own);
}

/** Whether an address is that of an instance of the resource at another one, or that resource as a whole. */
export function isInstanceOf(address: string, resource: string): boolean {
  return address === resource || address.startsWith(`${resource}[`);
}

/** A hostile file may have any number of them. */
const NAMED_AT_MOST = 6;
const MOST_COMPARED = NAMED_AT_MOST + 1;

/**
 * What Rancher knows the instances of a cluster's resource by. None of those whose name is known only at apply; and none
 * where that decides whether there are any, for two such resources may exclude each other.
 */
export function keysInRancher(resource: ResourceValues, declared: Partial<Declarations> = {}): readonly InstanceKey[] {
  if (!resource.isConfiguration) return keysOf(resource, { key: "", names: new Map() }, declared);
  return (instancesOf(resource, declared) ?? []).flatMap((instance) => keysOf(resource, instance, declared));
}

function keysOf(resource: ResourceValues, instance: Instance, declared: Partial<Declarations>): InstanceKey[] {
  const textOf = (argument: string): unknown => {
    const text = resource.text(argument);
    if (!isUnknown(text)) return text;
    const scope = { declared, instance: instance.names };
    return resource.isConfiguration ? literalOf(resource.raw(argument), scope)?.value : text;
  };
  const [name, namespace = DEFAULT_NAMESPACE] = [textOf("name"), namespaceOf(resource, textOf)];
  if (!isText(name) || !isText(namespace)) return [];
  return [{ instance: instance.key, key: `${namespace}/${name}` }];
}

/** Undefined where none is written, and null where it is known only at apply. */
function namespaceOf(resource: ResourceValues, textOf: (argument: string) => unknown): unknown {
  return resource.has("fleet_namespace") ? (textOf("fleet_namespace") ?? null) : undefined;
}

function isText(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** The provider's own. */
const DEFAULT_NAMESPACE = "fleet-default";
