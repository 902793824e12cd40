import { isSetOnNodes, type NodeLabels, OLD_CONTROL_PLANE_LABEL } from "../labels-of-nodes";
import { oncePer } from "../once-per";
import { isControlPlane, nodeLabels, openIn, type SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import { givenPastThePool } from "../reading/labels-past-the-pools";
import { configurationOf } from "../reading/machine-configuration";
import { isUnknown } from "../reading/unknown";
import { hasOldControlPlaneLabel } from "../releases/k3s-changes";
import { KubernetesVersion } from "../releases/kubernetes-version";

/** Whether Rancher's agent has been connected already, through which Rancher labels nodes. */
export type AgentConnection = "before-agent" | "with-agent";

/** What of a cluster decides which labels its nodes have. */
export type Labelling = Pick<Cluster, "name" | "kubernetesVersion" | "machineConfiguration" | "pools" | "unjudged">;

/** Those labels of a pool's nodes that are known: the app's, and those that K3s and Rancher give every node of such roles. */
export function knownNodeLabels(
  cluster: Labelling,
  pool: SchedulingPool,
  connection: AgentConnection,
): Readonly<Record<string, string>> {
  return { ...withoutLateLabels(pool, connection, cluster), ...oldControlPlaneLabel(cluster, pool) };
}

/** The labels of a pool's nodes. */
export function nodeLabelsOf(cluster: Labelling, pool: SchedulingPool, connection: AgentConnection): NodeLabels {
  // Of most nodes nobody asks for labels more than once, if at all.
  let known: Readonly<Record<string, string>> | undefined;
  const get = (key: string) => {
    known ??= knownNodeLabels(cluster, pool, connection);
    // A label may be called like something every object has: `constructor`.
    return Object.hasOwn(known, key) ? known[key] : undefined;
  };
  const mayHaveOthers = openIn(pool, "labels").length > 0;
  return {
    get,
    isOpen: (key) =>
      (mayHaveOthers && get(key) === undefined && !key.startsWith("node-role.kubernetes.io/")) ||
      givenPastThePool(cluster.unjudged, pool, key).length > 0 ||
      (get(key) === undefined && isSetOnNodes(key) && (key !== OLD_CONTROL_PLANE_LABEL || isControlPlane(pool))),
  };
}

/** The label of workers, which Rancher sets through its agent. */
export const WORKER_LABEL = "node-role.kubernetes.io/worker";

/** The label of a node's type, which the cloud controller sets; it is `k3s` with that of K3s alone. */
const TYPE_LABEL = "node.kubernetes.io/instance-type";

/**
 * Without the labels that nobody has set yet, or that are another one's to set.
 * @see rancher/rancher pkg/controllers/managementuser/machinerole, k3s-io/k3s pkg/cloudprovider/instances.go
 */
function withoutLateLabels(
  pool: SchedulingPool,
  connection: AgentConnection,
  cluster: Labelling,
): Readonly<Record<string, string>> {
  const late = [
    ...(connection === "before-agent" ? [WORKER_LABEL] : []),
    ...(!Object.hasOwn(pool.labels, TYPE_LABEL) && mayLackCloudController(cluster) ? [TYPE_LABEL] : []),
  ];
  const labels = nodeLabels(pool);
  if (!late.some((key) => Object.hasOwn(labels, key))) return labels;
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !late.includes(key)));
}

/** Whether K3s's own cloud controller may be turned off on a server. */
const mayLackCloudController = oncePer(({ machineConfiguration, pools, name }: Labelling): boolean =>
  pools.filter(isControlPlane).some((pool) => {
    const value = configurationOf(machineConfiguration, pool, name).get("disable-cloud-controller");
    return isUnknown(value) || value === true;
  }),
);

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
