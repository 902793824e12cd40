import type { LiveCluster, LiveNode, LivePod } from "./live-cluster";
import { secondsBetween } from "./timestamps";
import type { Workload } from "./workloads";

/** Whether a pod does its work, and if not, what it is doing. */
export type PodState =
  | "fine"
  /** Has no node yet. */
  | "waiting"
  /** Has a node that does not answer: nobody knows what it does there. */
  | "dead-node"
  /** Its image cannot be had. */
  | "no-image"
  /** Its containers are not started yet, or cannot be. */
  | "not-starting"
  /** Its containers end and are started again. */
  | "crashing"
  /** Runs, and its readiness probe says no. */
  | "not-ready"
  /** Is over, or on its way out. */
  | "gone";

/** What a pod in a state does, behind the name of its workload. */
export const STATE_WORDS: Readonly<Record<PodState, string>> = {
  fine: "runs",
  waiting: "is Pending",
  "dead-node": "is on a node that does not answer",
  "no-image": "has no image",
  "not-starting": "does not start",
  crashing: "crashes",
  "not-ready": "is not Ready",
  gone: "is over",
};

const IMAGE_REASONS: readonly string[] = [
  "ErrImagePull",
  "ImagePullBackOff",
  "InvalidImageName",
  "ErrImageNeverPull",
  "ImageInspectError",
  "RegistryUnavailable",
  "SignatureValidationFailed",
];

/** The kubelet forgets earlier ends of a container that has run for so long; the input may be five minutes behind. */
const CALM_SECONDS = 15 * 60;

/** A pod with what it does. */
export interface JudgedPod {
  readonly pod: LivePod;
  readonly state: PodState;
}

/** What each pod of a workload does. */
export function statesOf({ pods }: Pick<Workload, "pods">, { nodes, takenAt }: LiveCluster): JudgedPod[] {
  const named = new Map(nodes.map((node) => [node.name, node]));
  const isOnDeadNode = ({ nodeName }: LivePod) => nodes.length > 0 && isDead(named.get(nodeName));
  return pods.map((pod) => ({ pod, state: podState(pod, takenAt, isOnDeadNode(pod)) }));
}

function podState(pod: LivePod, takenAt: string, isOnDeadNode: boolean): PodState {
  if (pod.isLeaving || pod.phase === "Failed" || pod.phase === "Succeeded") return "gone";
  if (pod.nodeName === "") return "waiting";
  if (isOnDeadNode) return "dead-node";
  if (pod.waiting.some((reason) => IMAGE_REASONS.includes(reason))) return "no-image";
  if (pod.waiting.includes("CrashLoopBackOff") || pod.isRestarting) return "crashing";
  if (pod.phase !== "Running") return "not-starting";
  if (!pod.isReady) return "not-ready";
  return isBetweenRestarts(pod, takenAt) ? "crashing" : "fine";
}

/** Ready says little of a pod that was started again a minute ago, for the seventh time. */
function isBetweenRestarts({ restarts, lastEnd }: LivePod, takenAt: string): boolean {
  // A container that ended with its node did not crash: nobody saw how it ended.
  if (restarts < 2 || lastEnd === undefined || lastEnd.reason === "Unknown") return false;
  const calm = secondsBetween(lastEnd.at, takenAt);
  return calm !== undefined && calm < CALM_SECONDS;
}

/** Whether a node is not there any more, does not answer, or says itself that it is not Ready. */
export function isDead(node: LiveNode | undefined): boolean {
  return node === undefined || node.ready === "Unknown" || node.ready === "False";
}
