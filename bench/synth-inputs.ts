/** A cluster that both programs of the bench of synthesis make. */
export interface BenchCluster {
  readonly name: string;
  readonly pools: readonly BenchPool[];
}

export interface BenchPool {
  readonly name: string;
  readonly isServer: boolean;
  /** In kubectl's notation, sorted. */
  readonly taints: readonly string[];
}

export enum Taints {
  /** Every cluster has the same; only names differ. */
  ALIKE = "alike",
  /** Every cluster has values of its own. */
  OWN = "own",
}

export const POOLS = 5;
const TAINTS = 3;

/** Clusters whose first pool has all roles; every pool is tainted but the last, so that CoreDNS has a place. */
export function benchClusters(count: number, taints: Taints): BenchCluster[] {
  return Array.from({ length: count }, (_, cluster) => ({
    name: `cluster-${cluster}`,
    pools: Array.from({ length: POOLS }, (_, pool) => ({
      name: `pool-${pool}`,
      isServer: pool === 0,
      taints: pool === POOLS - 1 ? [] : Array.from({ length: TAINTS }, (_, taint) => taintOf(cluster, pool, taint)),
    })),
  }));

  function taintOf(cluster: number, pool: number, taint: number): string {
    const value = taints === Taints.OWN ? `value-${pool}-of-${cluster}` : `value-${pool}`;
    return `key-${taint}=${value}:NoSchedule`;
  }
}
