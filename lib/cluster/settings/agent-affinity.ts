import { type LabelSelector, labelSelectorProblems, requirementProblems } from "../../configuration/label-selector";
import { isToken, toJson } from "../../configuration/token-json";
import { InvalidInputError, type Problem, problemsOf, quoted } from "../../scheduling/invalid-input";
import { isObject } from "../../scheduling/json";
import { didYouMean } from "../../scheduling/near-miss";

/** One condition on a node's label or field. */
export interface NodeSelectorRequirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  /** @default - none, for `Exists` and `DoesNotExist` */
  readonly values?: readonly string[];
}

/** Conditions that must all hold for a node. */
export interface NodeSelectorTerm {
  /** @default - none */
  readonly matchExpressions?: readonly NodeSelectorRequirement[];
  /** @default - none */
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
  /** @default - no preference */
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
  /** @default - no pods */
  readonly labelSelector?: LabelSelector;
  /** @default - the agent's own namespace */
  readonly namespaces?: readonly string[];
  /** @default - none */
  readonly namespaceSelector?: LabelSelector;
}

/** Which pods a pod must and should run near to, or far from. */
export interface PodAffinity {
  /** @default - none */
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodAffinityTerm[];
  /** @default - no preference */
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    /** 1 to 100. */
    readonly weight: number;
    readonly podAffinityTerm: PodAffinityTerm;
  }[];
}

/** Affinity in the words of a pod spec. */
export interface Affinity {
  /** @default - any node that is not a Windows node */
  readonly nodeAffinity?: NodeAffinity;
  /** @default - none */
  readonly podAffinity?: PodAffinity;
  /** @default - none */
  readonly podAntiAffinity?: PodAffinity;
}

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
const KINDS: readonly string[] = ["nodeAffinity", "podAffinity", "podAntiAffinity"];
const NODE_OPERATORS: readonly string[] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

/** What keeps Rancher's agents off Windows nodes; part of the default that an affinity of the app's own replaces. */
const NOT_WINDOWS: NodeSelectorRequirement = { key: "kubernetes.io/os", operator: "NotIn", values: ["windows"] };

/**
 * The affinity as the provider wants it, JSON, with the rule that keeps the agent off Windows nodes unless it is there.
 * Text that is known only at apply is passed on as it is.
 */
export function overrideAffinityJson(affinity: Affinity | string): string {
  return typeof affinity === "string" && isToken(affinity) ? affinity : toJson(offWindows(readAffinity(affinity)));
}

/**
 * Problems of an agent's affinity.
 * @param place where it stands, for the message: `agents.clusterAgent.overrideAffinity`
 */
export function affinityProblems(affinity: Affinity | string, place: string): Problem[] {
  if (typeof affinity === "string" && isToken(affinity)) return [];
  const unreadable = problemsOf(() => readAffinity(affinity, place));
  if (unreadable.length > 0) return [...unreadable];
  const read = readAffinity(affinity);
  const unknown = unknownKeyProblems(read, place);
  return unknown.length > 0
    ? unknown
    : [...nodeProblems(read.nodeAffinity, `${place}.nodeAffinity`), ...podProblems(read, place)];
}

function readAffinity(affinity: Affinity | string, place = "overrideAffinity"): Affinity {
  let value: unknown = affinity;
  if (typeof affinity === "string") {
    try {
      value = JSON.parse(affinity);
    } catch {
      value = undefined;
    }
  }
  if (isObject(value)) return value as Affinity;
  throw new InvalidInputError([
    {
      what: `${place} ${quoted(typeof affinity === "string" ? affinity : JSON.stringify(affinity))} is not a JSON object`,
      why: "the provider reads it as the affinity of a pod spec",
      help: "pass it as an object: { nodeAffinity: { ... } }",
    },
  ]);
}

function offWindows(affinity: Affinity): Affinity {
  const required = affinity.nodeAffinity?.[REQUIRED];
  // A term without any condition selects no node; a condition would turn it into one that selects nearly all.
  const nodeSelectorTerms = required?.nodeSelectorTerms.map((term) =>
    conditions(term).length === 0 || term.matchExpressions?.some(excludesWindows)
      ? term
      : { ...term, matchExpressions: [...(term.matchExpressions ?? []), NOT_WINDOWS] },
  ) ?? [{ matchExpressions: [NOT_WINDOWS] }];
  return { ...affinity, nodeAffinity: { ...affinity.nodeAffinity, [REQUIRED]: { ...required, nodeSelectorTerms } } };
}

function conditions({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm): readonly NodeSelectorRequirement[] {
  return [...matchExpressions, ...matchFields];
}

function excludesWindows({ key, operator, values = [] }: NodeSelectorRequirement): boolean {
  if (key !== NOT_WINDOWS.key) return false;
  return operator === "NotIn" ? values.includes("windows") : operator === "In" && !values.includes("windows");
}

function unknownKeyProblems(affinity: Affinity, place: string): Problem[] {
  const problemsOfKeys = (value: object, known: readonly string[], at: string) =>
    Object.keys(value)
      .filter((key) => !known.includes(key))
      .map((key) => ({
        what: `${at} has the unknown key ${quoted(key)}${didYouMean(key, known)}`,
        why: "the provider leaves out what it does not know, without a word",
        help: `use ${known.join(", ")}`,
      }));
  return [
    ...problemsOfKeys(affinity, KINDS, place),
    ...Object.entries(affinity)
      .filter(([kind, rules]) => KINDS.includes(kind) && typeof rules === "object" && rules !== null)
      .flatMap(([kind, rules]) => problemsOfKeys(rules, [REQUIRED, PREFERRED], `${place}.${kind}`)),
  ];
}

function nodeProblems(affinity: NodeAffinity | undefined, place: string): Problem[] {
  const terms = affinity?.[REQUIRED]?.nodeSelectorTerms;
  const termProblems = (term: NodeSelectorTerm, at: string) =>
    conditions(term).flatMap((each, index) => requirementProblems(each, NODE_OPERATORS, `${at}, condition ${index}`));
  return [
    ...(affinity?.[REQUIRED] !== undefined && (terms ?? []).length === 0
      ? [
          {
            what: `${place}.${REQUIRED} has no nodeSelectorTerms`,
            why: "Kubernetes wants at least one, and the agent would not be made",
            help: `add a term, or leave ${REQUIRED} out`,
          },
        ]
      : []),
    ...(terms ?? []).flatMap((term, index) => termProblems(term, `${place}.${REQUIRED}.nodeSelectorTerms[${index}]`)),
    ...(affinity?.[PREFERRED] ?? []).flatMap(({ weight, preference }, index) => [
      ...weightProblems(weight, `${place}.${PREFERRED}[${index}]`),
      ...termProblems(preference, `${place}.${PREFERRED}[${index}].preference`),
    ]),
  ];
}

function podProblems(affinity: Affinity, place: string): Problem[] {
  return (["podAffinity", "podAntiAffinity"] as const).flatMap((kind) => [
    ...(affinity[kind]?.[REQUIRED] ?? []).flatMap((term, index) =>
      podTermProblems(term, `${place}.${kind}.${REQUIRED}[${index}]`),
    ),
    ...(affinity[kind]?.[PREFERRED] ?? []).flatMap(({ weight, podAffinityTerm }, index) => [
      ...weightProblems(weight, `${place}.${kind}.${PREFERRED}[${index}]`),
      ...podTermProblems(podAffinityTerm, `${place}.${kind}.${PREFERRED}[${index}].podAffinityTerm`),
    ]),
  ]);
}

function podTermProblems({ labelSelector, namespaceSelector }: PodAffinityTerm, place: string): Problem[] {
  return [
    ...labelSelectorProblems(labelSelector ?? {}, `${place}.labelSelector`),
    ...labelSelectorProblems(namespaceSelector ?? {}, `${place}.namespaceSelector`),
  ];
}

function weightProblems(weight: number, place: string): Problem[] {
  if (isToken(weight) || (Number.isInteger(weight) && weight >= 1 && weight <= 100)) return [];
  return [
    {
      what: `${place} has the weight ${quoted(weight)}`,
      why: "Kubernetes takes whole numbers from 1 to 100, and the agent would not be made",
      help: "use 1 for a weak and 100 for a strong preference",
    },
  ];
}
