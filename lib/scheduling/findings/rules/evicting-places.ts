import { oncePer } from "../../once-per";
import type { Placement } from "../../proof/placement";
import type { WorkloadProof } from "../../proof/steady-state";
import type { EvictingPlace } from "../finding-data";

/** The pools from which a workload is evicted again and again. */
export const evictingPlaces = oncePer((placements: WorkloadProof["placements"]): readonly EvictingPlace[] =>
  Object.entries(placements).flatMap(([pool, placement]) => evictingPlace(pool, placement)),
);

/** The pool, where the workload is evicted from there. */
export function evictingPlace(pool: string, placement: Placement): EvictingPlace[] {
  return placement.verdict === "evicted" ? [{ pool, taints: placement.by, seconds: placement.seconds }] : [];
}
