export { REVIEW_SCHEMA_VERSION, reviewJson } from "../report/review-json";
export { type ReviewMarkdownOptions, renderReviewMarkdown } from "../report/review-markdown";
export { renderReviewText } from "../report/review-text";
export { reviewSarif } from "../report/sarif";
export type { TextOptions } from "../report/text";
export type { Finding, FindingCode, Severity } from "../scheduling/finding";
export { type MarkedText, plain, type Text, type TextPart } from "../scheduling/rich-text";
export { type ClusterChange, changesBetween, changesOfPlans } from "./cluster-change";
export type { ClusterAction } from "./cluster-resource";
export { InputFileError } from "./input-file";
export type { LaterTaints } from "./later-taints";
export { loadModels } from "./load-models";
export type { LoadedModel } from "./located-model";
export type {
  AcknowledgementChange,
  LabelChange,
  ModelDiff,
  PoolChange,
  Presence,
  TaintChange,
  TolerationCause,
  TolerationChange,
} from "./model-diff";
export type { OrderStep } from "./order";
export { type ClusterReview, openProblems, type Review, reviewChanges, reviewModels, verdictLine } from "./review";
export type { SettingChange } from "./setting-diff";
export type { ClusterFate } from "./verdict";
