import { roleTaints, roleTaintsOfRke2 } from "../node-role";
import { type OpenPart, openIn, type SchedulingPool } from "../pool";
import { type Cluster, NotK3s, type PoolSource } from "./cluster";
import type { MachinePools } from "./machine-pools";
import { isUnknown } from "./unknown";

/** Everything that is known of a cluster's pools. */
interface AllPools
  extends Pick<
    Cluster,
    "poolSource" | "machinePools" | "machineUpdates" | "emptyPools" | "poolsWithoutNodes" | "latePools"
  > {
  readonly allPools: readonly SchedulingPool[];
}

/**
 * Joins what is told of pools with those of machines that the resource writes.
 * @param told undefined where nobody tells
 */
export function joinedPools(
  told: readonly SchedulingPool[] | undefined,
  written: MachinePools,
  kubernetesVersion: Cluster["kubernetesVersion"],
  from: "model" | "file" = "model",
): AllPools {
  const { allPools, ...others } =
    from === "file" && written.isWritten ? ofMachines(told, written) : ofBoth(told, written, from);
  const isOther = kubernetesVersion instanceof NotK3s;
  const ofRke2 = (pool: SchedulingPool) => (openIn(pool, "roles").length > 0 ? [] : roleTaintsOfRke2(pool.roles));
  const empty = written.empty.filter(({ name }) => !allPools.some((pool) => pool.name === name));
  return {
    ...others,
    ...(written.updates.size > 0 && { machineUpdates: written.updates }),
    ...(empty.length > 0 && { emptyPools: empty.map(({ name }) => name), poolsWithoutNodes: empty }),
    allPools: isOther ? allPools.map((pool) => ({ ...pool, roleTaints: ofRke2(pool) })) : allPools,
    ...(isUnknown(written.pools) && others.poolSource === "unknown" ? { latePools: written.pools.path } : {}),
  };
}

/** Where what is not known of pools that are written stands, as far as what is told does not say it. */
export function openPoolsOf({ pools }: MachinePools, { allPools, poolSource }: AllPools): readonly string[] {
  if (isUnknown(pools)) return poolSource === "machine_pools" ? [] : [pools.path];
  return allPools.flatMap(({ open = [] }) => open.map(({ path }) => path));
}

/** Where both are there, those that are told are those that register. */
function ofBoth(
  told: readonly SchedulingPool[] | undefined,
  { pools, isWritten }: MachinePools,
  from: "model" | "file",
): AllPools {
  const registered = told ?? [];
  const names = new Set(registered.map(({ name }) => name));
  const made = (isUnknown(pools) ? [] : pools).filter(({ name }) => !names.has(name));
  const ofMachines: PoolSource = isUnknown(pools) ? "unknown" : "machine_pools";
  const beside: PoolSource = told === undefined ? "unknown" : from;
  return {
    allPools: sorted([...registered, ...made]),
    poolSource: !isWritten ? beside : registered.length > 0 ? "both" : ofMachines,
    machinePools: sorted(made).map(({ name }) => name),
  };
}

/** What is known of pools of machines counts, and where something is not, what is told. */
function ofMachines(told: readonly SchedulingPool[] | undefined, { pools }: MachinePools): AllPools {
  if (isUnknown(pools) && told === undefined) return { allPools: [], poolSource: "unknown", machinePools: [] };
  const allPools = isUnknown(pools)
    ? sorted(told ?? [])
    : pools.map((pool) =>
        completed(
          pool,
          told?.find(({ name }) => name === pool.name),
        ),
      );
  return { allPools, poolSource: "machine_pools", machinePools: allPools.map(({ name }) => name) };
}

function completed({ open, ...pool }: SchedulingPool, told: SchedulingPool | undefined): SchedulingPool {
  if (open === undefined || told === undefined) return { ...pool, ...(open === undefined ? {} : { open }) };
  const isOpen = (part: OpenPart["part"]) => openIn({ open }, part).length > 0;
  const { startupTaints: _, ...rest } = pool;
  const roles = isOpen("roles") ? told.roles : pool.roles;
  return {
    ...(isOpen("taints") ? rest : pool),
    roles,
    roleTaints: roleTaints(roles),
    ...(isOpen("taints") && {
      taints: told.taints,
      ...(told.startupTaints === undefined ? {} : { startupTaints: told.startupTaints }),
    }),
    ...(isOpen("labels") && { labels: told.labels }),
    ...(isOpen("nodes") && told.nodes !== undefined && { nodes: told.nodes }),
  };
}

/** What of a pool of machines is known and told otherwise, in a file's words. */
export function toldOtherwise(pool: SchedulingPool, told: SchedulingPool): string[] {
  const isOpen = (part: OpenPart["part"]) => openIn(pool, part).length > 0;
  const taintsOf = ({ taints, startupTaints = [] }: SchedulingPool) => [...taints, ...startupTaints].map(String).sort();
  const labelsOf = ({ labels }: SchedulingPool) => Object.entries(labels).map((entry) => entry.join("="));
  const differs = (known: readonly string[], said: readonly string[], open: boolean) =>
    open ? known.some((each) => !said.includes(each)) : said.length > 0 && !sameSet(known, said);
  return [
    ...(!isOpen("roles") && !sameSet(pool.roles, told.roles) ? ["roles"] : []),
    ...(differs(taintsOf(pool), taintsOf(told), isOpen("taints")) ? ["taints"] : []),
    ...(differs(labelsOf(pool), labelsOf(told), isOpen("labels")) ? ["labels"] : []),
    ...(told.nodes !== undefined && pool.nodes !== undefined && told.nodes !== pool.nodes ? ["nodes"] : []),
  ];
}

function sameSet(one: readonly string[], other: readonly string[]): boolean {
  return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
}

function sorted(pools: readonly SchedulingPool[]): SchedulingPool[] {
  return [...pools].sort((a, b) => (a.name < b.name ? -1 : 1));
}
