import type { FindingDraft } from "../../scheduling/findings/finding";
import type { FindingData } from "../../scheduling/findings/finding-data";
import { somePools } from "../../scheduling/findings/some-pools";
import { TaintsApplied } from "../../scheduling/pool";
import { isStillListed, type PoolChange, sameList } from "../cluster-diff";
import type { ReviewContext } from "./context";
import { renamedPools } from "./renamed-pools";

/** Nodes that are registered do not follow the change (RK706), or stay although their pool goes (RK709). */
export function registeredNodeDangers(context: ReviewContext): FindingDraft[] {
  const { diff, change } = context;
  // Of a new cluster there are none; of one that goes, RK701 and RK702 say what happens.
  if (change.before === undefined || change.after === undefined || change.action === "replaced") return [];
  const { renamed, others } = renamedPools(context);
  const removed = diff.pools.filter((pool) => pool.change === "removed" && !renamed.has(pool.pool));
  return [...diff.pools.flatMap(stale), ...removed.map((pool) => leftBehind(pool, others))];
}

function stale(poolChange: PoolChange): FindingDraft[] {
  const { pool, change, roles, labels, taintsApplied } = poolChange;
  if (change !== "kept") return [];
  const switched = sameList(roles) ? undefined : rolesOf(roles);
  const registered = taintsApplied.after === TaintsApplied.AT_REGISTRATION ? ownChanges(poolChange) : [];
  if (switched === undefined && registered.length === 0 && labels.length === 0) return [];
  return [
    {
      code: "RK706",
      data: {
        pool,
        ...(switched === undefined ? {} : { roles: switched }),
        taints: registered,
        labels: labels.map(({ key, before, after }) => ({
          key,
          ...(before === undefined ? {} : { before }),
          ...(after === undefined ? {} : { after }),
        })),
      },
    },
  ];
}

function rolesOf({ before = [], after = [] }: PoolChange["roles"]): FindingData["RK706"]["roles"] {
  return { before, after };
}

/**
 * Taints that come once the cluster is ready reach running nodes, and a role's taint comes with the role. Of one that the
 * app lets leave, RK120 tells.
 */
function ownChanges(pool: PoolChange): FindingData["RK706"]["taints"] {
  return pool.taints.flatMap(({ taint, change, origin }) => {
    if (change === "kept" || origin !== "pool") return [];
    return change === "removed" && isStillListed(pool, taint) ? [] : [{ taint, change }];
  });
}

function leftBehind({ pool }: PoolChange, others: readonly string[]): FindingDraft {
  return { code: "RK709", data: { pool, ...(others.length === 0 ? {} : { mayBecome: somePools(others) }) } };
}
