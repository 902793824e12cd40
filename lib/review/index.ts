export { type ClusterChange, changesBetween, changesOfPlans } from "./cluster-change";
export { InputFileError } from "./input-file";
export { loadModels } from "./load-models";
export type { LoadedModel } from "./located-model";
export type {
  AcknowledgementChange,
  LabelChange,
  ModelDiff,
  PoolChange,
  Presence,
  TaintChange,
  TolerationChange,
} from "./model-diff";
export type { OrderStep } from "./order";
export { type ClusterFate, type ClusterReview, type Review, reviewChanges, reviewModels } from "./review";
