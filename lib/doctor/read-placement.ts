import { at, isObject, objectsAt, type PlainObject } from "../scheduling/json";
import type { PodPlacement } from "./live-cluster";
import { text, textEntries } from "./live-fields";
import type { LiveToleration } from "./live-taint";
import type { NodeRequirement, NodeSelection, NodeTerm } from "./node-selection";

/** Reads placements, giving the same object for equal ones: the pods of a workload are alike. */
export class PlacementReader {
  private readonly known = new Map<string, PodPlacement>();

  public read(spec: unknown): PodPlacement {
    const selection = readSelection(spec);
    const tolerations = objectsAt(spec, "tolerations").map(readToleration);
    const hostNetwork = at(spec, "hostNetwork") === true;
    const fingerprint = JSON.stringify([selection, tolerations, hostNetwork]);
    const known = this.known.get(fingerprint) ?? { selection, tolerations, hostNetwork, fingerprint };
    this.known.set(fingerprint, known);
    return known;
  }
}

function readToleration(toleration: PlainObject): LiveToleration {
  return {
    key: text(toleration.key),
    operator: text(toleration.operator),
    value: text(toleration.value),
    effect: text(toleration.effect),
    ...(typeof toleration.tolerationSeconds === "number" ? { seconds: toleration.tolerationSeconds } : {}),
  };
}

function readSelection(spec: unknown): NodeSelection {
  const labels = textEntries(at(spec, "nodeSelector"));
  const required = at(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  if (!isObject(required)) return { labels };
  return {
    labels,
    terms: objectsAt(required, "nodeSelectorTerms").map(
      (term): NodeTerm => ({
        expressions: objectsAt(term, "matchExpressions").map(readRequirement),
        fields: objectsAt(term, "matchFields").map(readRequirement),
      }),
    ),
  };
}

function readRequirement({ key, operator, values }: PlainObject): NodeRequirement {
  return {
    key: text(key),
    operator: text(operator),
    values: Array.isArray(values) ? values.filter((value) => typeof value === "string") : [],
  };
}
