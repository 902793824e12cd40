import type { ResourceValues } from "./resource-values";
import { isUnknown } from "./unknown";

/** A `rancher2_cluster_v2`, and whose Rancher it is in. */
export interface NamedCluster {
  readonly address: string;
  /** Tells one Rancher from another; undefined where it is not known which one it is. */
  readonly rancher: string | undefined;
  readonly resource: ResourceValues;
}

/**
 * The addresses of other clusters that are the same one in Rancher, sorted, the first few of many. Rancher knows a cluster
 * by its name in its namespace; one whose name is known only at apply is not judged.
 */
export function sameNamedClusters<T extends NamedCluster>(clusters: readonly T[]): ReadonlyMap<T, readonly string[]> {
  const byKey = new Map<string, T[]>();
  for (const cluster of clusters) {
    const key = keyInRancher(cluster.resource);
    if (key === undefined || cluster.rancher === undefined) continue;
    const place = JSON.stringify([cluster.rancher, key]);
    const known = byKey.get(place);
    if (known === undefined) byKey.set(place, [cluster]);
    else known.push(cluster);
  }
  return new Map(
    [...byKey.values()].flatMap((all) => {
      const addresses = [...new Set(all.map(({ address }) => address))].sort().slice(0, NAMED_AT_MOST + 1);
      return all.map((cluster) => {
        const others = addresses.filter((address) => address !== cluster.address);
        return [cluster, others.slice(0, NAMED_AT_MOST)] as const;
      });
    }),
  );
}

/** A hostile file may have any number of them. */
const NAMED_AT_MOST = 6;

/** What Rancher knows a cluster by; undefined where it is known only at apply. */
export function keyInRancher(resource: ResourceValues): string | undefined {
  const [name, namespace = DEFAULT_NAMESPACE] = [resource.text("name"), resource.text("fleet_namespace")];
  if (name === undefined || isUnknown(name) || isUnknown(namespace)) return undefined;
  return `${namespace}/${name}`;
}

/** The provider's own. */
const DEFAULT_NAMESPACE = "fleet-default";
