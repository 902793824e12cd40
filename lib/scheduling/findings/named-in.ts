import { claimsOf } from "./claims";
import type { FindingDraft } from "./finding";

/** Pools and workloads, by name. */
export interface Named {
  readonly pools: readonly string[];
  readonly workloads: readonly string[];
}

/** All pools and workloads that a finding says something about, also those that it is not told from others by. */
export function namedIn(finding: FindingDraft): Named {
  const claims = claimsOf(finding);
  return {
    pools: [...new Set(claims.flatMap(({ pool }) => pool ?? []))],
    workloads: [...new Set(claims.flatMap(({ workload }) => workload ?? []))],
  };
}
