import { hasRegistrationCommand, hasRkeConfig, isForK3sCluster, serverVersion } from "../../live/distribution";
import type { LiveCluster } from "../../live/live-cluster";

/** What the cluster is, as far as it decides in which form a repair can be written. */
export interface RepairedCluster {
  /** Whether code for K3sCluster fits. */
  readonly isForK3sCluster: boolean;
  /** Whether Rancher configures its servers: `no` of clusters that were there before Rancher. */
  readonly hasRkeConfig: "yes" | "no" | "unknown";
  /** Whether its nodes bring roles and taints with the command that registers them. */
  readonly hasRegistrationCommand: boolean;
  /** Release of the servers' kubelets, where it is known. */
  readonly kubernetesVersion?: string;
}

/** Reads it off a cluster. */
export function repairedCluster(cluster: LiveCluster): RepairedCluster {
  const kubernetesVersion = serverVersion(cluster.nodes);
  return {
    isForK3sCluster: isForK3sCluster(cluster),
    hasRkeConfig: hasRkeConfig(cluster),
    hasRegistrationCommand: hasRegistrationCommand(cluster),
    ...(kubernetesVersion === undefined ? {} : { kubernetesVersion }),
  };
}
