import type { Handover } from "../scheduling/findings/finding-data";
import { type SomePools, somePools } from "../scheduling/findings/some-pools";
import { NodeRole } from "../scheduling/node-role";
import { oncePer } from "../scheduling/once-per";
import type { SchedulingPool } from "../scheduling/pool";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import type { Cluster } from "../scheduling/reading/cluster";
import { keepsReplicas } from "../scheduling/releases/catalog-row";
import type { ReviewContext } from "./dangers/context";
import { renamedPools } from "./dangers/renamed-pools";
import { installedBefore } from "./installed-before";
import { isJudged } from "./judged";
import { alike } from "./rollout/pool-commands";

/** Something that one pool's nodes hold now and others' nodes will, and that no pool holds all the time. */
interface Shift {
  readonly role?: NodeRole;
  readonly workload?: string;
  /** Pools by the names that they have now. */
  readonly from: ReadonlySet<string>;
  readonly to: ReadonlySet<string>;
  readonly toNamed: SomePools;
}

/** What the nodes of a pool hand over, and take over, as they are replaced or removed. */
export interface Turn extends Handover {
  /** Roles that the cluster cannot be without and that its only node keeps alone; absent where there are none. */
  readonly lone?: readonly NodeRole[];
  /** The place in the order of pools: those that give something come first, those that only wait for others last. */
  readonly rank: number;
}

/** The database, and the API that everything in the cluster asks: no cluster is without them for a moment. */
export const VITAL_ROLES: readonly NodeRole[] = [NodeRole.ETCD, NodeRole.CONTROL_PLANE];

/** What all pools of a change ask. */
interface Known {
  readonly shifts: readonly Shift[];
  readonly before: ReadonlyMap<string, SchedulingPool>;
  readonly after: ReadonlyMap<string, SchedulingPool>;
}

const knownOf = oncePer((context: ReviewContext): Known => {
  const byName = (cluster: Cluster | undefined) => new Map((cluster?.pools ?? []).map((pool) => [pool.name, pool]));
  const { before, after } = context.change;
  return { shifts: [...roleShifts(context), ...placeShifts(context)], before: byName(before), after: byName(after) };
});

/** In which order nodes of a pool are to be replaced or removed, beside those of others. */
export function turnOf(pool: string, context: ReviewContext): Turn {
  const known = knownOf(context);
  const { shifts } = known;
  const given = shifts.filter(({ from }) => from.has(pool));
  const waits = together(given.filter(({ to }) => to.size > 0));
  const last = given.flatMap(({ role, to }) => (role !== undefined && to.size === 0 ? [role] : []));
  const takes = shifts.filter(({ to }) => to.has(pool));
  const isSwap = takes.length > 0 && waits.length > 0;
  const lone = loneRoles(pool, known);
  const installs = installsOn(pool, context);
  return {
    ...(waits.length > 0 && { waits }),
    ...(last.length > 0 && { last }),
    ...(installs.length > 0 && { installs }),
    ...(isSwap && { isSwap: true as const }),
    ...(lone.length > 0 && { lone }),
    rank: rankOf(takes, given.length > 0),
  };
}

/** Whether nothing has to be there before its nodes go. */
export function isFree({ waits, last, installs }: Handover): boolean {
  return waits === undefined && last === undefined && installs === undefined;
}

/** What has to be brought to workloads from its nodes, as no others run what brings it. */
function installsOn(pool: string, context: ReviewContext): NonNullable<Handover["installs"]> {
  const { renamed } = renamedPools(context);
  const now = renamed.get(pool) ?? pool;
  return alike(
    installedBefore(context).filter(({ broughtOn }) => broughtOn?.includes(now)),
    ({ installers }) => installers,
  ).map((group) => ({
    installers: group[0]?.installers ?? [],
    workloads: group.map(({ workload }) => workload),
  }));
}

function loneRoles(name: string, { before, after }: Known): NodeRole[] {
  const [old, now] = [before.get(name), after.get(name)];
  if (now === undefined || old?.nodes !== 1) return [];
  return VITAL_ROLES.filter(
    (role) =>
      [old, now].every(({ roles }) => roles.includes(role)) &&
      [...before.values()].every((pool) => pool === old || !mayHave(pool, role)),
  );
}

/** Of two pools that wait for each other, the one with a role that the cluster cannot be without comes first. */
function rankOf(takes: readonly Shift[], isWaiting: boolean): number {
  if (takes.length > 0 && !isWaiting) return 0;
  if (takes.some(({ role }) => role !== undefined)) return 1;
  return takes.length > 0 || !isWaiting ? 2 : 3;
}

/** What comes with the same pools is one thing to wait for. */
function together(shifts: readonly Shift[]): NonNullable<Handover["waits"]> {
  const all = new Map<string, NonNullable<Handover["waits"]>[number]>();
  for (const { role, workload, toNamed } of shifts) {
    const key = JSON.stringify(toNamed);
    const { roles = [], workloads = [] } = all.get(key) ?? {};
    all.set(key, {
      pools: toNamed,
      roles: role === undefined ? roles : [...roles, role],
      workloads: workload === undefined ? workloads : [...workloads, workload],
    });
  }
  return [...all.values()];
}

/** Nodes have the roles that they registered with, whatever becomes of their pool's. */
function roleShifts(context: ReviewContext): Shift[] {
  const { before, after } = context.change;
  // Which pools there will be nobody knows yet.
  if (before === undefined || after === undefined || after.latePools !== undefined) return [];
  const { renamed } = renamedPools(context);
  const now = new Map(after.pools.map((pool) => [pool.name, pool]));
  const isMadeIn = ({ machinePools }: Cluster, name: string) => machinePools.includes(name);
  const same = (old: SchedulingPool) => {
    const pool = now.get(renamed.get(old.name) ?? old.name);
    // Nodes that registered themselves become no machines of Rancher, nor the other way round.
    return pool !== undefined && isMadeIn(before, old.name) === isMadeIn(after, pool.name) ? pool : undefined;
  };
  return VITAL_ROLES.flatMap((role): Shift[] => {
    const had = before.pools.filter((pool) => mayHave(pool, role));
    const isKept = (old: SchedulingPool) => {
      const pool = same(old);
      return pool !== undefined && mayHave(pool, role);
    };
    if (had.length === 0 || had.some(isKept)) return [];
    const to = after.pools.filter((pool) => mayHave(pool, role)).map(({ name }) => name);
    return [
      {
        role,
        ...between(
          had.map((pool) => same(pool)?.name ?? pool.name),
          to,
        ),
      },
    ];
  });
}

/** Whether it has the role, or it is open which ones it has. */
export function mayHave({ roles, open = [] }: SchedulingPool, role: NodeRole): boolean {
  return roles.includes(role) || open.some(({ part }) => part === "roles");
}

/** Where workloads can be once the change is applied, and where once every node is as new ones are. */
function placeShifts(context: ReviewContext): Shift[] {
  const { applied, after } = context;
  if (applied === undefined || after === undefined || !isJudged(applied) || !isJudged(after)) return [];
  const { renamed } = renamedPools(context);
  const then = new Map(after.workloads.map((proof) => [proof.workload, proof]));
  return applied.workloads.flatMap((proof): Shift[] => {
    const later = then.get(proof.workload);
    if (later === undefined || !keepsReplicas(proof.kind)) return [];
    const taking = new Set(later.pools);
    const now = (name: string) => renamed.get(name) ?? name;
    const places = new Set([...placesOf(proof)].map(now));
    if (proof.pools.some((name) => taking.has(now(name)))) return [];
    const to = later.pools.filter((name) => !places.has(name));
    // Where nothing takes it afterwards, a finding of its own tells what becomes of it.
    return to.length === 0 ? [] : [{ workload: proof.workload, ...between([...places], to) }];
  });
}

function placesOf({ pools, staysOn = [] }: WorkloadProof): ReadonlySet<string> {
  return new Set([...pools, ...staysOn]);
}

function between(from: readonly string[], to: readonly string[]): Pick<Shift, "from" | "to" | "toNamed"> {
  return { from: new Set(from), to: new Set(to), toNamed: somePools(to) };
}
