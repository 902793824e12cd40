import type { FindingDraft } from "../../scheduling/findings/finding";
import { somePools } from "../../scheduling/findings/some-pools";
import type { PoolChange } from "../cluster-diff";
import type { ReviewContext } from "./context";
import { renamedPools } from "./renamed-pools";

/** Nodes stay although their pool goes (RK709). Machines that Rancher makes go with their pool. */
export function registeredNodeDangers(context: ReviewContext): FindingDraft[] {
  const { diff, change } = context;
  const { before, after, action } = change;
  // Of a new cluster there are none; of one that goes, RK701 and RK702 say what happens.
  if (before === undefined || after === undefined || action === "replaced") return [];
  const { renamed, others } = renamedPools(context);
  const isGone = ({ pool, change: presence }: PoolChange) =>
    presence === "removed" || (presence === "kept" && after.machinePools.includes(pool));
  return diff.pools
    .filter((pool) => !before.machinePools.includes(pool.pool) && isGone(pool) && !renamed.has(pool.pool))
    .map((pool) => leftBehind(pool, others));
}

function leftBehind({ pool }: PoolChange, others: readonly string[]): FindingDraft {
  return { code: "RK709", data: { pool, ...(others.length === 0 ? {} : { mayBecome: somePools(others) }) } };
}
