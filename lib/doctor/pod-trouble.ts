import type { LivePod } from "../live/live-cluster";
import { type LiveTaint, LiveTolerations, taintText } from "../live/live-taint";
import { keepsServersFree, NodeUse } from "../live/node-use";
import { oncePerList } from "../live/once-per-list";
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
import { type Blockage, conditionEnds, firstRemarks, NO_BLOCKAGE } from "./blocked-workload";
import { cheapestOf, isClosedByConditionAlone, notOffered } from "./cheapest";
import { wantsNoNode } from "./daemon-set";
import { obstacleReasons, obstacleRemarks, volumeRemarks } from "./obstacle-words";
import { offeredNodes } from "./offered-nodes";
import { SAME, schedulerReport } from "./scheduler-message";

/** What pods wait for when it is not taints. */
export interface OtherTrouble {
  /** How many pods do not run; 0 where none was made. */
  readonly pods: number;
  readonly reasons: readonly string[];
  /** Whether no node is left for some of them, as far as the input or the scheduler tells. */
  readonly hasNoNode: boolean;
  /** The scheduler's own words, where there are any. */
  readonly message?: string;
}

/** What keeps pods of a workload from running. */
export interface PodTrouble {
  readonly blockages: readonly Blockage[];
  readonly others: readonly OtherTrouble[];
}

/** Judges the pods of a workload that wait, were refused, were evicted, do not start, or were never made. */
export function podTrouble(workload: Workload, judge: PlacementJudge): PodTrouble {
  const waiting = waitingTrouble(workload, judge);
  const lost = isWhole(workload) ? [] : workload.pods.flatMap((pod) => lostBlockage(workload, pod, judge));
  // Where new pods wait, they say what is in the way now; the lost ones are how it came to that.
  const history = lost.map(({ refused, evicted }) => ({ ...NO_BLOCKAGE, refused, evicted }));
  return {
    blockages: waiting.blockages.length > 0 ? [...waiting.blockages, ...history] : lost,
    others: [...waiting.others, ...startTroubles(workload), ...neverMade(workload), ...nowhereWanted(workload, judge)],
  };
}

/** Several troubles as one. */
export function mergedOthers(others: readonly OtherTrouble[]): OtherTrouble {
  const [message] = others.flatMap((other) => other.message ?? []);
  return {
    pods: others.reduce((sum, { pods }) => sum + pods, 0),
    reasons: [...new Set(others.flatMap(({ reasons }) => reasons))],
    hasNoNode: others.some(({ hasNoNode }) => hasNoNode),
    ...(message === undefined ? {} : { message }),
  };
}

/** Pods alike are judged as one: those of a workload mostly are. */
function waitingTrouble(workload: Workload, judge: PlacementJudge): PodTrouble {
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
    if (open > 0) others.push(notTaints(alike, judgement));
    else if (closed.length > 0) blockages.push(waitingBlockage(alike, judgement, judge, workload));
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
): Blockage {
  const isSystem = workload.known !== undefined;
  const offered = offeredNodes(workload, (pods[0] as LivePod).placement.selection);
  const cheapest = cheapestOf(closed, offered, isSystem);
  const isKept = !isSystem && !offered.isForServers;
  const opensControlPlane = isKept && (cheapest?.toTolerate.some(keepsServersFree) ?? false);
  const hasFullWorker = obstructed.some(({ use }) => use === NodeUse.WORKER);
  const chosen = opensControlPlane && hasFullWorker ? undefined : cheapest?.chosen;
  const toTolerate = chosen === undefined ? [] : (cheapest?.toTolerate ?? []);
  const isEnough = toTolerate.length === chosen?.taints.length;
  return {
    ...NO_BLOCKAGE,
    pending: pods.map(({ name }) => name),
    nodes: closed,
    toTolerate,
    isMixed: obstructed.some(({ taints }) => taints.length === 0),
    remarks: [
      ...(toTolerate.every(isSet) ? runsAsItIs(closed) : []),
      ...(isEnough || toTolerate.length === 0 ? [] : helpOnlyWhen(chosen, toTolerate)),
      ...(opensControlPlane ? [hasFullWorker ? WORKER_RATHER : CONTROL_PLANE_ALONE] : []),
      ...(cheapest === undefined ? notOffered(closed, offered) : []),
      ...besides(pods, obstructed, judge),
    ],
  };
}

const WORKER_RATHER = "make a worker fit rather than tolerate the taint of the control plane, which is not offered";
const CONTROL_PLANE_ALONE = "only the control plane is left for it: a worker that it may run on is better";

function helpOnlyWhen(chosen: ClosedNodes | undefined, toTolerate: readonly LiveTaint[]): string[] {
  if (chosen === undefined) return [];
  const left = chosen.taints.filter((taint) => !toTolerate.includes(taint));
  return [`tolerations help only when ${conditionEnds({ ...chosen, taints: left })}, too`];
}

/** On every node something else is in the way as well, so tolerations are not enough anywhere. */
function obstructedBlockage(pods: readonly LivePod[], { obstructed }: Judgement, judge: PlacementJudge): Blockage {
  const tainted = obstructed.filter(({ taints }) => taints.length > 0);
  return {
    ...NO_BLOCKAGE,
    pending: pods.map(({ name }) => name),
    nodes: mergedClosed(tainted.map(({ nodes, taints, use }) => ({ nodes, taints, use }))),
    toTolerate: [],
    isMixed: true,
    remarks: [
      "tolerations alone do not help: on every node something else is in the way",
      ...besides(pods, obstructed, judge),
    ],
  };
}

function besides(pods: readonly LivePod[], obstructed: Judgement["obstructed"], judge: PlacementJudge): string[] {
  const messages = [...new Set(pods.map(({ scheduled }) => scheduled.message))];
  return [
    ...volumeRemarks(judge.volumePlaces(pods[0] as LivePod)),
    ...obstacleRemarks(obstructed),
    ...messages.flatMap((message) => notSaidYet(message, obstructed)).map((reason) => `besides, ${reason}`),
  ];
}

/** What the scheduler says besides what the nodes and pods tell, which say it with names. */
function notSaidYet(message: string, obstructed: Judgement["obstructed"]): string[] {
  const said = new Set(obstructed.flatMap((each) => each.reasons));
  const isSaid = (reason: string) => said.has(reason) || [...said].some((each) => SAME[reason]?.test(each));
  return schedulerReport(message).others.filter((reason) => !isSaid(reason));
}

/** Nothing but what nodes have left, or other pods, keeps it off. */
function noRoom(pods: readonly LivePod[], { obstructed }: Judgement, judge: PlacementJudge): OtherTrouble {
  const message = firstMessage(pods);
  const reasons = obstacleReasons(obstructed);
  return {
    pods: pods.length,
    reasons: [...reasons, ...volumeRemarks(judge.volumePlaces(pods[0] as LivePod)), ...notSaidYet(message, obstructed)],
    hasNoNode: true,
    ...(message === "" ? {} : { message }),
  };
}

const runsAsItIs = oncePerList((closed: readonly ClosedNodes[]) =>
  firstRemarks(
    closed.filter(isClosedByConditionAlone),
    (nodes) => `it runs as it is as soon as ${conditionEnds(nodes)}`,
  ),
);

function notTaints(pods: readonly LivePod[], { open, closed }: Judgement): OtherTrouble {
  const message = firstMessage(pods);
  const { others, tainted } = schedulerReport(message);
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

/** Pods that have a node and do not come up there. */
function startTroubles({ pods, known }: Workload): OtherTrouble[] {
  const starting = pods.filter(
    ({ phase, nodeName, isLeaving }) => phase === "Pending" && nodeName !== "" && !isLeaving,
  );
  // Crash loops of a user's own are another matter; those of Rancher and K3s explain what else does not run.
  const crashing = known === undefined ? [] : pods.filter(isCrashing);
  return [...starting, ...crashing].map(({ waiting }) => ({
    pods: 1,
    reasons: waiting.length > 0 ? waiting : ["its containers do not stay up"],
    hasNoNode: false,
  }));
}

/** Whether the pod has a node and its containers are started again and again. */
export function isCrashing({ phase, isLeaving, isRestarting }: LivePod): boolean {
  return phase === "Running" && !isLeaving && isRestarting;
}

/** A controller that wants pods and has made none. A DaemonSet that has none is another matter. */
function neverMade({ controller, pods }: Workload): OtherTrouble[] {
  if (controller === undefined || controller.kind === "DaemonSet" || pods.length > 0) return [];
  if (controller.isIdle || controller.desired === 0 || controller.current > 0) return [];
  const failure = controller.failure === "" ? "" : `: ${controller.failure}`;
  return [{ pods: 0, reasons: [`no pod has been made${failure}`], hasNoNode: false }];
}

function nowhereWanted(workload: Workload, judge: PlacementJudge): OtherTrouble[] {
  const reasons = wantsNoNode(workload, judge);
  return reasons.length === 0 ? [] : [{ pods: 0, reasons, hasNoNode: true }];
}
