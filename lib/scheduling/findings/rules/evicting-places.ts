import type { WorkloadProof } from "../../proof/steady-state";
import type { EvictingPlace } from "../finding-data";

/** The pools from which a workload is evicted again and again. */
export function evictingPlaces(placements: WorkloadProof["placements"]): EvictingPlace[] {
  return Object.entries(placements).flatMap(([pool, placement]) =>
    placement.verdict === "evicted" ? [{ pool, taints: placement.by, seconds: placement.seconds }] : [],
  );
}
