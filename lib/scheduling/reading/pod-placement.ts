import { InvalidInputError } from "../invalid-input";
import { isObject } from "../json";
import { restrictsPlacement } from "./affinity";
import { notOfItsType, pathsOf } from "./pod-tolerations";
import { isUnknown, reach, unknownIn } from "./unknown";

/**
 * The labels that a node selector asks for, and where some stand that are known only at apply.
 * @throws InvalidInputError when Kubernetes refuses it
 */
export function readNodeSelector(selector: unknown): {
  readonly labels: Readonly<Record<string, string>>;
  readonly maybe: readonly string[];
} {
  if (selector === undefined || selector === null) return { labels: {}, maybe: [] };
  if (isUnknown(selector)) return { labels: {}, maybe: [selector.path] };
  if (!isObject(selector)) throw new InvalidInputError([notOfItsType("a nodeSelector", selector, "a map")]);
  const entries = Object.entries(selector);
  for (const [, value] of entries) {
    if (isUnknown(value) || typeof value === "string") continue;
    throw new InvalidInputError([notOfItsType("a label in a nodeSelector", value, "text")]);
  }
  return {
    labels: Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string")),
    maybe: pathsOf(entries.flatMap(([, value]) => (isUnknown(value) ? [value] : []))),
  };
}

/**
 * What else of a pod spec may keep it off nodes, besides tolerations and labels, and is not judged.
 * @param place how it is named
 */
export function notJudgedOf(pod: unknown, place: string): readonly string[] {
  const unknown = ["affinity", "nodeName", "schedulerName", "topologySpreadConstraints"].flatMap(
    (field) => unknownIn(reach(pod, field)) ?? [],
  );
  if (unknown.length > 0) return pathsOf(unknown);
  const isRestricted =
    restrictsPlacement(reach(pod, "affinity")) ||
    isSet(reach(pod, "nodeName")) ||
    ![undefined, null, "", "default-scheduler"].includes(reach(pod, "schedulerName") as string) ||
    spreadsOverLabels(reach(pod, "topologySpreadConstraints"));
  return isRestricted ? [place] : [];
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Spreading that must be keeps pods off nodes without the label; the name of its host every node has. */
function spreadsOverLabels(constraints: unknown): boolean {
  return (
    Array.isArray(constraints) &&
    constraints.some(
      (each) =>
        reach(each, "whenUnsatisfiable") !== "ScheduleAnyway" &&
        reach(each, "topologyKey") !== "kubernetes.io/hostname",
    )
  );
}
