import type { LiveNode } from "../live/live-cluster";
import { OUT_OF_SERVICE_KEY } from "../live/taint-cause";

/** Whether a node's kubelet tells that a pod has ended. */
export type Answer =
  | "answers"
  /** Answers, and is not Ready: whether it can end a pod is not known. */
  | "may-not"
  | "does-not";

const UNREACHABLE = "node.kubernetes.io/unreachable";
const NOT_READY = "node.kubernetes.io/not-ready";

/**
 * By its condition Ready, or by a taint that says the same, which somebody may ask for. Pods that are to leave a node that is
 * not Ready and out of service are taken for ended.
 * @see k8s.io/kubernetes pkg/controller/podgc/gc_controller.go `gcTerminating`
 */
export function answerOf({ ready, taints }: Pick<LiveNode, "ready" | "taints">): Answer {
  const has = (key: string) => taints.some((taint) => taint.key === key);
  const isSilent = ready === "Unknown" || has(UNREACHABLE);
  if (!isSilent && ready !== "False" && !has(NOT_READY)) return "answers";
  if (has(OUT_OF_SERVICE_KEY)) return "answers";
  return isSilent ? "does-not" : "may-not";
}
