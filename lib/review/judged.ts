import type { SchedulingProof } from "../scheduling/prove";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";

/**
 * Whether a proof is one of this cluster: of a release that is none of K3s nothing is proved, of one that is not known
 * only what another release does, and without pools nothing has a place.
 */
export function isJudged({ cluster: { kubernetesVersion, poolSource } }: SchedulingProof): boolean {
  return kubernetesVersion instanceof KubernetesVersion && poolSource !== "unknown";
}
