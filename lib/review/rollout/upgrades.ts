import { allOfSome } from "../../scheduling/findings/descriptions/phrases";
import { somePools } from "../../scheduling/findings/some-pools";
import { prove, type SchedulingProof } from "../../scheduling/prove";
import type { Cluster } from "../../scheduling/reading/cluster";
import { isUnknown } from "../../scheduling/reading/unknown";
import type { NodeRolling } from "../../scheduling/reading/upgrade-strategy";
import { keepsReplicas } from "../../scheduling/releases/catalog-row";
import { distributionOfRelease } from "../../scheduling/releases/distribution";
import { asCode, inProse, joined, type Text, text } from "../../scheduling/rich-text";
import type { ReviewContext } from "../dangers/context";
import { distributionOf } from "../distribution";
import { isJudged } from "../judged";
import { changedK3sSettings, isServer, isUpgrade } from "../k3s-restarts";
import { settingAsWritten } from "../setting-as-written";
import { alike } from "./pool-commands";
import type { RolloutStep } from "./step";

/** How another release or configuration reaches the nodes, and what it makes possible. */
export function upgradeSteps(context: ReviewContext): RolloutStep[] {
  const { before, after } = context.change;
  if (before === undefined || after === undefined) return [];
  return [
    ...rollingSteps(context, after),
    ...switchedOffSteps(context),
    ...rancherSteps(context),
    ...possibleSteps(context, before, after),
  ];
}

function rollingSteps({ diff }: ReviewContext, cluster: Cluster): RolloutStep[] {
  const { upgradeStrategy } = cluster;
  const { before, after } = diff.kubernetesVersion;
  const settings = changedK3sSettings(diff);
  // What becomes of nodes that are given another distribution is not known (RK724).
  if (
    distributionOfRelease(before ?? "") !== distributionOfRelease(after ?? "") &&
    !isUnknown(cluster.kubernetesVersion)
  )
    return [];
  const isUpgraded = isUpgrade(diff, cluster);
  if (!isUpgraded && settings.length === 0) return [];
  const { controlPlane, workers } = upgradeStrategy;
  const named = (property: string) => asCode(settingAsWritten(property, cluster));
  const what = [
    ...(isUpgraded ? [text`${distributionOf(diff.kubernetesVersion)} ${before ?? ""} to ${after ?? ""}`] : []),
    ...(settings.length === 0 ? [] : [inProse(settings.map(named))]),
  ];
  return [
    {
      moment: "on-apply",
      what: text`after the apply Rancher takes the nodes through ${inProse(what)}: ${inTurns(controlPlane, hasWorkers(cluster) ? workers : undefined)}`,
      by: "rancher",
      because: text`Terraform does not wait for it; by ${named("upgradeStrategy")}, ${drained(controlPlane, hasWorkers(cluster) ? workers : undefined, isUpgraded)}`,
    },
  ];
}

/** Whether there are nodes that are workers alone, or may be. */
function hasWorkers({ pools, poolSource }: Cluster): boolean {
  return poolSource === "unknown" || pools.some((pool) => !isServer(pool));
}

/** Nodes with etcd are never changed together. */
function inTurns(controlPlane: NodeRolling, workers: NodeRolling | undefined): Text {
  const isOneByOne = [controlPlane, ...(workers ? [workers] : [])].every(({ concurrency }) => concurrency === "1");
  if (isOneByOne) return text`etcd first, then the control plane, ${workers ? "then workers, " : ""}one node at a time`;
  return joined([
    text`etcd first, one node at a time`,
    text`then the control plane, ${atATime(controlPlane)}`,
    ...(workers ? [text`then workers, ${atATime(workers)}`] : []),
  ]);
}

function atATime({ concurrency }: NodeRolling): Text {
  if (isUnknown(concurrency)) return text`as many at a time as ${asCode(concurrency.path)} says`;
  return concurrency === "0" ? text`all at once` : text`${concurrency === "1" ? "one" : concurrency} at a time`;
}

/** Where a node is drained, what has been told of restarts comes with the roll. */
function drained(controlPlane: NodeRolling, workers: NodeRolling | undefined, isUpgrade: boolean): Text {
  const change = isUpgrade ? "the new release changes them" : "the new configuration changes them or takes them away";
  const kinds = [
    { name: "servers", isDrained: controlPlane.isDrained },
    ...(workers ? [{ name: "workers", isDrained: workers.isDrained }] : []),
  ];
  const named = (wanted: (isDrained: NodeRolling["isDrained"]) => boolean) =>
    kinds.filter(({ isDrained }) => wanted(isDrained)).map(({ name }) => name);
  const [yes, no, open] = [named((is) => is === true), named((is) => is === false), named(isUnknown)];
  return joined(
    [
      ...(yes.length === 0
        ? []
        : [text`${inProse(yes)} are drained first, so that every pod on them looks for a node anew`]),
      ...(no.length === 0 ? [] : [text`pods on ${inProse(no)} go on running, unless ${change}`]),
      ...(open.length === 0 ? [] : [text`whether ${inProse(open)} are drained is known only at apply`]),
    ],
    "; ",
  );
}

/** K3s deletes what it is told to leave out, as it is restarted. What something of the app's own takes the place of is not off. */
function switchedOffSteps({ before, after }: ReviewContext): RolloutStep[] {
  const was = new Map(before?.workloads.map(({ workload, verdict }) => [workload, verdict]));
  const off = (after?.workloads ?? [])
    .filter(({ workload, verdict }) => verdict === "disabled" && !["disabled", undefined].includes(was.get(workload)))
    .filter(({ kind }) => keepsReplicas(kind) || kind === "DaemonSet")
    .map(({ workload }) => workload);
  if (off.length === 0) return [];
  const isDns = off.includes("coredns");
  return [
    {
      moment: "on-apply",
      what: text`K3s deletes ${inProse(off)} as it is restarted with the new configuration`,
      by: "rancher",
      because: isDns
        ? text`without coredns no pod resolves a name until something of your own answers in its place: have that run before, in a change of its own`
        : text`what needs ${off.length > 1 ? "them" : "it"} has to find something of your own in ${off.length > 1 ? "their" : "its"} place`,
    },
  ];
}

/** Nothing of this apply upgrades Rancher. */
function rancherSteps({ diff }: ReviewContext): RolloutStep[] {
  const { before, after } = diff.rancherVersion;
  if (before === undefined || after === undefined || before === after) return [];
  return [
    {
      moment: "on-restart",
      what: text`Rancher goes from ${before} to ${after}: its pods in the cluster are made anew when the Rancher server is upgraded`,
      by: "you",
      because: text`this apply upgrades no Rancher: ${asCode("rancherVersion")} says which release the cluster is judged by`,
    },
  ];
}

/** What a release makes possible by itself, and what is possible still after all of the change. */
function possibleSteps(
  { before: was, after: is, diff }: ReviewContext,
  before: Cluster,
  after: Cluster,
): RolloutStep[] {
  if (was === undefined || is === undefined || !isJudged(was) || !isJudged(is)) return [];
  const [k3s, rancher] = [diff.kubernetesVersion, diff.rancherVersion].map((change) => change.before !== change.after);
  if (!k3s && !rancher) return [];
  const { kubernetesVersion } = after;
  const upgraded = k3s ? prove({ ...before, kubernetesVersion }) : was;
  const ofK3s = gained(was, upgraded, is);
  const { rancherVersion: _, ...others } = before;
  const withRancher: Cluster = {
    ...others,
    kubernetesVersion,
    ...(after.rancherVersion === undefined ? {} : { rancherVersion: after.rancherVersion }),
  };
  const ofRancher = rancher ? gained(upgraded, prove(withRancher), is) : [];
  return [
    ...stepsOf(ofK3s, (sentence) => ({
      moment: "on-apply",
      what: sentence,
      by: "rancher",
      because: text`K3s ${diff.kubernetesVersion.after ?? ""} makes it so, on every node that has it`,
    })),
    ...stepsOf(ofRancher, (sentence) => ({
      moment: "on-restart",
      what: sentence,
      by: "rancher",
      because: text`Rancher ${diff.rancherVersion.after ?? ""} makes it so, once the server is upgraded`,
    })),
  ];
}

/** A workload that finds pools which did not take it. */
interface Gain {
  readonly workload: string;
  readonly pools: readonly string[];
  /** Whether it could be nowhere before. */
  readonly isFirst: boolean;
}

function gained(before: SchedulingProof, upgraded: SchedulingProof, after: SchedulingProof): Gain[] {
  const runsOn = (proof: SchedulingProof, name: string) =>
    proof.workloads.find(({ workload, verdict }) => workload === name && verdict === "runs")?.pools ?? [];
  return after.workloads.flatMap(({ workload }): Gain[] => {
    const old = before.workloads.find((each) => each.workload === workload);
    // What is new with the release, off or open before has gained nothing that is known.
    if (old === undefined || old.verdict === "disabled" || old.verdict === "depends") return [];
    const pools = runsOn(after, workload).filter(
      (pool) => runsOn(upgraded, workload).includes(pool) && old.placements[pool]?.verdict === "blocked",
    );
    const isFirst =
      old.verdict !== "runs" && runsOn(upgraded, workload).length > 0 && runsOn(after, workload).length > 0;
    if (pools.length === 0 && !isFirst) return [];
    return [{ workload, pools: pools.length > 0 ? pools : runsOn(after, workload), isFirst }];
  });
}

function stepsOf(gains: readonly Gain[], step: (sentence: Text) => RolloutStep): RolloutStep[] {
  return alike(gains, ({ pools, isFirst }) => [pools, isFirst]).map((group) => {
    const [{ pools, isFirst }] = group as [Gain];
    const names = group.map(({ workload }) => workload);
    const on = text`${pools.length > 1 ? "pools" : "pool"} ${allOfSome(somePools(pools))}`;
    return step(
      isFirst
        ? text`${inProse(names)} can run, which ${names.length > 1 ? "they" : "it"} could not before: on ${on}`
        : text`${inProse(names)} can run on ${on} as well`,
    );
  });
}
