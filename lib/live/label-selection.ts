import { at, isObject, objectsAt } from "../scheduling/json";

/** Requirements on labels that must all hold. Without any, everything is selected. */
export interface LabelSelector {
  readonly requirements: readonly LabelRequirement[];
  /** There is none at all: nothing is selected. */
  readonly isAbsent: boolean;
}

/** One requirement of a label selector. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** `matchLabels` and `matchExpressions`. */
export function readLabelSelector(selector: unknown): LabelSelector {
  if (!isObject(selector)) return { requirements: [], isAbsent: true };
  const { matchLabels } = selector;
  const labels = isObject(matchLabels) ? Object.entries(matchLabels) : [];
  return {
    requirements: [
      ...labels.map(([key, value]) => ({ key, operator: "In", values: [String(value)] })),
      ...objectsAt(selector, "matchExpressions").map((each) => {
        const values = at(each, "values");
        return {
          key: String(each.key),
          operator: String(each.operator),
          values: Array.isArray(values) ? values.filter((value) => typeof value === "string") : [],
        };
      }),
    ],
    isAbsent: false,
  };
}

/** @see k8s.io/apimachinery pkg/labels `Requirement.Matches` */
export function matches({ requirements, isAbsent }: LabelSelector, labels: ReadonlyMap<string, string>): boolean {
  if (isAbsent) return false;
  return requirements.every(({ key, operator, values }) => {
    const value = labels.get(key);
    switch (operator) {
      case "In":
        return value !== undefined && values.includes(value);
      case "NotIn":
        return value === undefined || !values.includes(value);
      case "Exists":
        return value !== undefined;
      case "DoesNotExist":
        return value === undefined;
      default:
        return false;
    }
  });
}
