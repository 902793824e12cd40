import { overwriteTaintCommand, SHOW_TAINTS_COMMAND, untaintCommand } from "../scheduling/node-commands";
import { TaintsApplied } from "../scheduling/pool";
import { asCode, asPool, asTaint, asToleration, inProse, joined, type Text, text } from "../scheduling/rich-text";
import { Taint } from "../scheduling/taint";
import type { ClusterChange } from "./cluster-change";
import { type ClusterDiff, isStillListed, type PoolChange, type TolerationCause } from "./cluster-diff";
import { renamedPools } from "./dangers/renamed-pools";
import type { DeferredTaintOrder } from "./deferred-taint-order";

/** One thing that must happen before another, and whether Terraform's graph sees to it. */
export interface OrderStep {
  /** What must come first. */
  readonly first: Text;
  /** What must come after it. */
  readonly next: Text;
  readonly isGuaranteed: boolean;
  /** Why it is guaranteed, or what to do about it. */
  readonly because: Text;
}

/** The order a change must be carried out in: tolerations before taints, and taints away before tolerations. */
export function orderOf(diff: ClusterDiff, change: ClusterChange): OrderStep[] {
  if (change.after === undefined) return [];
  const isTainted = ({ taints }: PoolChange) =>
    taints.some((taint) => taint.change === "added" && taint.origin === "pool");
  const pools = diff.pools.filter((pool) => pool.change !== "removed" && isTainted(pool));
  const atRegistration = pools.filter(({ taintsApplied }) => taintsApplied.after === TaintsApplied.AT_REGISTRATION);
  const deferred = pools.filter(({ taintsApplied }) => taintsApplied.after === TaintsApplied.AFTER_READY);
  const { renamed } = renamedPools({ change });
  const isTolerated = diff.tolerations.some((toleration) => toleration.change === "added");
  return [
    ...(atRegistration.length === 0 || !isTolerated ? [] : [registrationStep(atRegistration)]),
    ...(deferred.length === 0 ? [] : [deferredStep(deferred, isTolerated, change.deferredTaintOrder)]),
    ...diff.pools.flatMap((pool) => leavingSteps(pool, renamed, change)),
    ...diff.pools.flatMap((pool) => goneSteps(pool, diff, renamed)),
    ...removedTolerations(diff),
  ];
}

function named(pools: readonly PoolChange[]): Text {
  return joined(pools.map(({ pool }) => asPool(pool)));
}

function registrationStep(pools: readonly PoolChange[]): OrderStep {
  return {
    first: text`the agents' tolerations are changed`,
    next: text`nodes register with the new taints (${named(pools)})`,
    isGuaranteed: true,
    because: text`the registration command is an attribute of the cluster, so it comes after the cluster's tolerations`,
  };
}

const LATER: Readonly<Record<DeferredTaintOrder | "unknown", Text>> = {
  "in-graph": text`the kubernetes_node_taint resources for its nodes depend on the cluster`,
  "in-later-stack": text`the stack with the kubernetes_node_taint resources depends on this one: deploy both with cdktf deploy`,
  unordered: text`a kubernetes_node_taint depends on no cluster: let it depend on this one, where it taints nodes of it`,
  unknown: text`no kubernetes_node_taint is known of here: apply this before whatever puts the taints on the nodes`,
};

function deferredStep(
  pools: readonly PoolChange[],
  isTolerated: boolean,
  deferredTaintOrder: DeferredTaintOrder | undefined,
): OrderStep {
  return {
    first: isTolerated ? text`the agents' tolerations are changed` : text`this is applied`,
    next: text`the taints are put on running nodes (${named(pools)})`,
    isGuaranteed: deferredTaintOrder === "in-graph" || deferredTaintOrder === "in-later-stack",
    because: LATER[deferredTaintOrder ?? "unknown"],
  };
}

/** Taints that the change lets leave: the second half is another change. */
function leavingSteps(
  pool: PoolChange,
  renamed: ReadonlyMap<string, string>,
  { left = [] }: ClusterChange,
): OrderStep[] {
  const leaving = taintsThat(pool, "added");
  if (leaving.length === 0) return [];
  // A stack that is gone takes nothing off.
  const isLeft = left.some(({ taints }) => taints.some((taint) => leaving.includes(taint)));
  const isDeferred = pool.taintsApplied.after === TaintsApplied.AFTER_READY && !isLeft;
  return [
    {
      first: text`${inProse(leaving.map(asTaint))} ${leaving.length > 1 ? "are" : "is"} taken off the registered nodes (${asPool(pool.pool)})`,
      next: text`a later change leaves ${leaving.length > 1 ? "them" : "it"} out of ${asCode("leavingTaints")}`,
      isGuaranteed: false,
      because: isDeferred
        ? text`${asCode("DeferredTaints")} of a stack that stays in the app take off what they put on as they are applied, and the tolerations stay meanwhile`
        : text`${isLeft ? text`the stack that put ${leaving.length > 1 ? "them" : "it"} on leaves the app, and takes nothing off` : text`Terraform does not see the taints of registered nodes`}, and the tolerations stay meanwhile: ${commandsFor(pool, leaving, renamed)}`,
    },
  ];
}

/** RK120 knows the pool's present name alone, which no node of a pool that is renamed registered under. */
function commandsFor(pool: PoolChange, leaving: readonly string[], renamed: ReadonlyMap<string, string>): Text {
  const former = [...renamed].filter(([, now]) => now === pool.pool).map(([old]) => old);
  if (former.length === 0) return text`RK120 has the command`;
  // Nodes that have the name are another pool's where that one gets a new name as well.
  const names = renamed.has(pool.pool) ? former : [...former, pool.pool];
  const commands = leaving.map((text) => {
    const taint = Taint.parse(text);
    const replacement = pool.taints
      .filter(({ origin, change }) => origin === "pool" && change !== "removed")
      .map((each) => Taint.parse(each.taint))
      .find(({ key, effect }) => key === taint.key && effect === taint.effect);
    return replacement === undefined ? untaintCommand(names, taint) : overwriteTaintCommand(names, replacement);
  });
  return text`with ${joined(commands.map(asCode))}, as nodes that registered under the name ${inProse(former.map(asPool), "or")} keep it`;
}

/** Taints that have left: from here on nothing goes on tolerating them. */
function goneSteps(
  pool: PoolChange,
  { tolerations, pools }: ClusterDiff,
  renamed: ReadonlyMap<string, string>,
): OrderStep[] {
  const now = pools.find((each) => each.pool === renamed.get(pool.pool)) ?? pool;
  const gone = taintsThat(pool, "removed").filter((taint) => !isStillListed(now, taint));
  if (gone.length === 0) return [];
  const isLost = tolerations.some(
    ({ change, because }) =>
      change === "removed" && because.some((cause) => cause.pool === pool.pool && gone.includes(cause.taint)),
  );
  const them = gone.length > 1 ? "them" : "it";
  return [
    {
      first: text`no registered node has ${inProse(gone.map(asTaint), "or")} any more (${asPool(pool.pool)})`,
      next: isLost
        ? text`the agents' tolerations of ${them} go`
        : text`what is derived from the pool tolerates ${them} no more`,
      isGuaranteed: false,
      because: text`Terraform does not see the taints of registered nodes: look before this is applied, with ${asCode(SHOW_TAINTS_COMMAND)}`,
    },
  ];
}

function taintsThat({ taints }: PoolChange, change: "added" | "removed"): string[] {
  return taints.filter((each) => each.origin === "leaving" && each.change === change).map(({ taint }) => taint);
}

function removedTolerations({ tolerations, pools }: ClusterDiff): OrderStep[] {
  const hasLeft = ({ pool: name, taint }: TolerationCause) =>
    pools.some((pool) => pool.pool === name && taintsThat(pool, "removed").includes(taint));
  // One that no taint asked for leaves no node behind, and of one whose taint has left a step of its own tells.
  const removed = tolerations
    .filter(({ change, because }) => change === "removed" && !because.every(hasLeft))
    .map(({ toleration }) => toleration);
  if (removed.length === 0) return [];
  return [
    {
      first: text`${joined([...new Set(removed)].sort().map(asToleration))} leaves the nodes`,
      next: text`the agents' tolerations of it go`,
      isGuaranteed: false,
      because: text`Terraform does not see the taints of registered nodes: take them off with kubectl before this is applied`,
    },
  ];
}
