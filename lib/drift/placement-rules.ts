import type { PodPlacement } from "../live/live-cluster";
import type { NodeRequirement, NodeTerm } from "../live/node-selection";
import { type PodNeeds, type PodTerm, readPodNeeds } from "../live/pod-needs";
import { readNodeTerms } from "../live/read-placement";
import { at, isObject } from "../scheduling/json";

/** What keeps a pod to some nodes besides taints; each part in one form, to be compared. */
export interface PlacementRules {
  /** Terms of the required node affinity in words; undefined where every node that runs Linux meets them. */
  readonly nodes?: string;
  /** Required affinity to pods, for and against; undefined where there is none. It is compared, and not shown. */
  readonly pods?: string;
}

/** Rancher's own agents prefer some nodes, and require Linux alone. */
export const NO_RULES: PlacementRules = {};

/** The rules of an affinity in the words of a pod spec. */
export function rulesOfAffinity(affinity: unknown): PlacementRules {
  const required = at(affinity, "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  return rulesOf(isObject(required) ? readNodeTerms(required) : undefined, readPodNeeds({ affinity }, ""));
}

/** The rules of a pod that lives. */
export function rulesOfPlacement({ selection, needs }: PodPlacement): PlacementRules {
  return rulesOf(selection.terms, needs);
}

function rulesOf(terms: readonly NodeTerm[] | undefined, needs: PodNeeds): PlacementRules {
  const { affinity, antiAffinity } = needs;
  return {
    ...(terms === undefined || terms.some(takesLinux) ? {} : { nodes: termsText(terms) }),
    ...(affinity.length + antiAffinity.length === 0
      ? {}
      : { pods: JSON.stringify([affinity, antiAffinity].map((each) => each.map(podTermForm).sort())) }),
  };
}

const OS_LABELS: readonly string[] = ["kubernetes.io/os", "beta.kubernetes.io/os"];

/** Labels of a node selector that not every node has; nodes of K3s run Linux. */
export function choosingLabels({ selection }: PodPlacement): (readonly [key: string, value: string])[] {
  return selection.labels.filter(([key, value]) => !(OS_LABELS.includes(key) && value === "linux"));
}

function takesLinux({ expressions, fields }: NodeTerm): boolean {
  return fields.length === 0 && expressions.length > 0 && expressions.every(isOfLinux);
}

function isOfLinux({ key, operator, values }: NodeRequirement): boolean {
  if (!OS_LABELS.includes(key)) return false;
  if (operator === "In") return values.includes("linux");
  if (operator === "NotIn") return values.length > 0 && !values.includes("linux");
  return operator === "Exists" && values.length === 0;
}

/** One of the terms has to fit, and all requirements in it; neither goes by order. */
function termsText(terms: readonly NodeTerm[]): string {
  if (terms.length === 0) return "no node at all";
  const texts = terms.map(({ expressions, fields }) =>
    [...expressions, ...fields].map(requirementText).sort().join(" and "),
  );
  return texts.sort().join(", or ");
}

function requirementText({ key, operator, values }: NodeRequirement): string {
  return `${key} ${operator} ${[...values].sort().join(",")}`.trim();
}

function podTermForm({ selector, namespaces, topologyKey }: PodTerm): string {
  const requirements = selector.requirements.map(({ key, operator, values }) =>
    JSON.stringify([key, operator, [...values].sort()]),
  );
  return JSON.stringify([requirements.sort(), selector.isAbsent, namespaces && [...namespaces].sort(), topologyKey]);
}

/** Whether an affinity has parts that are not read of living pods: what is preferred alone. */
export function prefers(affinity: unknown): boolean {
  return ["nodeAffinity", "podAffinity", "podAntiAffinity"].some((kind) => {
    const preferred = at(affinity, kind, "preferredDuringSchedulingIgnoredDuringExecution");
    return Array.isArray(preferred) && preferred.length > 0;
  });
}
