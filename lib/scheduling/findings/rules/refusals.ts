import { oncePer } from "../../once-per";
import type { WorkloadProof } from "../../proof/steady-state";
import type { RefusingPool } from "../finding-data";

/** The pools that do not take a workload, and why. */
export function refusalsOf({ placements }: WorkloadProof): readonly RefusingPool[] {
  return refusalsIn(placements);
}

const NONE: readonly RefusingPool[] = [];

const refusalsIn = oncePer((placements: WorkloadProof["placements"]): readonly RefusingPool[] =>
  Object.entries(placements).flatMap(([pool, placement]) =>
    placement.verdict === "runs" || placement.verdict === "depends" ? NONE : { pool, ...placement },
  ),
);
