import { isObject } from "../json";
import { isUnknown, reach, unknownIn } from "./unknown";

/** Whether a label selector of Kubernetes selects these labels; undefined where that is not known. */
export function selects(selector: unknown, labels: unknown): boolean | undefined {
  if (unknownIn(selector) !== undefined || unknownIn(labels) !== undefined) return undefined;
  const has = isObject(labels) && !isUnknown(labels) ? labels : {};
  const own = (key: string) => (Object.hasOwn(has, key) ? has[key] : undefined);
  const wanted = reach(selector, "matchLabels");
  const expressions = reach(selector, "matchExpressions");
  return (
    (isObject(wanted) ? Object.entries(wanted) : []).every(([key, value]) => own(key) === value) &&
    (Array.isArray(expressions) ? expressions : []).every((each) => holds(each, own))
  );
}

function holds(expression: unknown, own: (key: string) => unknown): boolean {
  const value = own(String(reach(expression, "key")));
  const values = reach(expression, "values");
  const isListed = Array.isArray(values) && value !== undefined && values.includes(value);
  switch (reach(expression, "operator")) {
    case "In":
      return isListed;
    case "NotIn":
      return !isListed;
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
}
