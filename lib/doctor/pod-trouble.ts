import type { LivePod } from "../live/live-cluster";
import { type LiveTaint, LiveTolerations, taintText } from "../live/live-taint";
import { keepsServersFree, NodeUse } from "../live/node-use";
import {
  type ClosedNodes,
  type Judgement,
  mergedClosed,
  type PlacementJudge,
  sortedTaints,
} from "../live/placement-judge";
import { isSet } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { counted } from "../scheduling/counted";
import { oncePer } from "../scheduling/once-per";
import { besides, notSaidYet } from "./besides";
import { type Blockage, conditionEnds, firstRemarks, NO_BLOCKAGE } from "./blocked-workload";
import { cheapestOf, insteadOfUncordoning, isClosedByConditionAlone, notOffered } from "./cheapest";
import { obstacleReasons, volumeRemarks } from "./obstacle-words";
import { offeredNodes } from "./offered-nodes";
import { type OtherTrouble, otherTroubles } from "./other-troubles";
import { schedulerReport } from "./scheduler-message";

/** What keeps pods of a workload from running. */
export interface PodTrouble {
  readonly blockages: readonly Blockage[];
  readonly others: readonly OtherTrouble[];
}

/** Judges the pods of a workload that wait, were refused, were evicted, do not start, or were never made. */
export function podTrouble(workload: Workload, judge: PlacementJudge, selfAwaited: readonly string[] = []): PodTrouble {
  const waiting = waitingTrouble(workload, judge, selfAwaited);
  const lost = isWhole(workload) ? [] : workload.pods.flatMap((pod) => lostBlockage(workload, pod, judge));
  // Where new pods wait, they say what is in the way now; the lost ones are how it came to that.
  const history = lost.map(({ refused, evicted }) => ({ ...NO_BLOCKAGE, refused, evicted }));
  return {
    blockages: waiting.blockages.length > 0 ? [...waiting.blockages, ...history] : lost,
    others: [...waiting.others, ...otherTroubles(workload, judge)],
  };
}

/** Several troubles as one. */
export function mergedOthers(others: readonly OtherTrouble[]): OtherTrouble {
  const [message] = others.flatMap((other) => other.message ?? []);
  return {
    pods: others.reduce((sum, { pods }) => sum + pods, 0),
    reasons: [...new Set(others.flatMap(({ reasons }) => reasons))],
    hasNoNode: others.some(({ hasNoNode }) => hasNoNode),
    ...(others.every(({ isUnknown }) => isUnknown) ? { isUnknown: true } : {}),
    ...(message === undefined ? {} : { message }),
  };
}

/** Pods alike are judged as one: those of a workload mostly are. */
function waitingTrouble(workload: Workload, judge: PlacementJudge, selfAwaited: readonly string[]): PodTrouble {
  const { pods } = workload;
  const byPlacement = new Map<string, LivePod[]>();
  for (const pod of pods.filter(isWaiting)) {
    const key = pod.scheduled.reason === GATED ? GATED : judge.keyOf(pod);
    const alike = byPlacement.get(key);
    if (alike === undefined) byPlacement.set(key, [pod]);
    else alike.push(pod);
  }
  const blockages: Blockage[] = [];
  const others: OtherTrouble[] = [];
  for (const [key, alike] of byPlacement) {
    const first = alike[0] as LivePod;
    if (key === GATED) {
      others.push({ pods: alike.length, reasons: ["it has scheduling gates"], hasNoNode: false });
      continue;
    }
    const judgement = judge.judgePod(first);
    const { open, closed, obstructed } = judgement;
    if (open > 0) others.push(notTaints(alike, judgement, judge));
    else if (closed.length > 0) blockages.push(waitingBlockage(alike, judgement, judge, workload, selfAwaited));
    else if (obstructed.some(({ taints }) => taints.length > 0)) {
      blockages.push(obstructedBlockage(alike, judgement, judge));
    } else if (obstructed.length > 0) others.push(noRoom(alike, judgement, judge));
    else others.push(notSelected(alike, first, judge));
  }
  return { blockages, others };
}

const GATED = "SchedulingGated";

function isWaiting({ phase, nodeName, isLeaving }: LivePod): boolean {
  return phase === "Pending" && nodeName === "" && !isLeaving;
}

/** Taints alone close nodes to it. On others something else may be in the way. */
function waitingBlockage(
  pods: readonly LivePod[],
  { closed, obstructed }: Judgement,
  judge: PlacementJudge,
  workload: Workload,
  selfAwaited: readonly string[],
): Blockage {
  const isSystem = workload.known !== undefined;
  const offered = offeredNodes(workload, (pods[0] as LivePod).placement.selection, selfAwaited);
  const cheapest = cheapestOf(closed, offered, isSystem);
  const isKept = !isSystem && !offered.isForServers;
  const opensControlPlane = isKept && (cheapest?.toTolerate.some(keepsServersFree) ?? false);
  const hasFullWorker = obstructed.some(({ use }) => use === NodeUse.WORKER);
  const chosen = opensControlPlane && hasFullWorker ? undefined : cheapest?.chosen;
  const toTolerate = chosen === undefined ? [] : (cheapest?.toTolerate ?? []);
  const isEnough = toTolerate.length === chosen?.taints.length;
  const toUncordon = chosen !== undefined && cheapest?.isCordoned ? chosen.nodes : [];
  return {
    ...NO_BLOCKAGE,
    pending: pods.map(({ name }) => name),
    nodes: closed,
    toTolerate,
    toUncordon,
    ...(chosen === undefined ? {} : { chosen }),
    obstructed,
    isMixed: obstructed.some(({ taints }) => taints.length === 0),
    remarks: [
      ...(toTolerate.every(isSet) ? runsAsItIs(closed) : []),
      ...(toUncordon.length > 0 && toTolerate.length === 0 ? insteadOfUncordoning(closed, offered) : []),
      ...(isEnough || toTolerate.length === 0 ? [] : helpOnlyWhen(chosen, toTolerate)),
      ...(opensControlPlane && hasFullWorker ? [WORKER_RATHER] : []),
      ...(opensControlPlane && !hasFullWorker && takesAnyNode(pods[0] as LivePod, judge) ? [CONTROL_PLANE_ALONE] : []),
      ...(cheapest === undefined ? notOffered(closed, offered) : []),
      ...besides(pods, judge, obstructed, closed),
    ],
  };
}

const WORKER_RATHER = "make a worker fit rather than tolerate the taint of the control plane, which is not offered";
const CONTROL_PLANE_ALONE = "only the control plane is left for it: a worker that it may run on is better";

const PLATFORM: readonly string[] = ["kubernetes.io/os", "kubernetes.io/arch"];

/** Whether a further worker would do: what names its node, its labels or its volume wants that one. */
function takesAnyNode(pod: LivePod, judge: PlacementJudge): boolean {
  const { labels, terms, nodeName } = pod.placement.selection;
  const isFree = terms === undefined && nodeName === undefined && labels.every(([key]) => PLATFORM.includes(key));
  return isFree && judge.volumePlaces(pod).length === 0;
}

function helpOnlyWhen(chosen: ClosedNodes | undefined, toTolerate: readonly LiveTaint[]): string[] {
  if (chosen === undefined) return [];
  const left = chosen.taints.filter((taint) => !toTolerate.includes(taint));
  return [`tolerations help only when ${conditionEnds({ ...chosen, taints: left })}, too`];
}

/** On every node something else is in the way as well, so tolerations are not enough anywhere. */
function obstructedBlockage(pods: readonly LivePod[], { obstructed }: Judgement, judge: PlacementJudge): Blockage {
  const tainted = obstructed.filter(({ taints }) => taints.length > 0);
  const nodes = mergedClosed(tainted.map(({ nodes: names, taints, use }) => ({ nodes: names, taints, use })));
  return {
    ...NO_BLOCKAGE,
    pending: pods.map(({ name }) => name),
    nodes,
    obstructed,
    isMixed: true,
    isObstructed: true,
    remarks: [
      "tolerations alone do not help: on every node something else is in the way",
      ...besides(pods, judge, obstructed, nodes),
    ],
  };
}

/** Nothing but what nodes have left, or other pods, keeps it off. */
function noRoom(pods: readonly LivePod[], { obstructed }: Judgement, judge: PlacementJudge): OtherTrouble {
  const message = firstMessage(pods);
  const volumes = judge.volumePlaces(pods[0] as LivePod);
  return {
    pods: pods.length,
    reasons: [
      ...obstacleReasons(obstructed),
      ...volumeRemarks(volumes),
      ...notSaidYet(schedulerReport(message), obstructed, volumes),
    ],
    hasNoNode: true,
    ...(message === "" ? {} : { message }),
  };
}

const runsAsItIs = oncePer((closed: readonly ClosedNodes[]) =>
  firstRemarks(
    closed.filter(isClosedByConditionAlone),
    (nodes) => `it runs as it is as soon as ${conditionEnds(nodes)}`,
  ),
);

function notTaints(pods: readonly LivePod[], { open, closed }: Judgement, judge: PlacementJudge): OtherTrouble {
  const message = firstMessage(pods);
  const report = schedulerReport(message);
  const { tainted } = report;
  const others = notSaidYet(report, [], judge.volumePlaces(pods[0] as LivePod));
  const shut = closed.reduce((sum, { nodes }) => sum + nodes.length, 0);
  const silent =
    tainted > shut
      ? "the scheduler found untolerated taints on more nodes than the input shows: it was written at another moment"
      : "taints and labels let it run, and the scheduler does not say what else is missing";
  return {
    pods: pods.length,
    reasons: [
      ...(others.length > 0 ? others : [silent]),
      ...(shut === 0 ? [] : [`taints leave it ${open} of the ${open + shut} nodes it asks for`]),
    ],
    hasNoNode: others.length > 0,
    ...(message === "" ? {} : { message }),
  };
}

function notSelected(pods: readonly LivePod[], pod: LivePod, judge: PlacementJudge): OtherTrouble {
  const message = firstMessage(pods);
  const { selection } = pod.placement;
  const lacking = selection.labels.filter(([key, value]) => !judge.hasLabel(key, value));
  const volumes = judge.volumePlaces(pod);
  const asked = judge.judge(pod.placement);
  const isAskedFor = asked.open > 0 || asked.closed.length > 0;
  return {
    pods: pods.length,
    reasons: [
      ...lacking.map(([key, value]) => `no node has the label ${key}=${value}`),
      ...(lacking.length > 0 || isAskedFor ? [] : ["no node fits its node selector and required node affinity"]),
      ...volumeRemarks(volumes),
      ...(isAskedFor && volumes.every(({ nodes }) => nodes.length > 0)
        ? ["its volumes, node selector and required node affinity have no node in common"]
        : []),
    ],
    hasNoNode: true,
    ...(message === "" ? {} : { message }),
  };
}

function firstMessage(pods: readonly LivePod[]): string {
  return pods.find(({ scheduled }) => scheduled.message !== "")?.scheduled.message ?? "";
}

const EVICTION_REASONS: readonly string[] = ["DeletionByTaintManager", "TaintManagerEviction"];

/** A pod that had a node and lost it to a taint the node still carries. */
function lostBlockage(workload: Workload, pod: LivePod, judge: PlacementJudge): Blockage[] {
  const wasRefused = pod.phase === "Failed" && pod.reason === "TaintToleration";
  const wasEvicted = EVICTION_REASONS.includes(pod.reason) || EVICTION_REASONS.includes(pod.disruption);
  if (!wasRefused && !wasEvicted) return [];
  const onNode = judge.node(pod.nodeName)?.taints ?? [];
  const tolerations = new LiveTolerations(pod.placement.tolerations);
  const eviction = wasRefused ? undefined : tolerations.eviction(onNode);
  const taints = sortedTaints(wasRefused ? tolerations.refusing(onNode) : (eviction?.taints ?? []));
  if (taints.length === 0) return [];
  const closed = { nodes: [pod.nodeName], taints, use: judge.use(pod.nodeName) };
  const offered = offeredNodes(workload, pod.placement.selection);
  return [
    {
      ...NO_BLOCKAGE,
      ...(wasRefused ? { refused: [pod.name] } : { evicted: [pod.name] }),
      nodes: [closed],
      toTolerate: closed.use > offered.last ? [] : taints.filter(isSet),
      remarks: [
        ...notOffered([closed], offered),
        ...(eviction?.later ?? []).map(
          ({ taint, seconds }) => `it tolerates ${taintText(taint)} for ${counted(seconds, "second")} only`,
        ),
      ],
    },
  ];
}

/** Whether it has all its pods again, so that pods it lost are history. */
function isWhole({ controller, pods }: Workload): boolean {
  if (controller !== undefined) return controller.isIdle || controller.ready >= controller.desired;
  return pods.some(({ phase, isReady }) => isReady || phase === "Succeeded");
}
