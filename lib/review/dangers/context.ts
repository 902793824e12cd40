import type { Acknowledgement } from "../../scheduling/acknowledgements/acknowledgement";
import type { ProofComparison } from "../../scheduling/compare";
import type { SchedulingProof } from "../../scheduling/prove";
import type { ClusterChange } from "../cluster-change";
import type { ClusterDiff } from "../cluster-diff";

/** What dangers are found in. */
export interface ReviewContext {
  readonly change: ClusterChange;
  readonly diff: ClusterDiff;
  /** Findings that the app accepts after the change. */
  readonly acknowledged: readonly Acknowledgement[];
  readonly before?: SchedulingProof;
  readonly after?: SchedulingProof;
  /**
   * The cluster once the change is applied, before any node has joined or been replaced; only of one that stays, and of
   * which something is worse than before.
   */
  readonly applied?: SchedulingProof;
  readonly comparison?: ProofComparison;
}
