export { renderComparisonText } from "./report/comparison-text";
export { CHECK_SCHEMA_VERSION, type CheckedCluster, checkJson } from "./report/json";
export { renderComparisonMarkdown, renderProofMarkdown } from "./report/markdown";
export { REVIEW_SCHEMA_VERSION, reviewJson } from "./report/review-json";
export { type ReviewMarkdownOptions, renderReviewMarkdown } from "./report/review-markdown";
export { type ReviewTextOptions, renderReviewText } from "./report/review-text";
export { checkSarif, reviewSarif, type SarifOptions } from "./report/sarif";
export type { TextOptions } from "./report/terminal-text";
export { renderProofTable, renderProofText } from "./report/text";
export type { ClusterAction } from "./review/cluster-action";
export { type ClusterChange, changesBetween, changesOfPlans, type ImportLoss } from "./review/cluster-change";
export type {
  AcknowledgementChange,
  ClusterDiff,
  LabelChange,
  PoolChange,
  Presence,
  TaintChange,
  TolerationCause,
  TolerationChange,
} from "./review/cluster-diff";
export type { DeferredTaintOrder } from "./review/deferred-taint-order";
export { InputFileError } from "./review/input-file";
export type { KeptSetting } from "./review/kept-settings";
export type { LostCluster } from "./review/leaving-clusters";
export type { LeftNode } from "./review/left-nodes";
export { loadClusters } from "./review/load-clusters";
export type { LoadedCluster } from "./review/located-cluster";
export type { LostKeys } from "./review/lost-keys";
export type { Moment, ProblemMoment } from "./review/moment";
export type { NotJudged } from "./review/not-judged";
export type { PlanScope } from "./review/plan-entries";
export type { Problem } from "./review/problems";
export type { RetaintedNode } from "./review/retainted-nodes";
export {
  type ClusterReview,
  openProblems,
  type Review,
  reviewChanges,
  reviewClusters,
  verdictLine,
} from "./review/review";
export type { RolloutMoment, RolloutStep } from "./review/rollout/step";
export type { SettingChange } from "./review/setting-diff";
export type { Staying } from "./review/staying";
export type { PoolsOption } from "./review/told-pools";
export type { UntaintedNode } from "./review/untainted-nodes";
export type { ClusterOutcome } from "./review/verdict";
export type { Finding, FindingCode, Severity } from "./scheduling/findings/finding";
export { type MarkedText, plain, type Text, type TextPart } from "./scheduling/rich-text";
