import type { Cluster } from "../scheduling/reading/cluster";

/** A cluster with where it was found. */
export interface LoadedCluster {
  /** What was read of it: `prove(cluster)` judges it. */
  readonly cluster: Cluster;
  /** Name of the stack; of a plan, that of its file or folder. */
  readonly stack: string;
  /** File the cluster was read from. */
  readonly file: string;
  /** Terraform address of the cluster: `rancher2_cluster_v2.edge`. */
  readonly address: string;
  /** Path of the cluster's construct, where the file tells. */
  readonly path?: string;
}
