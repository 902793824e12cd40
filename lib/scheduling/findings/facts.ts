import type { BootstrapProof } from "../bootstrap";
import type { RefusingPool } from "../finding-data";
import type { ClusterModel, SchedulingPool } from "../model";
import type { WorkloadProof } from "../proof";

/** What findings are made from. */
export interface ProofFacts {
  readonly model: ClusterModel;
  readonly pools: readonly SchedulingPool[];
  readonly bootstrap: BootstrapProof;
  readonly workloads: readonly WorkloadProof[];
}

/** The pools that do not take a workload, and why. */
export function refusalsOf(proof: WorkloadProof): RefusingPool[] {
  return Object.entries(proof.placements).flatMap(([pool, placement]) =>
    placement.verdict === "runs" ? [] : [{ pool, ...placement }],
  );
}
