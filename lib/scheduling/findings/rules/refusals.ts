import type { WorkloadProof } from "../../proof/steady-state";
import type { RefusingPool } from "../finding-data";

/** The pools that do not take a workload, and why. */
export function refusalsOf(proof: WorkloadProof): RefusingPool[] {
  return Object.entries(proof.placements).flatMap(([pool, placement]) =>
    placement.verdict === "runs" || placement.verdict === "depends" ? [] : [{ pool, ...placement }],
  );
}
