import type { FindingDraft } from "../../scheduling/findings/finding";
import { type SchedulingPool, TaintsApplied } from "../../scheduling/pool";
import type { Cluster } from "../../scheduling/reading/cluster";
import { NODE_POOL_LABEL } from "../../scheduling/reading/machine-labels";
import type { ReviewContext } from "./context";

/** What may have become of the pools that go. */
export interface Renaming {
  /** Pools whose name goes, with the pool that comes in their place as if it were the same under another name. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Pools that come and that nothing tells whose nodes they are to get. */
  readonly others: readonly string[];
}

/**
 * A pool that is the same under another name is taken for renamed, also where the new name was another pool's that is
 * renamed as well; and so is the only one of its roles that goes where one of these roles comes. Names that are left can
 * be either.
 */
export function renamedPools({ change: { before, after, action } }: Pick<ReviewContext, "change">): Renaming {
  // Machines that Rancher makes are made anew.
  if (before?.poolSource !== "model" || after?.poolSource !== "model" || action === "replaced") {
    return { renamed: new Map(), others: [] };
  }
  const without = (all: readonly SchedulingPool[], others: readonly SchedulingPool[]) =>
    all.filter(({ name }) => !others.some((pool) => pool.name === name));
  const [gone, come] = [without(before.pools, after.pools), without(after.pools, before.pools)];
  const renamed = new Map<string, string>();
  const take = (pairs: readonly (readonly [string, string])[]) => {
    for (const [old, now] of pairs) {
      renamed.set(old, now);
      const index = come.findIndex(({ name }) => name === now);
      if (index >= 0) come.splice(index, 1);
    }
  };
  for (const pool of gone) take(chainFrom(pool, before, after, come));
  const left = gone.filter(({ name }) => !renamed.has(name));
  const only = (pools: readonly SchedulingPool[], roles: string) => pools.filter((pool) => rolesOf(pool) === roles);
  for (const roles of new Set(left.map(rolesOf))) {
    const [[old, ...moreOld], [now, ...moreNow]] = [only(left, roles), only(come, roles)];
    if (old === undefined || now === undefined || moreOld.length > 0 || moreNow.length > 0) continue;
    take([[old.name, now.name]]);
  }
  return { renamed, others: come.map(({ name }) => name) };
}

/**
 * Those of the renamed pools whose taints are put on nodes as they run: whatever their nodes are called, they get them with the
 * apply, so that before and after are one pool. Taints of a registration reach none of them under either name.
 */
export function renamedInPlace({ change }: Pick<ReviewContext, "change">): ReadonlyMap<string, string> {
  const isInPlace = (pool: string) =>
    change.after?.pools.some(
      ({ name, taintsApplied }) => name === pool && taintsApplied === TaintsApplied.AFTER_READY,
    ) === true;
  return new Map([...renamedPools({ change }).renamed].filter(([, now]) => isInPlace(now)));
}

/** From a pool that goes to one that comes, the last first: over pools that are what the one before them was. */
function chainFrom(
  gone: SchedulingPool,
  before: Cluster,
  after: Cluster,
  come: readonly SchedulingPool[],
): [string, string][] {
  const chain: [string, string][] = [];
  for (let pool = gone; ; ) {
    const end = come.find((each) => isSame(pool, each));
    if (end !== undefined) return [[pool.name, end.name], ...chain];
    const next = after.pools.find((each) => {
      const old = before.pools.find(({ name }) => name === each.name);
      return old !== undefined && isSame(pool, each) && !isSame(old, each);
    });
    const old = before.pools.find(({ name }) => name === next?.name);
    // A circle has no end among those that come.
    if (old === undefined || chain.some(([, name]) => name === old.name)) return [];
    chain.unshift([pool.name, old.name]);
    pool = old;
  }
}

function isSame(one: SchedulingPool, other: SchedulingPool): boolean {
  const isCounted = one.nodes !== undefined && other.nodes !== undefined;
  return (
    rolesOf(one) === rolesOf(other) && differences(one, other).length === 0 && !(isCounted && one.nodes !== other.nodes)
  );
}

function rolesOf({ roles }: SchedulingPool): string {
  return [...roles].sort().join();
}

/** What nodes of two pools get otherwise. */
function differences(one: SchedulingPool, other: SchedulingPool): ("taints" | "labels")[] {
  const [a, b] = [one, other].map(({ taints, startupTaints = [], taintsApplied, labels }) => ({
    taints: JSON.stringify([taints.map(String).sort(), startupTaints.map(String).sort(), taintsApplied]),
    labels: JSON.stringify(
      Object.entries(labels)
        .filter(([key]) => key !== NODE_POOL_LABEL)
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    ),
  })) as [Record<"taints" | "labels", string>, Record<"taints" | "labels", string>];
  return (["taints", "labels"] as const).filter((what) => a[what] !== b[what]);
}

/** Registered nodes keep the name of their pool (RK718). */
export function renamedPoolDangers(context: ReviewContext): FindingDraft[] {
  const { before, after } = context.change;
  if (before === undefined || after === undefined) return [];
  const { renamed } = renamedPools(context);
  return [...renamed].map(([pool, renamedTo]) => {
    const [old, now] = [poolOf(before, pool), poolOf(after, renamedTo)];
    return {
      code: "RK718",
      data: {
        pool,
        renamedTo,
        differs: old === undefined || now === undefined ? [] : differences(old, now),
        settings: settingsFor(after, renamedTo),
        ...(renamed.has(renamedTo) ? { isNameTaken: true } : {}),
      },
    };
  });
}

function poolOf({ pools }: Cluster, name: string): SchedulingPool | undefined {
  return pools.find((pool) => pool.name === name);
}

function settingsFor({ machineConfiguration, machineSelectorFiles }: Cluster, pool: string): string[] {
  return [
    ...machineConfiguration.selected
      .filter(({ selector }) => selector.pools.includes(pool))
      .map(({ property }) => property),
    ...machineSelectorFiles.filter(({ pools }) => pools.includes(pool)).map(({ setting }) => setting),
  ];
}
