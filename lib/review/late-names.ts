import type { Cluster } from "../scheduling/reading/cluster";
import { isNamedByPlace } from "../scheduling/reading/machine-pools";
import type { ClusterChange } from "./cluster-change";

/**
 * The change, where the name of a machine pool is known only at apply and a single one of before is not there any more: it may be
 * that one or another, and is no pool that is known to come, nor the other one to go.
 */
export function withLateNames(change: ClusterChange): ClusterChange {
  const { before, after } = change;
  if (before === undefined || after === undefined) return change;
  const [place, ...otherPlaces] = after.machinePools.filter(isNamedByPlace);
  const [name, ...otherNames] = before.machinePools.filter((pool) => !after.machinePools.includes(pool));
  if (place === undefined || name === undefined || otherPlaces.length + otherNames.length > 0) return change;
  return { ...change, after: called(after, place, name) };
}

function called(cluster: Cluster, place: string, name: string): Cluster {
  const asCalled = (each: string) => (each === place ? name : each);
  const { machineUpdates } = cluster;
  return {
    ...cluster,
    pools: cluster.pools
      .map((pool) => ({ ...pool, name: asCalled(pool.name) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    machinePools: cluster.machinePools.map(asCalled).sort(),
    ...(machineUpdates === undefined
      ? {}
      : { machineUpdates: new Map([...machineUpdates].map(([pool, update]) => [asCalled(pool), update])) }),
    lateNames: new Map([[name, `${place}.name`]]),
  };
}
