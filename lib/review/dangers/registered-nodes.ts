import type { FindingDraft } from "../../scheduling/findings/finding";
import type { FindingData } from "../../scheduling/findings/finding-data";
import { somePools } from "../../scheduling/findings/some-pools";
import { TaintsApplied } from "../../scheduling/pool";
import { isStillListed, type PoolChange, sameList } from "../cluster-diff";
import type { ReviewContext } from "./context";
import { renamedPools } from "./renamed-pools";

/**
 * Nodes that are registered do not follow the change (RK706), or stay although their pool goes (RK709). Machines that
 * Rancher makes go with their pool; whether those that stay follow a change is known in part.
 */
export function registeredNodeDangers(context: ReviewContext): FindingDraft[] {
  const { diff, change } = context;
  const { before, after, action } = change;
  // Of a new cluster there are none; of one that goes, RK701 and RK702 say what happens.
  if (before === undefined || after === undefined || action === "replaced") return [];
  const { renamed, others } = renamedPools(context);
  const [wereMade, areMade] = [before, after].map(
    ({ machinePools }) =>
      ({ pool }: PoolChange) =>
        machinePools.includes(pool),
  ) as [(pool: PoolChange) => boolean, (pool: PoolChange) => boolean];
  const removed = diff.pools.filter(
    (pool) => !wereMade(pool) && (pool.change === "removed" || areMade(pool)) && !renamed.has(pool.pool),
  );
  const kept = diff.pools.filter((pool) => pool.change === "kept" && wereMade(pool) === areMade(pool));
  return [
    ...kept.flatMap((pool) => stale(pool, areMade(pool))),
    ...removed.filter(({ change }) => change !== "added").map((pool) => leftBehind(pool, others)),
  ];
}

function stale(poolChange: PoolChange, isMadeByRancher: boolean): FindingDraft[] {
  const { pool, roles, labels, taintsApplied } = poolChange;
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
        ...(isMadeByRancher ? { isMadeByRancher } : {}),
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
