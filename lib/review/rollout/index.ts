import { overwriteTaintCommand, SHOW_TAINTS_COMMAND, untaintCommand } from "../../scheduling/node-commands";
import { TaintsApplied } from "../../scheduling/pool";
import { asCode, asPool, asTaint, asToleration, inProse, joined, type Text, text } from "../../scheduling/rich-text";
import { Taint } from "../../scheduling/taint";
import { type ClusterDiff, isStillListed, type PoolChange, type TolerationCause } from "../cluster-diff";
import type { ReviewContext } from "../dangers/context";
import { renamedPools } from "../dangers/renamed-pools";
import type { DeferredTaintOrder } from "../deferred-taint-order";
import type { RolloutStep } from "./step";

/** How a change reaches the cluster, in the order of time: tolerations before taints, and taints away before tolerations. */
export function rolloutOf({ diff, change }: ReviewContext): RolloutStep[] {
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
    ...diff.pools.flatMap((pool) => leavingSteps(pool, renamed)),
    ...diff.pools.flatMap((pool) => goneSteps(pool, diff, renamed)),
    ...removedTolerations(diff),
  ];
}

function named(pools: readonly PoolChange[]): Text {
  return joined(pools.map(({ pool }) => asPool(pool)));
}

function registrationStep(pools: readonly PoolChange[]): RolloutStep {
  return {
    moment: "on-join",
    what: text`nodes of ${named(pools)} that join have the new taints; Rancher has the agents' new tolerations by then`,
    by: "terraform",
    because: text`the registration command is an attribute of the cluster, so what uses it waits until Rancher has stored the tolerations`,
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
): RolloutStep {
  return {
    moment: "on-apply",
    what: isTolerated
      ? text`the taints are put on running nodes of ${named(pools)}; Rancher has the agents' new tolerations by then`
      : text`the taints are put on running nodes of ${named(pools)}`,
    by: deferredTaintOrder === "in-graph" || deferredTaintOrder === "in-later-stack" ? "terraform" : "you",
    because: LATER[deferredTaintOrder ?? "unknown"],
  };
}

/** Taints that the change lets leave: the second half is another change. */
function leavingSteps(pool: PoolChange, renamed: ReadonlyMap<string, string>): RolloutStep[] {
  const leaving = taintsThat(pool, "added");
  if (leaving.length === 0) return [];
  const isDeferred = pool.taintsApplied.after === TaintsApplied.AFTER_READY;
  return [
    {
      moment: "later-change",
      what: text`${inProse(leaving.map(asTaint))} ${leaving.length > 1 ? "are" : "is"} taken off the registered nodes of pool ${asPool(pool.pool)}, and a later change leaves ${leaving.length > 1 ? "them" : "it"} out of ${asCode("leavingTaints")}`,
      by: "you",
      because: isDeferred
        ? text`${asCode("DeferredTaints")} take off what they put on as they are applied, and the tolerations stay meanwhile`
        : text`Terraform does not see the taints of registered nodes, and the tolerations stay meanwhile: ${commandsFor(pool, leaving, renamed)}`,
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
): RolloutStep[] {
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
      moment: "before-apply",
      what: text`no registered node of pool ${asPool(pool.pool)} has ${inProse(gone.map(asTaint), "or")} any more, as ${isLost ? text`the agents' tolerations of ${them} go` : text`what is derived from the pool tolerates ${them} no more`}`,
      by: "you",
      because: text`Terraform does not see the taints of registered nodes: look before this is applied, with ${asCode(SHOW_TAINTS_COMMAND)}`,
    },
  ];
}

function taintsThat({ taints }: PoolChange, change: "added" | "removed"): string[] {
  return taints.filter((each) => each.origin === "leaving" && each.change === change).map(({ taint }) => taint);
}

function removedTolerations({ tolerations, pools }: ClusterDiff): RolloutStep[] {
  const hasLeft = ({ pool: name, taint }: TolerationCause) =>
    pools.some((pool) => pool.pool === name && taintsThat(pool, "removed").includes(taint));
  // One that no taint asked for leaves no node behind, and of one whose taint has left a step of its own tells.
  const removed = tolerations
    .filter(({ change, because }) => change === "removed" && !because.every(hasLeft))
    .map(({ toleration }) => toleration);
  if (removed.length === 0) return [];
  return [
    {
      moment: "before-apply",
      what: text`no registered node has a taint any more that needs ${joined([...new Set(removed)].sort().map(asToleration))}, as the agents' tolerations go`,
      by: "you",
      because: text`Terraform does not see the taints of registered nodes: take them off with kubectl before this is applied`,
    },
  ];
}
