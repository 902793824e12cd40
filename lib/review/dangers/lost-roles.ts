import type { FindingDraft } from "../../scheduling/findings/finding";
import type { FindingData } from "../../scheduling/findings/finding-data";
import { NodeRole } from "../../scheduling/node-role";
import type { SchedulingPool } from "../../scheduling/pool";
import type { ClusterChange } from "../cluster-change";
import type { ReviewContext } from "./context";

/** Rancher removes all machines of a role that the cluster cannot be without (RK725). */
export function lostRoleDangers({ change }: ReviewContext): FindingDraft<"RK725">[] {
  // Roles that come with the same pools, or with none, are lost together.
  const together = new Map<string, FindingData["RK725"]>();
  for (const role of VITAL) {
    const lost = lostRole(change, role);
    if (lost === undefined) continue;
    const key = JSON.stringify(lost.coming);
    const others = together.get(key);
    together.set(key, {
      ...lost,
      roles: [...(others?.roles ?? []), role],
      pools: [...new Set([...(others?.pools ?? []), ...lost.pools])].sort(),
    });
  }
  return [...together.values()].map((data) => ({ code: "RK725", data }));
}

/** Whether a change has all machines of a role removed that the cluster cannot be without. */
export function losesVitalRole(change: ClusterChange): boolean {
  return VITAL.some((role) => lostRole(change, role) !== undefined);
}

/** The database, and the API that everything in the cluster asks. */
const VITAL: readonly NodeRole[] = [NodeRole.ETCD, NodeRole.CONTROL_PLANE];

/**
 * Pools with a role whose machines Rancher removes although no machine that has it stays; undefined where one does. Nodes
 * that registered themselves stay whatever becomes of their pool, and so do the machines of a pool that gets other roles.
 */
export function lostRole(change: ClusterChange, role: NodeRole): Omit<FindingData["RK725"], "roles"> | undefined {
  const { before, after } = change;
  if (before === undefined || after === undefined || !reachesMachines(change)) return undefined;
  // Which pools there will be nobody knows yet.
  if (after.latePools !== undefined) return undefined;
  const isStaying = ({ name }: SchedulingPool) =>
    !before.machinePools.includes(name) || after.machinePools.includes(name);
  const had = before.pools.filter((pool) => pool.roles.includes(role));
  if (had.length === 0 || before.pools.some((pool) => mayHave(pool, role) && isStaying(pool))) return undefined;
  return { pools: namesOf(had), coming: namesOf(after.pools.filter((pool) => mayHave(pool, role))) };
}

/** One that is made anew, or that Terraform lets go of, is told of as a whole. */
function reachesMachines({ action, importLoss, isUnknown, isSent }: ClusterChange): boolean {
  return isSent && !isUnknown && importLoss === undefined && action !== "replaced" && action !== "forgotten";
}

/** Whether it has the role, or it is open which ones it has. */
function mayHave({ roles, open = [] }: SchedulingPool, role: NodeRole): boolean {
  return roles.includes(role) || open.some(({ part }) => part === "roles");
}

function namesOf(pools: readonly SchedulingPool[]): string[] {
  return pools.map(({ name }) => name).sort();
}
