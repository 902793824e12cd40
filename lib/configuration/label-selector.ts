import type { Problem } from "../scheduling/invalid-input";
import { isObject } from "../scheduling/json";
import { isUnknown } from "../scheduling/reading/unknown";
import { labelSelectorProblems as selectorRules } from "../scheduling/validation/selector-rules";
import { withOpenTokens } from "./open-tokens";

/** How a LabelSelectorRequirement compares. */
export type LabelSelectorOperator = "In" | "NotIn" | "Exists" | "DoesNotExist";

/** One condition on a label. */
export interface LabelSelectorRequirement {
  /** Key of the label. */
  readonly key: string;
  /** How the label's value is compared with `values`. */
  readonly operator: LabelSelectorOperator;
  /**
   * Values to compare with, for `In` and `NotIn`.
   * @default - none, for `Exists` and `DoesNotExist`
   */
  readonly values?: readonly string[];
}

/**
 * Selects objects by their labels, as everywhere in Kubernetes; all conditions must hold.
 *
 * @example
 * ```ts
 * const notOnArm: LabelSelector = { matchExpressions: [{ key: "arch", operator: "NotIn", values: ["arm64"] }] };
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   machineSelectorConfig: [{ machineLabelSelector: notOnArm, config: { "kubelet-arg": ["max-pods=250"] } }],
 * });
 * ```
 */
export interface LabelSelector {
  /**
   * Labels the object must have.
   * @default - any
   */
  readonly matchLabels?: Readonly<Record<string, string>>;
  /**
   * Further conditions.
   * @default - none
   */
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

/**
 * Problems of a label selector.
 * @param place where it stands, for the message: `machineSelectorConfig[0].machineLabelSelector`
 */
export function labelSelectorProblems(selector: LabelSelector, place: string): Problem[] {
  const open = withOpenTokens(selector, place);
  return isObject(open) && !isUnknown(open) ? selectorRules(open, place) : [];
}
