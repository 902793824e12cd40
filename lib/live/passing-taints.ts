import { TaintEffect } from "../scheduling/taint";
import type { LiveTaint } from "./live-taint";

/**
 * Taints that a controller puts on a node and takes off again as it goes about its work, with the effect that it gives them.
 * @see kubernetes/autoscaler cluster-autoscaler/utils/taints, kubernetes-sigs/cluster-api api/core `NodeOutdatedRevisionTaint`
 */
const PASSING: ReadonlyMap<string, string> = new Map([
  ["DeletionCandidateOfClusterAutoscaler", TaintEffect.PREFER_NO_SCHEDULE],
  ["ToBeDeletedByClusterAutoscaler", TaintEffect.NO_SCHEDULE],
  ["node.cluster.x-k8s.io/outdated-revision", TaintEffect.PREFER_NO_SCHEDULE],
]);

/** Whether it is such a taint. With another effect somebody set it. */
export function isPassing({ key, effect }: LiveTaint): boolean {
  return PASSING.get(key) === effect;
}
