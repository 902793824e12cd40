import type { FindingDraft } from "../../scheduling/findings/finding";
import { somePools } from "../../scheduling/findings/some-pools";
import type { PoolChange } from "../cluster-diff";
import { isFree, type Turn, turnOf } from "../handovers";
import type { ReviewContext } from "./context";
import { renamedPools } from "./renamed-pools";

/** Nodes stay although their pool goes (RK709). */
export function registeredNodeDangers(context: ReviewContext): FindingDraft[] {
  const { others } = renamedPools(context);
  return goneWithoutRancher(context).map(({ pool }) => leftBehind(pool, others, turnOf(pool, context)));
}

/** Pools that go while their nodes stay. Machines that Rancher makes go with their pool. */
export function goneWithoutRancher(context: ReviewContext): PoolChange[] {
  const { diff, change } = context;
  const { before, after, action } = change;
  // Of a new cluster there are none; of one that goes, RK701 and RK702 say what happens.
  if (before === undefined || after === undefined || action === "replaced") return [];
  const { renamed } = renamedPools(context);
  const isGone = ({ pool, change: presence }: PoolChange) =>
    presence === "removed" || (presence === "kept" && after.machinePools.includes(pool));
  return diff.pools.filter(
    (pool) => !before.machinePools.includes(pool.pool) && isGone(pool) && !renamed.has(pool.pool),
  );
}

function leftBehind(pool: string, others: readonly string[], { waits, last, installs }: Turn): FindingDraft {
  const handover = {
    ...(waits !== undefined && { waits }),
    ...(last !== undefined && { last }),
    ...(installs !== undefined && { installs }),
  };
  return {
    code: "RK709",
    data: {
      pool,
      ...(others.length === 0 ? {} : { mayBecome: somePools(others) }),
      ...(isFree(handover) ? {} : { handover }),
    },
  };
}
