import type { CheckedCluster } from "../report/json";
import type { LostCluster } from "../review/leaving-clusters";
import type { NotJudged } from "../review/not-judged";
import { type Finding, isAtLeast, type Severity } from "../scheduling/findings/finding";

/** What was checked. */
export interface CheckedInput {
  readonly clusters: readonly CheckedCluster[];
  /** Clusters that a plan destroys. */
  readonly lost: readonly LostCluster[];
  /** What in the input may be a cluster, or hold some, and is not looked into. */
  readonly others: readonly NotJudged[];
}

/**
 * Everything that is found; what a plan destroys comes first.
 * @param atLeast only what is open, and as bad as this or worse
 */
export function findingsOf({ clusters, lost }: CheckedInput, atLeast?: Severity): Finding[] {
  const all = [...lost.map(({ finding }) => finding), ...clusters.flatMap(({ proof }) => proof.findings)];
  return atLeast === undefined ? all : all.filter((finding) => isAtLeast(finding, atLeast));
}
