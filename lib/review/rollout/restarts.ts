import { somePools } from "../../scheduling/findings/descriptions/phrases";
import { NodeRole } from "../../scheduling/node-role";
import { isControlPlane, type SchedulingPool } from "../../scheduling/pool";
import type { Cluster } from "../../scheduling/reading/cluster";
import { isUnknown } from "../../scheduling/reading/unknown";
import type { NodeRolling } from "../../scheduling/reading/upgrade-strategy";
import { distributionOfRelease } from "../../scheduling/releases/distribution";
import { asCode, inProse, joined, type Text, text } from "../../scheduling/rich-text";
import type { ReviewContext } from "../dangers/context";
import { distributionOf } from "../distribution";
import {
  isAlone,
  isDrainLeftOut,
  isRestore,
  isServer,
  type K3sRestart,
  k3sRestarts,
  withNodesThere,
} from "../k3s-restarts";
import { takenWords } from "../restored";
import { settingAsWritten } from "../setting-as-written";
import type { RolloutStep } from "./step";

/** How K3s is restarted on the nodes that are there, with another release, another configuration, or for something else. */
export function restartSteps(context: ReviewContext, before: Cluster, after: Cluster): RolloutStep[] {
  const { diff } = context;
  const { kubernetesVersion: release } = diff;
  // What becomes of nodes that are given another distribution is not known (RK724).
  const [old, now] = [release.before, release.after].map((version) => distributionOfRelease(version ?? ""));
  if (old !== now && !isUnknown(after.kubernetesVersion)) return [];
  const cluster = withNodesThere(context, after);
  const { rolls, undrained } = k3sRestarts(diff, before, cluster);
  const others = undrained.map((restart) => undrainedStep(restart, diff, cluster));
  const draining: Draining = { isAlone: isAlone(context, before, after), isLeftOut: isDrainLeftOut(diff) };
  const [first, ...more] = rolls;
  if (first === undefined || first.settings.length > 0) {
    return [...rolls.map((roll) => rollingStep(roll, cluster, draining)), ...others];
  }
  // What else changes comes to the nodes together with the release.
  const settings = [...new Set(more.flatMap((roll) => roll.settings))];
  const what = text`${distributionOf(release)} ${release.before ?? ""} to ${release.after ?? ""}`;
  return [rollingStep({ ...first, settings }, cluster, draining, what), ...others];
}

/** What keeps Rancher from draining nodes of which the upgrade strategy says that they are drained. */
interface Draining {
  /** Whether the cluster has a single node. */
  readonly isAlone: boolean | "open";
  readonly isLeftOut: boolean;
}

/** @param upgrade the releases, where it is another one */
function rollingStep(
  { settings, pools, isCertain }: K3sRestart,
  cluster: Cluster,
  draining: Draining,
  upgrade?: Text,
): RolloutStep {
  const { controlPlane, workers } = cluster.upgradeStrategy;
  const tiers = tiersOf(pools, cluster);
  const changes = inProse(named(settings, cluster));
  const nodes = nodesOf(pools, cluster);
  const roll = isCertain ? "rolls" : "may roll";
  const withOthers = settings.length === 0 ? text`` : text`, with the change of ${changes}`;
  const what =
    upgrade === undefined
      ? text`${roll} the change of ${changes} out to ${nodes}`
      : text`${isCertain ? "takes" : "may take"} ${nodes} from ${upgrade}${withOthers}`;
  const kinds = [
    ...(tiers.some((tier) => tier !== "workers") ? [{ name: "servers", isDrained: controlPlane.isDrained }] : []),
    ...(tiers.includes("workers") ? [{ name: "workers", isDrained: workers.isDrained }] : []),
  ];
  return {
    moment: "on-apply",
    what: text`after the apply Rancher ${what}: ${inTurns(tiers, controlPlane, workers)}`,
    by: "rancher",
    because: text`${isCertain ? "" : "whether K3s gets anything else by it is not known here; "}Terraform does not wait for it; ${drained(kinds, upgrade !== undefined, draining, named(["upgradeStrategy"], cluster))}`,
  };
}

function named(settings: readonly string[], cluster: Cluster): Text[] {
  return settings.map((setting) => text`${asCode(settingAsWritten(setting, cluster))}`);
}

/** All of them, or those of some pools. */
function nodesOf(pools: readonly SchedulingPool[], { pools: all }: Cluster): Text {
  return pools.length === all.length ? text`the nodes` : text`nodes of ${somePools(pools.map(({ name }) => name))}`;
}

/** Kinds of nodes, each of which waits for the one before it. */
type Tier = "etcd" | "the control plane" | "workers";

/** Where nobody says which nodes there are, there may be all. */
function tiersOf(pools: readonly SchedulingPool[], { poolSource }: Cluster): Tier[] {
  if (poolSource === "unknown") return ["etcd", "the control plane", "workers"];
  const tiers: [Tier, boolean][] = [
    ["etcd", pools.some(({ roles }) => roles.includes(NodeRole.ETCD))],
    ["the control plane", pools.some(isControlPlane)],
    ["workers", pools.some((pool) => !isServer(pool))],
  ];
  return tiers.flatMap(([tier, isThere]) => (isThere ? [tier] : []));
}

const ALONE: Pick<NodeRolling, "concurrency"> = { concurrency: "1" };

/** Nodes with etcd are never changed together. */
function inTurns(tiers: readonly Tier[], controlPlane: NodeRolling, workers: NodeRolling): Text {
  const rolling = { etcd: ALONE, "the control plane": controlPlane, workers };
  const isOneByOne = tiers.every((tier) => rolling[tier].concurrency === "1");
  const [first, ...others] = tiers;
  if (first === undefined || (isOneByOne && others.length === 0)) return text`one node at a time`;
  if (isOneByOne) return joined([`${first} first`, ...others.map((tier) => `then ${tier}`), "one node at a time"]);
  const turn = (tier: Tier) => (tier === "etcd" ? text`one node at a time` : atATime(rolling[tier]));
  if (others.length === 0) return turn(first);
  return joined([text`${first} first, ${turn(first)}`, ...others.map((tier) => text`then ${tier}, ${turn(tier)}`)]);
}

function atATime({ concurrency }: Pick<NodeRolling, "concurrency">): Text {
  if (isUnknown(concurrency)) return text`as many at a time as ${asCode(concurrency.path)} says`;
  return concurrency === "0" ? text`all at once` : text`${concurrency === "1" ? "one" : concurrency} at a time`;
}

/** Where a node is drained, what has been told of restarts comes with the roll. */
function drained(
  kinds: readonly { readonly name: string; readonly isDrained: NodeRolling["isDrained"] }[],
  isUpgrade: boolean,
  { isAlone: alone, isLeftOut }: Draining,
  strategy: readonly Text[],
): Text {
  const change = isUpgrade ? "the new release changes them" : "the new configuration changes them or takes them away";
  const namesOf = (wanted: (isDrained: NodeRolling["isDrained"]) => boolean) =>
    kinds.filter(({ isDrained }) => wanted(isDrained)).map(({ name }) => name);
  if (alone === true && kinds.some(({ isDrained }) => isDrained !== false)) {
    return text`whatever ${inProse(strategy)} says, Rancher never drains the only node of a cluster: pods on it go on running, unless ${change}`;
  }
  const [yes, no, open] = [namesOf((is) => is === true), namesOf((is) => is === false), namesOf(isUnknown)];
  const unless = [
    ...(isLeftOut ? ["they get it with the snapshot or the certificates that the same change asks for"] : []),
    ...(alone === "open" ? ["the cluster has a single node when its turn comes"] : []),
  ];
  const first =
    unless.length > 0
      ? `are drained first, unless ${unless.join(", or ")}`
      : "are drained first, so that every pod on them looks for a node anew";
  const each = joined(
    [
      ...(yes.length === 0 ? [] : [text`${inProse(yes)} ${first}`]),
      ...(no.length === 0 ? [] : [text`pods on ${inProse(no)} go on running, unless ${change}`]),
      ...(open.length === 0 ? [] : [text`whether ${inProse(open)} are drained is known only at apply`]),
    ],
    "; ",
  );
  return text`by ${inProse(strategy)}, ${each}`;
}

/** What restarts K3s and drains no node, whatever the upgrade strategy says. */
function undrainedStep(
  { settings, pools, isCertain }: K3sRestart,
  diff: ReviewContext["diff"],
  cluster: Cluster,
): RolloutStep {
  const nodes = nodesOf(pools, cluster);
  const why = inProse(named(settings, cluster));
  if (isRestore(diff)) {
    const { fromSnapshot: from } = cluster;
    return {
      moment: "on-apply",
      what: text`after the apply Rancher stops K3s on ${nodes}, takes etcd back to the snapshot on one of them, and starts K3s there first, then on the others${from === undefined ? "" : text`; it gives the cluster back ${takenWords(from)}, as in the snapshot`}`,
      by: "rancher",
      because: text`by ${why}; ${from === undefined ? "" : text`what is written otherwise does not come with this apply, and the next plan shows it; `}no node is drained; nodes have the taints that they had in the snapshot, and one that joined since registers again as it did before`,
    };
  }
  return {
    moment: "on-apply",
    what: text`after the apply Rancher ${isCertain ? "restarts" : "may restart"} K3s on ${nodes}, because of ${why}`,
    by: "rancher",
    because: text`Terraform does not wait for it; no node is drained for it, and pods go on running${isCertain ? "" : "; which nodes it is about is not known here"}`,
  };
}
