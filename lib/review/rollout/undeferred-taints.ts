import { somePools } from "../../scheduling/findings/descriptions/phrases";
import { SHOW_TAINTS_COMMAND } from "../../scheduling/node-commands";
import { TaintsApplied } from "../../scheduling/pool";
import { asCode, asTaint, inProse, text } from "../../scheduling/rich-text";
import { isStillListed, type PoolChange } from "../cluster-diff";
import type { ReviewContext } from "../dangers/context";
import { renamedPools } from "../dangers/renamed-pools";
import { alike } from "./pool-commands";
import type { RolloutStep } from "./step";

/**
 * Taints that were put on running nodes and leave their pool together with that way of putting them on: nothing that is told
 * of takes them off, unless it is seen to be destroyed.
 */
export function undeferredSteps(context: ReviewContext): RolloutStep[] {
  const { diff, change } = context;
  const { untainted = [] } = change;
  const { renamed } = renamedPools(context);
  const isTakenOff = (taint: string) => untainted.some(({ taints }) => taints.includes(taint));
  // Before tolerations of it go it is to be off already.
  const isToldOf = (name: string, taint: string) =>
    diff.tolerations.some(
      ({ change: presence, because }) =>
        presence === "removed" && because.some((cause) => cause.pool === name && cause.taint === taint),
    );
  const left = diff.pools.filter(isGivenNow).flatMap((pool) => {
    const taints = pool.taints
      .filter(({ origin, change: presence }) => origin === "pool" && presence === "removed")
      .map(({ taint }) => taint)
      .filter((taint) => !isStillListed(pool, taint) && !isTakenOff(taint) && !isToldOf(pool.pool, taint));
    return taints.length === 0 || renamed.has(pool.pool) ? [] : [{ pool: pool.pool, taints }];
  });
  return alike(left, ({ taints }) => taints).map((group) => {
    const [{ taints }] = group as [(typeof left)[number]];
    const pools = group.map(({ pool }) => pool);
    const them = taints.length > 1 ? "them" : "it";
    return {
      moment: "on-join",
      what: text`registered nodes of ${somePools(pools)} keep ${inProse(taints.map(asTaint))}, unless what put ${them} on running nodes takes ${them} off; those that join or are replaced come without ${them}`,
      by: "you",
      because: text`nothing here tells what put ${them} there: look (${asCode(SHOW_TAINTS_COMMAND)}), and take off with kubectl what nothing else takes off`,
    };
  });
}

function isGivenNow({ change, taintsApplied: { before, after } }: PoolChange): boolean {
  return change === "kept" && before === TaintsApplied.AFTER_READY && after === TaintsApplied.AT_REGISTRATION;
}
