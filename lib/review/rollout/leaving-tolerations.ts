import { inTurn } from "../../scheduling/findings/descriptions/handover";
import { somePools } from "../../scheduling/findings/descriptions/phrases";
import { SHOW_TAINTS_COMMAND } from "../../scheduling/node-commands";
import { isRoleTaint } from "../../scheduling/node-role";
import { TaintsApplied } from "../../scheduling/pool";
import { hasProperties } from "../../scheduling/reading/cluster";
import { asCode, asTaint, inProse, type Text, text } from "../../scheduling/rich-text";
import { Taint } from "../../scheduling/taint";
import { isStillListed, type PoolChange, type Presence } from "../cluster-diff";
import type { ReviewContext } from "../dangers/context";
import { renamedPools } from "../dangers/renamed-pools";
import { isFree, type Turn, turnOf } from "../handovers";
import { writesRoleTaints } from "../role-taints-on-nodes";
import { alike, commands, labelledBy, namesOfNodes } from "./pool-commands";
import type { RolloutStep } from "./step";

/** Taints go before their tolerations, and what has left goes out of the configuration last. */
export function leavingSteps(context: ReviewContext): RolloutStep[] {
  return [...goneSteps(context), ...lostSteps(context), ...laterSteps(context)];
}

const BY_ROLE = text`Rancher gives a machine that it knows no other roles, and their taint stays with them`;

const AS_WRITTEN = text`${asCode("DeferredTaints")} take it off the nodes that they name, which keep their roles, and nothing has the tolerations wait for that`;

/** A pool with taints of it that leave. */
interface Leaving {
  readonly pool: PoolChange;
  readonly taints: readonly string[];
}

/** Taints that begin to leave, or were leaving already and were called otherwise: the second half is another change. */
function laterSteps(context: ReviewContext): RolloutStep[] {
  const { renamed } = renamedPools(context);
  const off = takenOffBefore(context);
  const leaving = context.diff.pools.flatMap((pool): Leaving[] => {
    const taints = taintsThat(pool, "added");
    return taints.length === 0 ? [] : [{ pool, taints }];
  });
  return alike(leaving, ({ pool, taints }) => [taints, pool.taintsApplied.after, inPlaceOf(pool, taints)]).map(
    (group) => {
      const [{ pool, taints }] = group as [Leaving];
      const names = group.map((each) => each.pool.pool);
      const them = taints.length > 1 ? "them" : "it";
      const all = names.flatMap((name) => namesOfNodes(name, renamed));
      const registered = labelledBy(all, context);
      const former = registered !== undefined && all.some((name) => !names.includes(name));
      const isOff = names.every((name) => taints.every((taint) => off.get(name)?.includes(taint)));
      const listed = isOfFile(context)
        ? text`${asCode("leavingTaints")} of ${somePools(names)} in the file of ${asCode("--pools")}`
        : text`${asCode("leavingTaints")} of ${somePools(names)}`;
      const removed = taints.map(Taint.parse);
      const isLeft = isLeftOn(context, taints);
      return {
        moment: "later-change",
        what: text`leave ${inProse(taints.map(asTaint))} out of ${listed} once no registered node has ${them}${untilThen(group, context)}`,
        by: "you",
        because:
          removed.every(isRoleTaint) && (isLeft || !areRolesWritten(pool.pool, pool.pool, context))
            ? areMachines(names, context)
              ? text`have Rancher make the machines anew with the new roles: ${BY_ROLE}`
              : text`register the nodes again with the new roles: ${BY_ROLE}`
            : isOff
              ? text`${taints.length > 1 ? "they are" : "it is"} taken off before the apply, as the tolerations go with it`
              : pool.taintsApplied.after === TaintsApplied.AFTER_READY && !isLeft
                ? isOfFile(context)
                  ? text`what put ${them} on as nodes ran takes ${them} off: ${asCode("kubernetes_node_taint")} resources as they are applied without ${them}`
                  : text`${asCode("DeferredTaints")} of a stack that stays in the app take off what they put on as they are applied`
                : text`${isLeft ? text`the stack that put ${them} on leaves the app, and takes nothing off; ` : ""}take ${them} off: ${commands(registered, { removed: removed.filter((taint) => !isRoleTaint(taint)), added: inPlaceOf(pool, taints).map(Taint.parse) })}${former ? text` (nodes keep the name that they registered under)` : []}`,
      };
    },
  );
}

function areMachines(pools: readonly string[], { change: { after } }: ReviewContext): boolean {
  return pools.every((name) => after?.machinePools.includes(name));
}

/** Whether it is a file that lists them, as nothing of the cluster does. */
function isOfFile({ change: { after } }: ReviewContext): boolean {
  return after !== undefined && !hasProperties(after);
}

/** What is to be said of tolerations: of pools of K3sCluster they are derived, others are somebody's to keep, and some go. */
function untilThen(leaving: readonly Leaving[], context: ReviewContext): Text {
  const { diff } = context;
  const has = (presence: Presence) =>
    diff.tolerations.some(
      ({ change, because }) =>
        change === presence &&
        because.some((cause) =>
          leaving.some(({ pool, taints }) => pool.pool === cause.pool && taints.includes(cause.taint)),
        ),
    );
  if (has("removed")) return [];
  if (!isOfFile(context)) return text`; the tolerations stay until then`;
  return has("kept") || has("added") ? text`; keep the agents' tolerations until then` : [];
}

/** Whether a stack that is gone put them on: it takes nothing off. */
function isLeftOn({ change: { left = [] } }: ReviewContext, taints: readonly string[]): boolean {
  return left.some((node) => node.taints.some((taint) => taints.includes(taint)));
}

/** Taints of the pool that take the place of one that leaves. */
function inPlaceOf({ taints }: PoolChange, leaving: readonly string[]): string[] {
  const gone = leaving.map(Taint.parse);
  return taints
    .filter(({ origin, change }) => origin === "pool" && change !== "removed")
    .map(({ taint }) => taint)
    .filter((taint) => {
      const { key, effect } = Taint.parse(taint);
      return gone.some((each) => each.key === key && each.effect === effect);
    });
}

/** Taints that have left: from here on nothing goes on tolerating them. */
function goneSteps(context: ReviewContext): RolloutStep[] {
  const { diff } = context;
  const { renamed } = renamedPools(context);
  const gone = diff.pools.flatMap((pool) => {
    const now = diff.pools.find((each) => each.pool === renamed.get(pool.pool)) ?? pool;
    const taints = taintsThat(pool, "removed").filter((taint) => !isStillListed(now, taint));
    if (taints.length === 0) return [];
    const isLost = diff.tolerations.some(
      ({ change, because }) =>
        change === "removed" && because.some((cause) => cause.pool === pool.pool && taints.includes(cause.taint)),
    );
    return [{ pool: pool.pool, taints, isLost }];
  });
  return alike(gone, ({ taints, isLost }) => [taints, isLost]).map((group) => {
    const [{ taints, isLost }] = group as [(typeof gone)[number]];
    const them = taints.length > 1 ? "them" : "it";
    return {
      moment: "before-apply",
      what: text`look that no registered node of ${somePools(group.map(({ pool }) => pool))} has ${inProse(taints.map(asTaint), "or")} any more: ${isLost ? text`the agents' tolerations of ${them} go with this change` : text`what is derived from the pool tolerates ${them} no more`}`,
      by: "you",
      because: text`Terraform does not see the taints of registered nodes: ${asCode(SHOW_TAINTS_COMMAND)}`,
    };
  });
}

function taintsThat({ taints }: PoolChange, change: "added" | "removed"): string[] {
  return taints.filter((each) => each.origin === "leaving" && each.change === change).map(({ taint }) => taint);
}

/** How a taint gets off registered nodes whose toleration goes. */
type Way = "role" | "written-role" | "deferred" | "machines" | "nodes" | "kubectl";

/** Ways in which nodes are removed, or register anew as what they are then. */
const NODES_GO: readonly Way[] = ["role", "written-role", "machines", "nodes"];

/** Taints that registered nodes of a pool have and lose their toleration of. */
interface Lost {
  readonly pool: string;
  readonly taints: readonly string[];
  readonly way: Way;
  /** What has to be there before its nodes go. */
  readonly turn: Turn;
}

/** The taints that somebody is told to take off the nodes of pools with kubectl, before the change is applied. */
export function takenOffBefore(context: ReviewContext): ReadonlyMap<string, readonly string[]> {
  return new Map(lostByPool(context).flatMap(({ pool, taints, way }) => (way === "kubectl" ? [[pool, taints]] : [])));
}

/**
 * Tolerations that go while their taints may be on registered nodes. Where a pool keeps the taint, it is none to be taken
 * off: RK704 says what is wrong.
 */
function lostSteps(context: ReviewContext): RolloutStep[] {
  const { renamed } = renamedPools(context);
  const lost = [...lostByPool(context)].sort((a, b) => a.turn.rank - b.turn.rank);
  return alike(lost, ({ taints, way, turn }) => [taints, way, NODES_GO.includes(way) && turn]).map((group) => {
    const [{ taints, way, turn }] = group as [Lost];
    return {
      moment: "before-apply",
      by: "you",
      ...wayOff(
        way,
        taints,
        group.map(({ pool }) => pool),
        context,
        renamed,
        turn,
      ),
    };
  });
}

/** All taints of a pool that go the same way are one step. */
function lostByPool(context: ReviewContext): Lost[] {
  const { renamed } = renamedPools(context);
  return alike(lostTaints(context, renamed), ({ pool, way }) => [pool, way]).map((group) => {
    const [{ pool, way }] = group as [LostTaint];
    const taints = [...new Set(group.map(({ taint }) => taint))].sort();
    return { pool, way, taints, turn: turnOf(pool, context) };
  });
}

/** Whether what puts a pool's taints on its running nodes writes those of its new roles there as well. */
function areRolesWritten(name: string, nameNow: string, { change }: ReviewContext): boolean {
  const old = change.before?.pools.find((pool) => pool.name === name);
  const now = change.after?.pools.find((pool) => pool.name === nameNow);
  return old !== undefined && now !== undefined && writesRoleTaints(old, now, change) !== "no";
}

interface LostTaint extends Pick<Lost, "pool" | "way"> {
  readonly taint: string;
}

function lostTaints(context: ReviewContext, renamed: ReadonlyMap<string, string>): LostTaint[] {
  const { diff, change } = context;
  const causes = diff.tolerations.flatMap(({ change: presence, because }) => (presence === "removed" ? because : []));
  return causes.flatMap(({ pool: name, taint }): LostTaint[] => {
    const pool = diff.pools.find((each) => each.pool === name);
    // Of one that was listed as leaving the step above tells.
    if (pool === undefined || taintsThat(pool, "removed").includes(taint)) return [];
    const now = diff.pools.find((each) => each.pool === renamed.get(name)) ?? pool;
    const isKept = now.taints.some(
      (each) =>
        each.taint === taint && each.change !== "removed" && each.origin !== "leaving" && each.origin !== "start-up",
    );
    if (isKept) return [];
    const isGone = pool.change === "removed" && now === pool;
    const isMade = change.before?.machinePools.includes(name) === true;
    const way = isMade
      ? "machines"
      : isGone
        ? "nodes"
        : isRoleTaint(Taint.parse(taint))
          ? areRolesWritten(name, now.pool, context)
            ? "written-role"
            : "role"
          : pool.taintsApplied.before === TaintsApplied.AFTER_READY
            ? "deferred"
            : "kubectl";
    return [{ pool: now.pool, taint, way }];
  });
}

function wayOff(
  way: Way,
  taints: readonly string[],
  pools: readonly string[],
  context: ReviewContext,
  renamed: ReadonlyMap<string, string>,
  turn: Turn,
): { readonly what: Text; readonly because: Text } {
  const { after } = context.change;
  const isOne = taints.length === 1;
  const names = inProse(taints.map(asTaint));
  const goes = text`the agents' ${isOne ? "toleration" : "tolerations"} of ${names} ${isOne ? "goes" : "go"} with this change`;
  switch (way) {
    case "machines":
      return {
        what: text`${inTurn(turn, (other) => text`have Rancher make the ${other}machines of ${somePools(pools)} anew without ${names}, in a change that keeps the tolerations`)}: ${goes}`,
        because: text`what is taken away from a machine pool stays on the nodes of machines that are there`,
      };
    case "nodes":
      return {
        what: text`${inTurn(turn, (other) => text`drain and delete the ${other}nodes of ${somePools(pools)}${isFree(turn) ? "" : ", in a change that keeps the tolerations"}`)}: ${goes}`,
        because: text`they stay registered with their taints although the pool leaves the configuration`,
      };
    case "role":
    case "written-role":
      return {
        what: text`${inTurn(turn, (other) => text`register the ${other}nodes of ${somePools(pools)} again with their new roles, in a change that keeps the tolerations`)}: ${goes}`,
        because: way === "role" ? BY_ROLE : AS_WRITTEN,
      };
    case "deferred":
      return {
        what:
          after !== undefined && hasProperties(after)
            ? text`list ${names} in ${asCode("leavingTaints")} of ${somePools(pools)} for one change, which keeps the tolerations while ${isOne ? "the taint is" : "the taints are"} taken off: ${goes}`
            : text`take ${names} off the nodes of ${somePools(pools)} in a change that keeps the tolerations: ${goes}`,
        because: text`what puts ${isOne ? "the taint" : "the taints"} on running nodes takes ${isOne ? "it" : "them"} off, and nothing has the tolerations wait for that`,
      };
    case "kubectl": {
      const registered = labelledBy(
        pools.flatMap((pool) => namesOfNodes(pool, renamed)),
        context,
      );
      return {
        what: text`take ${names} off the registered nodes of ${somePools(pools)}: ${goes}`,
        because: text`Terraform does not see the taints of registered nodes: ${commands(registered, { removed: taints.map(Taint.parse) })}`,
      };
    }
  }
}
