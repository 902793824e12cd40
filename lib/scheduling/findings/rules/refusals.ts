import type { WorkloadProof } from "../../proof/steady-state";
import type { RefusingPool } from "../finding-data";

/** The pools that do not take a workload, and why. */
export function refusalsOf(proof: WorkloadProof): RefusingPool[] {
  return Object.entries(proof.placements).flatMap(([pool, placement]) =>
    placement.verdict === "runs" || placement.verdict === "depends" ? [] : [{ pool, ...placement }],
  );
}

/** Whether nothing keeps a workload away but what stops everything there, which has a finding of its own. */
export function isStoppedEverywhere(proof: WorkloadProof): boolean {
  const refusals = refusalsOf(proof);
  return refusals.length > 0 && refusals.every(({ verdict }) => verdict === "stopped");
}
