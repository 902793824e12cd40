import type { LabelSelector } from "../../configuration/label-selector";
import { isToken, toJson } from "../../configuration/token-json";
import { jsonToken, numberToken, textsToken, textToken, textValuesToken } from "../../configuration/typed-tokens";
import { InvalidInputError } from "../../scheduling/invalid-input";
import { isObject } from "../../scheduling/json";
import { withoutNulls } from "../../scheduling/reading/go-nulls";

/** One condition on a node's label or field. */
export interface NodeSelectorRequirement {
  /** Key of the label; in `matchFields` the field, of which Kubernetes knows `metadata.name` alone. */
  readonly key: string;
  /** How it is compared with `values`. `Gt` and `Lt` compare whole numbers, with one value. */
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  /**
   * Values to compare with; of the field, names of nodes.
   * @default - none, for `Exists` and `DoesNotExist`
   */
  readonly values?: readonly string[];
}

/** Conditions that must all hold for a node. */
export interface NodeSelectorTerm {
  /**
   * Conditions on the node's labels.
   * @default - none
   */
  readonly matchExpressions?: readonly NodeSelectorRequirement[];
  /**
   * Conditions on the node's fields.
   * @default - none
   */
  readonly matchFields?: readonly NodeSelectorRequirement[];
}

/** Which nodes a pod must run on, and which it should. */
export interface NodeAffinity {
  /**
   * The node must meet one of the terms.
   * @default - any node
   */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: {
    readonly nodeSelectorTerms: readonly NodeSelectorTerm[];
  };
  /**
   * What nodes should meet: the scheduler adds up the weights of the terms that a node meets.
   * @default - no preference
   */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    /** 1 to 100. */
    readonly weight: number;
    readonly preference: NodeSelectorTerm;
  }[];
}

/** Pods that another pod is to run near to, or far from. */
export interface PodAffinityTerm {
  /** Label of nodes that says what is near: `kubernetes.io/hostname`, `topology.kubernetes.io/zone`. */
  readonly topologyKey: string;
  /**
   * Which pods, by their labels.
   * @default - no pods
   */
  readonly labelSelector?: LabelSelector;
  /**
   * Namespaces in which the pods are, by name.
   * @default - the agent's own namespace
   */
  readonly namespaces?: readonly string[];
  /**
   * Namespaces in which the pods are, by their labels; beside those of `namespaces`.
   * @default - none
   */
  readonly namespaceSelector?: LabelSelector;
  /**
   * Keys of the agent's own labels whose values the pods must have. Only beside `labelSelector`, and for Kubernetes from
   * 1.31 on.
   * @default - none
   */
  readonly matchLabelKeys?: readonly string[];
  /**
   * Keys of the agent's own labels whose values the pods must not have. As for `matchLabelKeys`.
   * @default - none
   */
  readonly mismatchLabelKeys?: readonly string[];
}

/** Which pods a pod must and should run near to, or far from. */
export interface PodAffinity {
  /**
   * What must all hold of a node that takes the pod.
   * @default - none
   */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  /**
   * What should hold: the scheduler adds up the weights.
   * @default - no preference
   */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    /** 1 to 100. */
    readonly weight: number;
    readonly podAffinityTerm: PodAffinityTerm;
  }[];
}

/**
 * Affinity in the words of a pod spec.
 *
 * @example
 * ```ts
 * const affinity: Affinity = {
 *   nodeAffinity: {
 *     requiredDuringSchedulingIgnoredDuringExecution: {
 *       nodeSelectorTerms: [{ matchExpressions: [{ key: "site", operator: "In", values: ["berlin"] }] }],
 *     },
 *   },
 * };
 * ```
 */
export interface Affinity {
  /**
   * Which nodes the agent must and should run on.
   * @default - any node that is not a Windows node
   */
  readonly nodeAffinity?: NodeAffinity;
  /**
   * Which pods the agent must and should run near to.
   * @default - none
   */
  readonly podAffinity?: PodAffinity;
  /**
   * Which pods the agent must and should run far from.
   * @default - none
   */
  readonly podAntiAffinity?: PodAffinity;
}

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

/** What keeps Rancher's agents off Windows nodes; part of the default that an affinity of the app's own replaces. */
const NOT_WINDOWS: NodeSelectorRequirement = { key: "kubernetes.io/os", operator: "NotIn", values: ["windows"] };

/**
 * The affinity as the provider wants it, JSON, with the rule that keeps the agent off Windows nodes unless it is there.
 * What is known only at apply as a whole is passed on as it is, as JSON.
 */
export function overrideAffinityJson(affinity: Affinity | string): string {
  if (isToken(affinity)) return jsonToken(affinity);
  return toJson(asProviderReads(offWindows(readAffinity(affinity)), ""));
}

const TEXTS: readonly string[] = ["key", "operator", "topologyKey"];
const LISTS_OF_TEXT: readonly string[] = ["values", "namespaces", "matchLabelKeys", "mismatchLabelKeys"];

/**
 * Tokens give what stands in their place: the provider reads JSON into types, and refuses a number where a label's value
 * is to be, which a variable that is passed as text may turn out to be.
 * @param name the property that the value stands in
 */
function asProviderReads(value: unknown, name: string): unknown {
  if (isToken(value)) {
    if (TEXTS.includes(name)) return textToken(value);
    if (LISTS_OF_TEXT.includes(name)) return textsToken(value);
    if (name === "matchLabels") return textValuesToken(value);
    return name === "weight" ? numberToken(value) : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) =>
      LISTS_OF_TEXT.includes(name) && isToken(item) ? textToken(item) : asProviderReads(item, ""),
    );
  }
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      name === "matchLabels" && isToken(each) ? textToken(each) : asProviderReads(each, key),
    ]),
  );
}

/**
 * The affinity as an object, as the provider reads it.
 * @param place where it stands, for the message: `agents.clusterAgent.overrideAffinity`
 * @throws InvalidInputError where it is text that holds no JSON object
 */
export function readAffinity(affinity: Affinity | string, place = "overrideAffinity"): Affinity {
  let value: unknown = affinity;
  if (typeof affinity === "string") {
    try {
      value = JSON.parse(affinity);
    } catch {
      value = undefined;
    }
  }
  if (isObject(value)) return withoutNulls(value, isToken) as Affinity;
  throw new InvalidInputError([
    {
      // The text is not shown: whatever was pasted there is no affinity, and may be anything.
      what: `${place} is ${typeof affinity === "string" ? `text of ${affinity.length} characters` : kindOf(affinity)} and not a JSON object`,
      why: "the provider reads it as the affinity of a pod spec",
      help: "pass it as an object: { nodeAffinity: { ... } }",
    },
  ]);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return value === null ? "null" : `a ${typeof value}`;
}

/** What of it is known only at apply stays as it is. */
function offWindows(affinity: Affinity): Affinity {
  const required = affinity.nodeAffinity?.[REQUIRED];
  if ([affinity.nodeAffinity, required, required?.nodeSelectorTerms].some(isToken)) return affinity;
  const nodeSelectorTerms = required?.nodeSelectorTerms.map(termOffWindows) ?? [{ matchExpressions: [NOT_WINDOWS] }];
  return { ...affinity, nodeAffinity: { ...affinity.nodeAffinity, [REQUIRED]: { ...required, nodeSelectorTerms } } };
}

/** A term without any condition selects no node; a condition would turn it into one that selects nearly all. */
function termOffWindows(term: NodeSelectorTerm): NodeSelectorTerm {
  if ([term, term.matchExpressions, term.matchFields].some(isToken)) return term;
  return conditions(term).length === 0 || term.matchExpressions?.some(excludesWindows)
    ? term
    : { ...term, matchExpressions: [...(term.matchExpressions ?? []), NOT_WINDOWS] };
}

function conditions({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): readonly NodeSelectorRequirement[] {
  return [...matchExpressions, ...matchFields];
}

/** A condition on the operating system that is known only at apply stays alone, whatever it says. */
function excludesWindows({ key, operator, values = [] }: NodeSelectorRequirement): boolean {
  if (key !== NOT_WINDOWS.key) return false;
  if (isToken(operator) || isToken(values) || values.some(isToken)) return true;
  return operator === "NotIn" ? values.includes("windows") : operator === "In" && !values.includes("windows");
}
