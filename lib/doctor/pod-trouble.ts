import { counted } from "../scheduling/counted";
import { type Blockage, conditionEnds, firstRemarks, NO_BLOCKAGE } from "./blocked-workload";
import type { LivePod, PodPlacement } from "./live-cluster";
import { LiveTolerations, taintText } from "./live-taint";
import { oncePerList } from "./once-per-list";
import {
  type ClosedNodes,
  cheapestToOpen,
  isClosedByConditionAlone,
  type PlacementJudge,
  sortedTaints,
} from "./placement-judge";
import { schedulerReport } from "./scheduler-message";
import { isSet } from "./taint-cause";
import type { Workload } from "./workloads";

/** What pods wait for when it is not taints. */
export interface OtherTrouble {
  /** How many pods do not run; 0 where none was made. */
  readonly pods: number;
  readonly reasons: readonly string[];
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
  const lost = isWhole(workload) ? [] : workload.pods.flatMap((pod) => lostBlockage(pod, judge));
  // Where new pods wait, they say what is in the way now; the lost ones are how it came to that.
  const history = lost.map(({ refused, evicted }) => ({ ...NO_BLOCKAGE, refused, evicted }));
  return {
    blockages: waiting.blockages.length > 0 ? [...waiting.blockages, ...history] : lost,
    others: [...waiting.others, ...startTroubles(workload), ...neverMade(workload)],
  };
}

/** Several troubles as one. */
export function mergedOthers(others: readonly OtherTrouble[]): OtherTrouble {
  const [message] = others.flatMap((other) => other.message ?? []);
  return {
    pods: others.reduce((sum, { pods }) => sum + pods, 0),
    reasons: [...new Set(others.flatMap(({ reasons }) => reasons))],
    ...(message === undefined ? {} : { message }),
  };
}

/** Pods alike are judged as one: those of a workload mostly are. */
function waitingTrouble({ pods }: Workload, judge: PlacementJudge): PodTrouble {
  const byPlacement = new Map<string, LivePod[]>();
  for (const pod of pods.filter(isWaiting)) {
    const key = pod.scheduled.reason === GATED ? GATED : pod.placement.fingerprint;
    const alike = byPlacement.get(key);
    if (alike === undefined) byPlacement.set(key, [pod]);
    else alike.push(pod);
  }
  const blockages: Blockage[] = [];
  const others: OtherTrouble[] = [];
  for (const [key, alike] of byPlacement) {
    const { placement } = alike[0] as LivePod;
    const { open, closed } = judge.judge(placement);
    if (key === GATED) others.push({ pods: alike.length, reasons: ["it has scheduling gates"] });
    else if (open > 0) others.push(notTaints(alike, open, closed));
    else if (closed.length > 0) blockages.push(waitingBlockage(alike, closed));
    else others.push(notSelected(alike, placement, judge));
  }
  return { blockages, others };
}

const GATED = "SchedulingGated";

function isWaiting({ phase, nodeName, isLeaving }: LivePod): boolean {
  return phase === "Pending" && nodeName === "" && !isLeaving;
}

function waitingBlockage(pods: readonly LivePod[], closed: readonly ClosedNodes[]): Blockage {
  const { chosen, toTolerate } = cheapestToOpen(closed) ?? { chosen: undefined, toTolerate: [] };
  const isEnough = toTolerate.length === chosen?.taints.length;
  const messages = [...new Set(pods.map(({ scheduled }) => scheduled.message))];
  return {
    ...NO_BLOCKAGE,
    pending: pods.map(({ name }) => name),
    nodes: closed,
    toTolerate,
    remarks: [
      ...runsAsItIs(closed),
      ...(chosen === undefined || isEnough || toTolerate.length === 0
        ? []
        : [`tolerations help only when ${conditionEnds(chosen)}, too`]),
      ...messages.flatMap((message) => schedulerReport(message).others).map((reason) => `besides, ${reason}`),
    ],
  };
}

const runsAsItIs = oncePerList((closed: readonly ClosedNodes[]) =>
  firstRemarks(
    closed.filter(isClosedByConditionAlone),
    (nodes) => `it runs as it is as soon as ${conditionEnds(nodes)}`,
  ),
);

function notTaints(pods: readonly LivePod[], open: number, closed: readonly ClosedNodes[]): OtherTrouble {
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
    ...(message === "" ? {} : { message }),
  };
}

function notSelected(pods: readonly LivePod[], { selection }: PodPlacement, judge: PlacementJudge): OtherTrouble {
  const message = firstMessage(pods);
  const lacking = selection.labels.filter(([key, value]) => !judge.hasLabel(key, value));
  return {
    pods: pods.length,
    reasons:
      lacking.length > 0
        ? lacking.map(([key, value]) => `no node has the label ${key}=${value}`)
        : ["no node fits its node selector and required node affinity"],
    ...(message === "" ? {} : { message }),
  };
}

function firstMessage(pods: readonly LivePod[]): string {
  return pods.find(({ scheduled }) => scheduled.message !== "")?.scheduled.message ?? "";
}

const EVICTION_REASONS: readonly string[] = ["DeletionByTaintManager", "TaintManagerEviction"];

/** A pod that had a node and lost it to a taint the node still carries. */
function lostBlockage(pod: LivePod, judge: PlacementJudge): Blockage[] {
  const wasRefused = pod.phase === "Failed" && pod.reason === "TaintToleration";
  const wasEvicted = EVICTION_REASONS.includes(pod.reason) || EVICTION_REASONS.includes(pod.disruption);
  if (!wasRefused && !wasEvicted) return [];
  const onNode = judge.node(pod.nodeName)?.taints ?? [];
  const tolerations = new LiveTolerations(pod.placement.tolerations);
  const eviction = wasRefused ? undefined : tolerations.eviction(onNode);
  const taints = sortedTaints(wasRefused ? tolerations.refusing(onNode) : (eviction?.taints ?? []));
  if (taints.length === 0) return [];
  const closed = { nodes: [pod.nodeName], taints };
  return [
    {
      ...NO_BLOCKAGE,
      ...(wasRefused ? { refused: [pod.name] } : { evicted: [pod.name] }),
      nodes: [closed],
      toTolerate: taints.filter(isSet),
      remarks: (eviction?.later ?? []).map(
        ({ taint, seconds }) => `it tolerates ${taintText(taint)} for ${counted(seconds, "second")} only`,
      ),
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
  return [{ pods: 0, reasons: [`no pod has been made${failure}`] }];
}
