import { isObject } from "../json";
import type { NodeLabels } from "../labels-of-nodes";
import { isUnknown, reach, unknownIn } from "./unknown";

/** Whether something holds; "maybe" where it is known only at apply, or not judged. */
export type NodeFit = "yes" | "no" | "maybe";

/** What a pod asks of its node besides taints. */
export interface NodeDemands {
  /** Whether a node with these labels may take the pod. */
  fits(labels: NodeLabels): NodeFit;
}

/**
 * Reads what a pod asks of its node: node selector and required node affinity by the labels that are known of nodes. What
 * rests on other pods, on another scheduler or on a node's name is not judged, but for a pod that keeps away from its own
 * kind: the first of them has a place.
 * @param podLabels labels of the pod itself
 */
export function nodeDemands(pod: unknown, podLabels: unknown): NodeDemands {
  const selector = reach(pod, "nodeSelector");
  const conditions = isObject(selector) && !isUnknown(selector) ? Object.entries(selector) : [];
  const terms = reach(pod, "affinity", "nodeAffinity", REQUIRED, "nodeSelectorTerms");
  const others: NodeFit = isUnknown(selector) || dependsOnOthers(pod, podLabels) ? "maybe" : "yes";
  return {
    fits: (labels) =>
      all([
        others,
        ...conditions.map(([key, value]) => fitsCondition({ key, operator: "In", values: [value] }, labels)),
        fitsTerms(terms, labels),
      ]),
  };
}

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

function all(fits: readonly NodeFit[]): NodeFit {
  return fits.includes("no") ? "no" : fits.includes("maybe") ? "maybe" : "yes";
}

/** A node is taken when one term of them takes it; without any term, none is. */
function fitsTerms(terms: unknown, labels: NodeLabels): NodeFit {
  if (terms === undefined || terms === null) return "yes";
  if (!Array.isArray(terms)) return "maybe";
  const fits = terms.map((term) => {
    const conditions = reach(term, "matchExpressions");
    const fields = reach(term, "matchFields");
    if (unknownIn(term) !== undefined || (Array.isArray(fields) && fields.length > 0)) return "maybe";
    if (!Array.isArray(conditions) || conditions.length === 0) return "no";
    return all(conditions.map((condition) => fitsCondition(condition, labels)));
  });
  return fits.includes("yes") ? "yes" : fits.includes("maybe") ? "maybe" : "no";
}

function fitsCondition(condition: unknown, labels: NodeLabels): NodeFit {
  const [key, operator] = [reach(condition, "key"), reach(condition, "operator")];
  const values = reach(condition, "values");
  if (typeof key !== "string" || unknownIn(condition) !== undefined) return "maybe";
  const value = labels.get(key);
  if (labels.isOpen(key)) return "maybe";
  const holds = (is: boolean): NodeFit => (is ? "yes" : "no");
  const isListed = Array.isArray(values) && values.includes(value);
  switch (operator) {
    case "In":
      return holds(value !== undefined && isListed);
    case "NotIn":
      return holds(value === undefined || !isListed);
    case "Exists":
      return holds(value !== undefined);
    case "DoesNotExist":
      return holds(value === undefined);
    default:
      return "maybe";
  }
}

function dependsOnOthers(pod: unknown, podLabels: unknown): boolean {
  const scheduler = reach(pod, "schedulerName");
  const together = reach(pod, "affinity", "podAffinity", REQUIRED);
  const apart = reach(pod, "affinity", "podAntiAffinity", REQUIRED);
  const affinity = reach(pod, "affinity");
  return (
    isUnknown(affinity) ||
    isSet(reach(pod, "nodeName")) ||
    (isSet(scheduler) && scheduler !== "default-scheduler") ||
    isUnknown(together) ||
    (Array.isArray(together) && together.length > 0) ||
    isUnknown(apart) ||
    (Array.isArray(apart) && !apart.every((rule) => isAboutItself(rule, podLabels)))
  );
}

/** Whether a rule that keeps pods apart is about pods with labels that are this one's own. */
function isAboutItself(rule: unknown, podLabels: unknown): boolean {
  const wanted = reach(rule, "labelSelector", "matchLabels");
  const expressions = reach(rule, "labelSelector", "matchExpressions");
  if (unknownIn(rule) !== undefined || reach(rule, "topologyKey") !== "kubernetes.io/hostname") return false;
  const labels = isObject(wanted) ? Object.entries(wanted) : [];
  const conditions = Array.isArray(expressions) ? expressions : [];
  if (labels.length + conditions.length === 0) return false;
  const own = isObject(podLabels) && !isUnknown(podLabels) ? podLabels : {};
  return (
    labels.every(([key, value]) => own[key] === value) &&
    conditions.every(
      (each) =>
        reach(each, "operator") === "In" && listOf(reach(each, "values")).includes(own[String(reach(each, "key"))]),
    )
  );
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}
