import { at, isObject, objectsAt, type PlainObject } from "../scheduling/json";
import type { PodPlacement } from "./live-cluster";
import { text, textEntries } from "./live-fields";
import type { LiveToleration } from "./live-taint";
import type { NodeRequirement, NodeSelection, NodeTerm } from "./node-selection";
import { type PodNeeds, readPodNeeds } from "./pod-needs";

/** Reads placements, giving the same object for equal ones: the pods of a workload are alike. */
export class PlacementReader {
  private readonly known = new Map<string, PodPlacement>();

  /** A pod's `nodeName` is where it is, mostly by the scheduler's choice; a template's is what somebody wants. */
  public readTemplate(spec: unknown): PodPlacement {
    const nodeName = text(at(spec, "nodeName"));
    const selection = { ...readSelection(spec), ...(nodeName === "" ? {} : { nodeName }) };
    return this.placement(spec, selection, readPodNeeds(spec, ""));
  }

  public read(spec: unknown, podName: string): PodPlacement {
    return this.placement(spec, readSelection(spec), readPodNeeds(spec, podName));
  }

  private placement(spec: unknown, selection: NodeSelection, needs: PodNeeds): PodPlacement {
    const tolerations = objectsAt(spec, "tolerations").map(readToleration);
    const hostNetwork = at(spec, "hostNetwork") === true;
    const fingerprint = JSON.stringify([selection, tolerations, hostNetwork]);
    const key = JSON.stringify([fingerprint, needs]);
    const known = this.known.get(key) ?? { selection, tolerations, hostNetwork, needs, fingerprint };
    this.known.set(key, known);
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
  return isObject(required) ? { labels, terms: readNodeTerms(required) } : { labels };
}

/** The terms of a node selector, of which one has to fit. */
export function readNodeTerms(selector: unknown): NodeTerm[] {
  return objectsAt(selector, "nodeSelectorTerms").map((term) => ({
    expressions: objectsAt(term, "matchExpressions").map(readRequirement),
    fields: objectsAt(term, "matchFields").map(readRequirement),
  }));
}

function readRequirement({ key, operator, values }: PlainObject): NodeRequirement {
  return {
    key: text(key),
    operator: text(operator),
    values: Array.isArray(values) ? values.filter((value) => typeof value === "string") : [],
  };
}
