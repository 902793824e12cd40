import { keyWithValue, type Problem, quoted } from "../invalid-input";
import { isObject, type PlainObject } from "../json";
import { keyProblems, valueProblems } from "../label-syntax";
import { didYouMean } from "../near-miss";
import { notOfItsType } from "../reading/pod-tolerations";
import { isOpen } from "./open-value";

/** The problem of a value of another type in a selector or an affinity. */
export function wrongType(place: string, value: unknown, wanted: string): Problem {
  return notOfItsType(place, value, wanted, "Kubernetes has no other type for it");
}

const OPERATORS: readonly string[] = ["In", "NotIn", "Exists", "DoesNotExist"];

/**
 * Problems of a label selector, which may be read from text, so that nothing is taken to be of its type.
 * @param place where it stands, for the message: `machineSelectorConfig[0].machineLabelSelector`
 */
export function labelSelectorProblems(selector: PlainObject, place: string): Problem[] {
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return [
    ...unknownKeyProblems(selector, ["matchLabels", "matchExpressions"], place),
    ...matchLabelsProblems(matchLabels, place),
    ...matchExpressionsProblems(matchExpressions, place),
  ];
}

function matchLabelsProblems(matchLabels: unknown, place: string): Problem[] {
  if (isOpen(matchLabels)) return [];
  if (!isObject(matchLabels)) return [wrongType(`${place}.matchLabels`, matchLabels, "an object")];
  return Object.entries(matchLabels).flatMap(([key, value]) => [
    ...keyProblems(key, `${place} label key`),
    ...labelValueProblems(value, `${place} label ${quoted(key)} value`, key),
  ]);
}

function matchExpressionsProblems(expressions: unknown, place: string): Problem[] {
  if (isOpen(expressions)) return [];
  if (!Array.isArray(expressions)) return [wrongType(`${place}.matchExpressions`, expressions, "a list")];
  return expressions.flatMap((requirement, index) =>
    requirementProblems(requirement, OPERATORS, `${place}.matchExpressions[${index}]`),
  );
}

/**
 * Problems of one condition on a label, whose operator is one of `operators`.
 * @see k8s.io/apimachinery pkg/labels `NewRequirement`
 */
export function requirementProblems(requirement: unknown, operators: readonly string[], place: string): Problem[] {
  if (isOpen(requirement)) return [];
  if (!isObject(requirement)) return [wrongType(place, requirement, "an object")];
  const { key, operator } = requirement;
  return [
    ...unknownKeyProblems(requirement, ["key", "operator", "values"], place),
    ...requirementKeyProblems(key, place),
    ...operatorProblems(operator, operators, place),
    ...valuesProblems(requirement, place),
  ];
}

/** The problem of another key beside those that are read. */
export function unknownKeyProblems(value: PlainObject, known: readonly string[], place: string): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      what: `${place} has the unknown key ${quoted(key)}${didYouMean(key, known)}`,
      why: "nothing reads it, and it is left out without a word",
      help: `use ${known.join(", ")}`,
    }));
}

function requirementKeyProblems(key: unknown, place: string): Problem[] {
  if (isOpen(key)) return [];
  if (key === undefined) {
    return [
      {
        what: `${place} has no key`,
        why: "Kubernetes needs the key of the label that the condition is on",
        help: 'write it: key: "example.com/disk"',
      },
    ];
  }
  return typeof key === "string" ? keyProblems(key, `${place} key`) : [wrongType(`${place} key`, key, "text")];
}

function operatorProblems(operator: unknown, operators: readonly string[], place: string): Problem[] {
  if (isOpen(operator) || (typeof operator === "string" && operators.includes(operator))) return [];
  const near = typeof operator === "string" ? didYouMean(operator, operators) : "";
  return [
    {
      what: `${place} has ${operator === undefined ? "no operator" : `the unknown operator ${quoted(operator)}${near}`}`,
      why: "Kubernetes refuses an operator that it does not know, or selects nothing",
      help: `use ${operators.join(", ")}`,
    },
  ];
}

function valuesProblems({ key, operator, values = [] }: PlainObject, place: string): Problem[] {
  if (isOpen(values)) return [];
  if (!Array.isArray(values)) return [wrongType(`${place} values`, values, "a list")];
  return [
    ...(operator === undefined || isOpen(operator) ? [] : valueCountProblems(operator, values, place)),
    ...values.flatMap((value, index) => labelValueProblems(value, `${place} values[${index}]`, key)),
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

function labelValueProblems(value: unknown, place: string, key: unknown): Problem[] {
  if (isOpen(value)) return [];
  return typeof value === "string"
    ? valueProblems(
        value,
        () => place,
        keyWithValue(key, value),
        "no label has such a value, and Kubernetes takes no selector with it",
      )
    : [wrongType(place, value, "text")];
}
