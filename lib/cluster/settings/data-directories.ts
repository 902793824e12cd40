import { withOpenTokens } from "../../configuration/open-tokens";
import { withoutUndefined } from "../../configuration/without-undefined";
import type { ClusterV2RkeConfigDataDirectories } from "../../provider-rancher2/cluster-v2";
import type { Problem } from "../../scheduling/invalid-input";
import { type DataDirectoryPaths, dataDirectoryProblems } from "../../scheduling/validation/data-directory-rules";

/**
 * Where things are kept on the nodes. Rancher refuses to change any of them once the cluster exists. Needs a provider
 * from 8.3 on, that of Rancher 2.12.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   dataDirectories: { systemAgent: "/data/agent", provisioning: "/data/capr", k8sDistro: "/data/k3s" },
 * });
 * ```
 */
export interface DataDirectories {
  /**
   * Where Rancher's agent on the node keeps its state.
   * @default /var/lib/rancher/agent
   */
  readonly systemAgent?: string;
  /**
   * Where Rancher keeps what it provisions the node with.
   * @default /var/lib/rancher/capr
   */
  readonly provisioning?: string;
  /**
   * Where K3s keeps everything: etcd, images, local volumes.
   * @default /var/lib/rancher/k3s
   */
  readonly k8sDistro?: string;
}

/** The `data_directories` block. */
export function dataDirectoriesBlock({
  k8sDistro,
  provisioning,
  systemAgent,
}: DataDirectories): ClusterV2RkeConfigDataDirectories {
  return withoutUndefined({ k8SDistro: k8sDistro, provisioning, systemAgent });
}

/** Problems of data directories. */
export function dataDirectoriesProblems(directories: DataDirectories): Problem[] {
  return dataDirectoryProblems(withOpenTokens(directories, "dataDirectories") as DataDirectoryPaths);
}
