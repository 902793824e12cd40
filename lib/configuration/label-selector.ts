import { type Problem, quoted } from "../scheduling/invalid-input";
import { isObject, type PlainObject } from "../scheduling/json";
import { keyProblems, valueProblems } from "../scheduling/label-syntax";
import { didYouMean } from "../scheduling/near-miss";
import { notOfItsType } from "../scheduling/reading/pod-tolerations";
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
 * Problems of a label selector, which may be read from text, so that nothing is taken to be of its type.
 * @param place where it stands, for the message: `machineSelectorConfig[0].machineLabelSelector`
 */
export function labelSelectorProblems(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector | PlainObject,
  place: string,
): Problem[] {
  if (!isObject(matchLabels)) return [notOfItsType(`${place}.matchLabels`, matchLabels, "an object")];
  if (!Array.isArray(matchExpressions)) return [notOfItsType(`${place}.matchExpressions`, matchExpressions, "a list")];
  return [
    ...Object.entries(matchLabels).flatMap(([key, value]) => [
      ...keyProblems(key, `${place} label key`),
      ...labelValueProblems(value, `${place} label ${quoted(key)} value`),
    ]),
    ...matchExpressions.flatMap((requirement, index) =>
      requirementProblems(requirement, OPERATORS, `${place}.matchExpressions[${index}]`),
    ),
  ];
}

/**
 * Problems of one condition on a label, whose operator is one of `operators`.
 * @see k8s.io/apimachinery pkg/labels `NewRequirement`
 */
export function requirementProblems(requirement: unknown, operators: readonly string[], place: string): Problem[] {
  if (!isObject(requirement)) return [notOfItsType(place, requirement, "an object")];
  const { key, operator, values = [] } = requirement;
  if (!Array.isArray(values)) return [notOfItsType(`${place} values`, values, "a list")];
  return [
    ...(isToken(key) || typeof key === "string"
      ? keyProblems(String(key), `${place} key`)
      : [notOfItsType(`${place} key`, key, "text")]),
    ...operatorProblems(operator, operators, place),
    ...valueCountProblems(operator, values, place),
    ...values.flatMap((value, index) => labelValueProblems(value, `${place} values[${index}]`)),
  ];
}

function operatorProblems(operator: unknown, operators: readonly string[], place: string): Problem[] {
  if (typeof operator === "string" && operators.includes(operator)) return [];
  const near = typeof operator === "string" ? didYouMean(operator, operators) : "";
  return [
    {
      what: `${place} has the unknown operator ${quoted(operator)}${near}`,
      why: "Kubernetes refuses it, or selects nothing",
      help: `use ${operators.join(", ")}`,
    },
  ];
}

function valueCountProblems(operator: unknown, values: readonly unknown[], place: string): Problem[] {
  const wantsValues = operator !== "Exists" && operator !== "DoesNotExist";
  if (wantsValues !== values.length > 0) {
    return [
      {
        what: `${place} has ${wantsValues ? "no values" : "values"} with the operator ${quoted(operator)}`,
        why: `Kubernetes ${wantsValues ? "compares the label with them" : "does not look at values when it asks whether a label exists"}`,
        help: wantsValues ? "give at least one value" : "leave the values out, or use In or NotIn",
      },
    ];
  }
  if ((operator !== "Gt" && operator !== "Lt") || values.length === 1) return [];
  return [
    {
      what: `${place} has ${values.length} values with the operator ${quoted(operator)}`,
      why: "Kubernetes compares the label with one number, and refuses more",
      help: "give one value",
    },
  ];
}

function labelValueProblems(value: unknown, place: string): Problem[] {
  if (isToken(value)) return [];
  return typeof value === "string" ? valueProblems(value, place) : [notOfItsType(place, value, "text")];
}
