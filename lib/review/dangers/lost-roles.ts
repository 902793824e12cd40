import type { FindingDraft } from "../../scheduling/findings/finding";
import type { FindingData } from "../../scheduling/findings/finding-data";
import type { NodeRole } from "../../scheduling/node-role";
import type { SchedulingPool } from "../../scheduling/pool";
import type { Cluster } from "../../scheduling/reading/cluster";
import type { ClusterChange } from "../cluster-change";
import { diffClusters } from "../cluster-diff";
import { mayHave, VITAL_ROLES } from "../handovers";
import { madeAnew } from "../pool-renewals";
import type { ReviewContext } from "./context";

/** Rancher removes all machines of a role that the cluster cannot be without (RK725). */
export function lostRoleDangers({ change }: ReviewContext): FindingDraft<"RK725">[] {
  // Roles that come with the same pools, or with none, are lost together.
  const together = new Map<string, FindingData["RK725"]>();
  for (const role of VITAL_ROLES) {
    const lost = lostRole(change, role);
    if (lost === undefined) continue;
    const key = JSON.stringify(lost.coming);
    const others = together.get(key);
    const made = union(others?.madeAnew, lost.madeAnew);
    const first = union(others?.goingFirst, lost.goingFirst);
    together.set(key, {
      roles: [...(others?.roles ?? []), role],
      pools: union(others?.pools, lost.pools),
      coming: lost.coming,
      ...(made.length > 0 && { madeAnew: made }),
      ...(first.length > 0 && { goingFirst: first }),
    });
  }
  return [...together.values()].map((data) => ({ code: "RK725", data }));
}

/** Whether a change has all machines of a role removed that the cluster cannot be without. */
export function losesVitalRole(change: ClusterChange): boolean {
  return VITAL_ROLES.some((role) => lostRole(change, role) !== undefined);
}

/**
 * Pools with a role whose machines Rancher removes although no machine that has it stays; undefined where one does. Nodes
 * that registered themselves stay whatever becomes of their pool, and so do the machines of a pool that gets other roles,
 * unless it gets another template as well: then Rancher makes them anew. Those of a pool that keeps the role go as well
 * where `rolling_update` lets all of them go before another one comes.
 */
export function lostRole(change: ClusterChange, role: NodeRole): Omit<FindingData["RK725"], "roles"> | undefined {
  const { before, after } = change;
  if (before === undefined || after === undefined || !reachesMachines(change)) return undefined;
  // Which pools there will be nobody knows yet.
  if (after.latePools !== undefined) return undefined;
  const had = before.pools.filter((pool) => pool.roles.includes(role));
  const isStaying = ({ name }: SchedulingPool) =>
    !before.machinePools.includes(name) || after.machinePools.includes(name);
  const staying = before.pools.filter((pool) => mayHave(pool, role) && isStaying(pool));
  const renewed = staying.length === 0 ? [] : madeAnew(diffClusters(before, after), before, after);
  const made = renewed.filter((name) => losesRole(name, role, before, after));
  const first = renewed.filter((name) => !made.includes(name) && goesFirst(name, after));
  if (had.length === 0 || staying.some(({ name }) => ![...made, ...first].includes(name))) return undefined;
  // What is not sent changes nothing but machines whose template does.
  if (!change.isSent && first.length === 0) return undefined;
  const coming = namesOf(after.pools.filter((pool) => mayHave(pool, role)));
  return {
    pools: namesOf(had),
    coming: coming.filter((name) => !first.includes(name)),
    ...(made.length > 0 && { madeAnew: made }),
    ...(first.length > 0 && { goingFirst: first.filter((name) => had.some((pool) => pool.name === name)) }),
  };
}

/** Whether the machines of a pool have a role, and once they are made anew do not. */
function losesRole(name: string, role: NodeRole, before: Cluster, after: Cluster): boolean {
  const [old, now] = [before, after].map(({ pools }) => pools.find((pool) => pool.name === name));
  return old?.roles.includes(role) === true && now !== undefined && !mayHave(now, role);
}

function goesFirst(name: string, { machineUpdates }: Cluster): boolean {
  return machineUpdates?.get(name)?.goingFirst === "all";
}

/** One that is made anew, or that Terraform lets go of, is told of as a whole. */
function reachesMachines({ action, importLoss, isUnknown, scope }: ClusterChange): boolean {
  return (
    scope !== "refresh-only" &&
    !isUnknown &&
    importLoss === undefined &&
    action !== "replaced" &&
    action !== "forgotten"
  );
}

function union(some: readonly string[] = [], others: readonly string[] = []): string[] {
  return [...new Set([...some, ...others])].sort();
}

function namesOf(pools: readonly SchedulingPool[]): string[] {
  return pools.map(({ name }) => name).sort();
}
