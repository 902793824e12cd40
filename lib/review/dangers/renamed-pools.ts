import type { FindingDraft } from "../../scheduling/findings/finding";
import type { SchedulingPool } from "../../scheduling/pool";
import type { Cluster } from "../../scheduling/reading/cluster";
import { NODE_POOL_LABEL } from "../../scheduling/reading/machine-labels";
import type { ReviewContext } from "./context";

/** Pools that go, with the pool that comes in their place as if it were the same under another name. */
export function renamedPools({ change: { before, after, action } }: ReviewContext): ReadonlyMap<string, string> {
  // Machines that Rancher makes are made anew.
  if (before === undefined || after?.poolSource !== "model" || action === "replaced") return new Map();
  const [old, now] = [before, after].map(({ pools }) => new Set(pools.map(({ name }) => name))) as [
    Set<string>,
    Set<string>,
  ];
  const come = after.pools.filter(({ name }) => !old.has(name));
  return new Map(
    before.pools
      .filter(({ name }) => !now.has(name))
      .flatMap((gone): [string, string][] => {
        const index = come.findIndex((pool) => isSame(gone, pool));
        return index < 0 ? [] : come.splice(index, 1).map(({ name }) => [gone.name, name]);
      }),
  );
}

function isSame(one: SchedulingPool, other: SchedulingPool): boolean {
  const [a, b] = [one, other].map(({ roles, taints, startupTaints = [], taintsApplied, labels }) =>
    JSON.stringify([
      [...roles].sort(),
      taints.map(String).sort(),
      startupTaints.map(String).sort(),
      taintsApplied,
      Object.entries(labels)
        .filter(([key]) => key !== NODE_POOL_LABEL)
        .sort(([x], [y]) => (x < y ? -1 : 1)),
    ]),
  );
  return a === b && (one.nodes === undefined || other.nodes === undefined || one.nodes === other.nodes);
}

/** Registered nodes keep the name of their pool (RK718). */
export function renamedPoolDangers(context: ReviewContext): FindingDraft[] {
  const { after } = context.change;
  if (after === undefined) return [];
  return [...renamedPools(context)].map(([pool, renamedTo]) => ({
    code: "RK718",
    data: { pool, renamedTo, settings: settingsFor(after, renamedTo) },
  }));
}

function settingsFor({ machineConfiguration, machineSelectorFiles }: Cluster, pool: string): string[] {
  return [
    ...machineConfiguration.selected
      .filter(({ selector }) => selector.pools.includes(pool))
      .map(({ property }) => property),
    ...machineSelectorFiles.filter(({ pools }) => pools.includes(pool)).map(({ setting }) => setting),
  ];
}
