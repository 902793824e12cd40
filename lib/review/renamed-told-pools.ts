import type { SchedulingPool } from "../scheduling/pool";
import type { ToldCluster } from "./pools-file";

/**
 * What a file told before a change, with pools under their names after it. What a file calls a pool is what reports call
 * it, and no node knows of it: a pool that is the same under another name keeps its nodes as they are.
 */
export function underLaterNames(
  told: Pick<ToldCluster, "acknowledged"> & { readonly pools: readonly SchedulingPool[] },
  after: readonly SchedulingPool[] = [],
): Pick<ToldCluster, "acknowledged"> & { readonly pools: readonly SchedulingPool[] } {
  const later = laterNames(told.pools, after);
  const named = (name: string) => later.get(name) ?? name;
  return {
    pools: told.pools
      .map((pool) => ({ ...pool, name: named(pool.name) }))
      .sort(({ name: one }, { name: other }) => (one < other ? -1 : 1)),
    acknowledged: told.acknowledged.map((each) =>
      each.subject.pool === undefined
        ? each
        : { ...each, subject: { ...each.subject, pool: named(each.subject.pool) } },
    ),
  };
}

/** Where two may have become one, or one may be either of two, nobody can tell which it is. */
function laterNames(before: readonly SchedulingPool[], after: readonly SchedulingPool[]): ReadonlyMap<string, string> {
  const [gone, come] = [byNodes(without(before, after)), byNodes(without(after, before))];
  return new Map(
    [...gone].flatMap(([nodes, [old, ...moreOld]]) => {
      const [now, ...moreNow] = come.get(nodes) ?? [];
      const isOne = old !== undefined && now !== undefined && moreOld.length === 0 && moreNow.length === 0;
      return isOne ? [[old, now] as const] : [];
    }),
  );
}

function without(pools: readonly SchedulingPool[], others: readonly SchedulingPool[]): SchedulingPool[] {
  const names = new Set(others.map(({ name }) => name));
  return pools.filter(({ name }) => !names.has(name));
}

/** Names by what is told of nodes beside the name; in what order it is told means nothing. */
function byNodes(pools: readonly SchedulingPool[]): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const { name, roles, taints, startupTaints = [], leavingTaints = [], labels, taintsApplied, nodes } of pools) {
    const ofTaints = [taints, startupTaints, leavingTaints].map((each) => each.map(String).sort());
    const ofLabels = Object.entries(labels).sort(([one], [other]) => (one < other ? -1 : 1));
    const key = JSON.stringify([[...roles].sort(), ofTaints, ofLabels, taintsApplied, nodes ?? null]);
    names.set(key, [...(names.get(key) ?? []), name]);
  }
  return names;
}
