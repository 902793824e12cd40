import { asControllerMakesIt } from "../doctor/daemon-set";
import type { LiveCluster, LiveNode, LivePod } from "../live/live-cluster";
import { LiveTolerations } from "../live/live-taint";
import { type Departing, isAlive } from "./departing";
import { answerOf } from "./node-answer";

/** When a pod ends that leaves a node of which nobody knows whether it can end one. */
export const NOBODY_KNOWS = Number.POSITIVE_INFINITY;

/** A pod that leaves, and after how many seconds. */
export interface LatePod {
  readonly pod: LivePod;
  readonly seconds: number;
}

/** Which pods have their room on nodes once pods begin to look for others. */
export interface RoomKeepers {
  readonly stay: readonly LivePod[];
  /** Those that are to leave a node that does not answer: they keep it until it does. */
  readonly unended: readonly LivePod[];
  /** Those that give it up, and not at once, or not for certain. */
  readonly late: readonly LatePod[];
}

/**
 * Not those that leave at once, and not those that are on their way out, but for such on a node that does not answer, which
 * end when it answers: for the scheduler they are there. A DaemonSet makes its pod again on the same node, where that tolerates the taints for a while.
 * @param nodes as they are then; pods of others are gone
 */
export function roomKeepers(
  nodes: readonly LiveNode[],
  pods: LiveCluster["pods"],
  departing: readonly Departing[],
): RoomKeepers {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const leaving = new Map<LivePod, Departing>();
  for (const each of departing) for (const pod of each.pods) leaving.set(pod, each);
  const stay: LivePod[] = [];
  const unended: LivePod[] = [];
  const late: LatePod[] = [];
  for (const pod of pods) {
    const node = byName.get(pod.nodeName);
    const leave = leaving.get(pod);
    if (leave !== undefined) {
      if (node === undefined) continue;
      if (isBack(leave, pod, node)) stay.push(pod);
      else if (leave.answer === "does-not") unended.push(pod);
      else if (leave.answer === "may-not") late.push({ pod, seconds: NOBODY_KNOWS });
      else if (leave.seconds > 0) late.push({ pod, seconds: leave.seconds });
      continue;
    }
    if (node === undefined && pod.nodeName !== "") continue;
    if (isAlive(pod) || (node !== undefined && answerOf(node) === "does-not")) stay.push(pod);
  }
  return { stay, unended, late };
}

/** Whether a DaemonSet makes the pod again on the same node at once, to be evicted again. */
export function isBack(
  { workload, cause }: Departing,
  { placement }: LivePod,
  { taints }: Pick<LiveNode, "taints">,
): boolean {
  if (workload.kind !== "DaemonSet" || cause.kind !== "taints") return false;
  const made = workload.controller === undefined ? placement : asControllerMakesIt(workload.controller.placement);
  return new LiveTolerations(made.tolerations).blocking(taints).length === 0;
}
