import { type Problem, quoted } from "../scheduling/invalid-input";
import { keyProblems, valueProblems } from "../scheduling/label-syntax";
import { didYouMean } from "../scheduling/near-miss";
import { isToken } from "./token-json";

/** How a LabelSelectorRequirement compares. */
export type LabelSelectorOperator = "In" | "NotIn" | "Exists" | "DoesNotExist";

/** One condition on a label. */
export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: LabelSelectorOperator;
  /**
   * Values to compare with, for `In` and `NotIn`.
   * @default - none, for `Exists` and `DoesNotExist`
   */
  readonly values?: readonly string[];
}

/** Selects objects by their labels, as everywhere in Kubernetes; all conditions must hold. */
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

const OPERATORS: readonly string[] = ["In", "NotIn", "Exists", "DoesNotExist"];

/**
 * Problems of a label selector.
 * @param place where it stands, for the message: `machineSelectorConfig[0].machineLabelSelector`
 */
export function labelSelectorProblems(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  place: string,
): Problem[] {
  return [
    ...Object.entries(matchLabels).flatMap(([key, value]) => [
      ...keyProblems(key, `${place} label key`),
      ...(isToken(value) ? [] : valueProblems(value, `${place} label ${quoted(key)} value`)),
    ]),
    ...matchExpressions.flatMap((requirement, index) =>
      requirementProblems(requirement, OPERATORS, `${place}.matchExpressions[${index}]`),
    ),
  ];
}

/** Problems of one condition on a label, whose operator is one of `operators`. */
export function requirementProblems(
  {
    key,
    operator,
    values = [],
  }: { readonly key: string; readonly operator: string; readonly values?: readonly string[] },
  operators: readonly string[],
  place: string,
): Problem[] {
  const problems = [...keyProblems(key, `${place} key`)];
  if (!operators.includes(operator)) {
    problems.push({
      what: `${place} has the unknown operator ${quoted(operator)}${didYouMean(operator, operators)}`,
      why: "Kubernetes refuses it, or selects nothing",
      help: `use ${operators.join(", ")}`,
    });
  }
  const wantsValues = !["Exists", "DoesNotExist"].includes(operator);
  if (wantsValues !== values.length > 0) {
    problems.push({
      what: `${place} has ${wantsValues ? "no values" : "values"} with the operator ${quoted(operator)}`,
      why: `Kubernetes ${wantsValues ? "compares the label with them" : "does not look at values when it asks whether a label exists"}`,
      help: wantsValues ? "give at least one value" : "leave the values out, or use In or NotIn",
    });
  }
  return problems;
}
