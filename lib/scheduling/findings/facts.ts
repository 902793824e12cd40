import type { BootstrapProof } from "../bootstrap";
import type { RefusingPool } from "../finding-data";
import type { SchedulingPool } from "../model";
import type { WorkloadProof } from "../proof";
import type { Cluster } from "../reading/cluster";
import type { KubernetesVersion } from "../releases/kubernetes-version";

/** What findings are made from. */
export interface ProofFacts {
  readonly cluster: Cluster;
  /** The K3s release it is judged on; undefined where the cluster is none of K3s. */
  readonly kubernetes?: KubernetesVersion;
  readonly pools: readonly SchedulingPool[];
  readonly bootstrap: BootstrapProof;
  readonly workloads: readonly WorkloadProof[];
}

/** The pools that do not take a workload, and why. */
export function refusalsOf(proof: WorkloadProof): RefusingPool[] {
  return Object.entries(proof.placements).flatMap(([pool, placement]) =>
    placement.verdict === "runs" || placement.verdict === "depends" ? [] : [{ pool, ...placement }],
  );
}
