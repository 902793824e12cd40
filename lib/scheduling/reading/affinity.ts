import { isObject } from "../json";
import { isUnknown, reach, unknownIn } from "./unknown";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const OS = "kubernetes.io/os";

/**
 * Whether an affinity may keep a pod off a node of a cluster all of whose nodes run Linux. Only conditions on the
 * operating system are judged; every other one may.
 */
export function restrictsPlacement(affinity: unknown): boolean {
  if (affinity === undefined || affinity === null) return false;
  if (!isObject(affinity) || isUnknown(affinity)) return true;
  const pods = ["podAffinity", "podAntiAffinity"].map((kind) => reach(affinity, kind, REQUIRED));
  if (pods.some((rules) => isUnknown(rules) || listOf(rules).length > 0)) return true;
  const required = reach(affinity, "nodeAffinity", REQUIRED);
  if (required === undefined || required === null) return false;
  const terms = reach(required, "nodeSelectorTerms");
  // A node is taken when one term of them takes it; without any term, none is.
  return isUnknown(terms) || !listOf(terms).some(takesEveryNode);
}

/** A term takes a node that fits all of its conditions, and one without conditions takes none. */
function takesEveryNode(term: unknown): boolean {
  if (!isObject(term) || isUnknown(term) || unknownIn(term) !== undefined) return false;
  const expressions = listOf(term.matchExpressions);
  return listOf(term.matchFields).length === 0 && expressions.length > 0 && expressions.every(takesLinux);
}

function takesLinux(condition: unknown): boolean {
  if (!isObject(condition) || condition.key !== OS) return false;
  const values = listOf(condition.values);
  switch (condition.operator) {
    case "In":
      return values.includes("linux");
    case "NotIn":
      return values.length > 0 && !values.includes("linux");
    case "Exists":
      return values.length === 0;
    default:
      return false;
  }
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
