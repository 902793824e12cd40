import type { SchedulingPool } from "../../pool";
import type { BootstrapProof } from "../../proof/bootstrap";
import type { WorkloadProof } from "../../proof/steady-state";
import type { Cluster } from "../../reading/cluster";
import type { KubernetesVersion } from "../../releases/kubernetes-version";

/** What findings are made from. */
export interface ProofContext {
  readonly cluster: Cluster;
  /** The K3s release it is judged on; undefined where the cluster is none of K3s. */
  readonly kubernetes?: KubernetesVersion;
  readonly pools: readonly SchedulingPool[];
  readonly bootstrap: BootstrapProof;
  readonly workloads: readonly WorkloadProof[];
}
