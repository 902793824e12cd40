import { isOrAre, somePools } from "../../scheduling/findings/descriptions/phrases";
import { TaintsApplied } from "../../scheduling/pool";
import { hasProperties } from "../../scheduling/reading/cluster";
import { asCode, asTaint, inProse, text } from "../../scheduling/rich-text";
import type { PoolChange } from "../cluster-diff";
import type { ReviewContext } from "../dangers/context";
import { alike } from "./pool-commands";
import type { RolloutStep } from "./step";

/** A pool whose running nodes lose what was put on them as they ran. */
interface TakenOff {
  readonly pool: string;
  readonly taints: readonly string[];
  /** Whether resources are seen that put it on and do so no more. */
  readonly isSeen: boolean;
}

/**
 * Deferred taints that leave a pool, listed as leaving or not: what put them on takes them off, in no certain order with what it
 * puts on other nodes. What a stack put on that leaves the app stays.
 */
export function takenOffSteps(context: ReviewContext): RolloutStep[] {
  const { diff, change } = context;
  const off = diff.pools.flatMap((pool): TakenOff[] => {
    const taints = leavingRunningNodes(pool).filter((taint) => !isLeftOn(context, taint));
    return taints.length === 0 ? [] : [{ pool: pool.pool, taints, isSeen: isSeen(context, taints) }];
  });
  const areOthersPutOn = diff.pools.some(
    ({ taintsApplied, taints }) =>
      taintsApplied.after === TaintsApplied.AFTER_READY &&
      taints.some(({ origin, change: presence }) => origin === "pool" && presence === "added"),
  );
  const isOfLibrary = change.after !== undefined && hasProperties(change.after);
  return alike(off, ({ taints, isSeen: seen }) => [taints, seen]).map((group) => {
    const [{ taints, isSeen: seen }] = group as [TakenOff];
    const them = taints.length > 1 ? "them" : "it";
    const named = inProse(taints.map(asTaint));
    const pools = somePools(group.map(({ pool }) => pool));
    const [inNoOrder, before] = areOthersPutOn
      ? [
          text`, in no certain order with those that are put on: to have ${them} off first, apply that alone`,
          text`, before the others are put on`,
        ]
      : [[], []];
    return {
      moment: "on-apply",
      what: seen
        ? text`${named} ${isOrAre(taints)} taken off running nodes of ${pools}`
        : text`registered nodes of ${pools} keep ${named} until ${taints.length > 1 ? "they are" : "it is"} taken off`,
      by: seen ? "terraform" : "you",
      because: seen
        ? text`the ${asCode("kubernetes_node_taint")} resources that put ${them} on write ${them} no more${inNoOrder}`
        : text`what put ${them} on is not seen here, and has to take ${them} off${before}: ${isOfLibrary ? text`apply the stack with its ${asCode("DeferredTaints")}, or use kubectl` : text`${asCode("kubernetes_node_taint")} resources of another stack, or kubectl`}`,
    };
  });
}

/** What a pool that stays no longer puts on nodes as they run. */
function leavingRunningNodes({ change, taints, taintsApplied }: PoolChange): string[] {
  if (change !== "kept" || taintsApplied.before !== TaintsApplied.AFTER_READY) return [];
  const stays = (taint: string) =>
    taints.some((each) => each.taint === taint && each.change !== "removed" && each.origin !== "leaving");
  return taints.flatMap(({ taint, origin, change: presence }) =>
    origin === "pool" && presence === "removed" && !stays(taint) ? [taint] : [],
  );
}

function isLeftOn({ change: { left = [] } }: ReviewContext, taint: string): boolean {
  return left.some(({ taints }) => taints.includes(taint));
}

function isSeen({ change: { untainted = [], retainted = [] } }: ReviewContext, taints: readonly string[]): boolean {
  return taints.every(
    (taint) =>
      untainted.some((node) => node.taints.includes(taint) && !node.isRemade) ||
      retainted.some((node) => node.before?.includes(taint) && !node.after.includes(taint)),
  );
}
