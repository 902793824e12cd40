import type { ProofComparison } from "../../scheduling/compare";
import type { AcknowledgedSides } from "../../scheduling/findings/rules/acknowledged-changes";
import type { SchedulingProof } from "../../scheduling/prove";
import type { FromSnapshot } from "../../scheduling/reading/from-snapshot";
import type { ClusterChange } from "../cluster-change";
import type { ClusterDiff } from "../cluster-diff";

/** What dangers are found in. */
export interface ReviewContext {
  readonly change: ClusterChange;
  readonly diff: ClusterDiff;
  /** Findings that the app accepts, before and after the change. */
  readonly acknowledged: AcknowledgedSides;
  readonly before?: SchedulingProof;
  readonly after?: SchedulingProof;
  /**
   * The cluster once the change is applied, before any node has joined or been replaced; only of one that stays.
   */
  readonly applied?: SchedulingProof;
  readonly comparison?: ProofComparison;
  /** What comes from a snapshot that the change restores, in place of what is written; absent where nothing does. */
  readonly taken?: FromSnapshot;
}
