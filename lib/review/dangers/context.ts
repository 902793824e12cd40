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
  readonly comparison?: ProofComparison;
}
