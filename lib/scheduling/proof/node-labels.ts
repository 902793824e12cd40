import { isSetOnNodes, type NodeLabels, OLD_CONTROL_PLANE_LABEL } from "../labels-of-nodes";
import { isControlPlane, nodeLabels, type SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import { givenPastThePool } from "../reading/labels-past-the-pools";
import { hasOldControlPlaneLabel } from "../releases/k3s-changes";
import { KubernetesVersion } from "../releases/kubernetes-version";

/** The labels of a pool's nodes: the app's, and those that K3s and Rancher give every node of such roles. */
export function nodeLabelsOf(
  cluster: Pick<Cluster, "kubernetesVersion" | "unjudged">,
  pool: SchedulingPool,
): NodeLabels {
  const known: Readonly<Record<string, string>> = { ...nodeLabels(pool), ...oldControlPlaneLabel(cluster, pool) };
  // A label may be called like something every object has: `constructor`.
  const get = (key: string) => (Object.hasOwn(known, key) ? known[key] : undefined);
  return {
    get,
    isOpen: (key) =>
      givenPastThePool(cluster.unjudged, pool, key).length > 0 ||
      (get(key) === undefined && isSetOnNodes(key) && (key !== OLD_CONTROL_PLANE_LABEL || isControlPlane(pool))),
  };
}

/** From the release on that no longer sets it, it is open: nodes that were there before may have kept it. */
function oldControlPlaneLabel(
  { kubernetesVersion }: Pick<Cluster, "kubernetesVersion">,
  pool: SchedulingPool,
): Readonly<Record<string, string>> {
  const isThere =
    isControlPlane(pool) &&
    kubernetesVersion instanceof KubernetesVersion &&
    hasOldControlPlaneLabel(kubernetesVersion);
  return isThere ? { [OLD_CONTROL_PLANE_LABEL]: "true" } : {};
}
