export { REVIEW_SCHEMA_VERSION, reviewJson } from "../report/review-json";
export { type ReviewMarkdownOptions, renderReviewMarkdown } from "../report/review-markdown";
export { renderReviewText } from "../report/review-text";
export { reviewSarif } from "../report/sarif";
export type { TextOptions } from "../report/text";
export type { Finding, FindingCode, Severity } from "../scheduling/finding";
export { type MarkedText, plain, type Text, type TextPart } from "../scheduling/rich-text";
export type { ClusterAction } from "./cluster-action";
export { type ClusterChange, changesBetween, changesOfPlans } from "./cluster-change";
export type {
  AcknowledgementChange,
  ClusterDiff,
  LabelChange,
  PoolChange,
  Presence,
  TaintChange,
  TolerationCause,
  TolerationChange,
} from "./cluster-diff";
export { InputFileError } from "./input-file";
export type { LaterTaints } from "./later-taints";
export { loadClusters } from "./load-clusters";
export type { LoadedCluster } from "./located-cluster";
export type { OrderStep } from "./order";
export { type ClusterReview, openProblems, type Review, reviewChanges, reviewClusters, verdictLine } from "./review";
export type { SettingChange } from "./setting-diff";
export type { ClusterFate } from "./verdict";
