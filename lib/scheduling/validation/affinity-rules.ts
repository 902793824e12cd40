import { type Problem, quoted } from "../invalid-input";
import { isObject, type PlainObject } from "../json";
import { isDnsSubdomain, keyProblems } from "../label-syntax";
import { isNamespaceName } from "./namespace-rules";
import { isOpen } from "./open-value";
import { labelSelectorProblems, requirementProblems, unknownKeyProblems, wrongType } from "./selector-rules";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
const POD_KINDS = ["podAffinity", "podAntiAffinity"] as const;
const NODE_OPERATORS: readonly string[] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

/**
 * Problems of an agent's affinity, as the API server, Rancher's webhook and Kubernetes judge it when the agent is made. It
 * may be read from text, so nothing is taken to be of its type.
 * @param place where it stands, for the message: `agents.clusterAgent.overrideAffinity`
 * @see k8s.io/kubernetes pkg/apis/core/validation `validateAffinity`
 */
export function affinityProblems(affinity: PlainObject, place: string): Problem[] {
  const { nodeAffinity, ...pods } = affinity;
  return [
    ...unknownKeyProblems(affinity, ["nodeAffinity", ...POD_KINDS], place),
    ...objectProblems(nodeAffinity, `${place}.nodeAffinity`, [REQUIRED, PREFERRED], nodeProblems),
    ...POD_KINDS.flatMap((kind) => objectProblems(pods[kind], `${place}.${kind}`, [REQUIRED, PREFERRED], podProblems)),
  ];
}

/** Problems of an object at a place. */
type Check = (value: PlainObject, place: string) => Problem[];

/** What is left out or known only at apply has no problems. */
function objectProblems(value: unknown, place: string, keys: readonly string[], check: Check): Problem[] {
  if (value === undefined || isOpen(value)) return [];
  if (!isObject(value)) return [wrongType(place, value, "an object")];
  return [...unknownKeyProblems(value, keys, place), ...check(value, place)];
}

function listProblems(value: unknown, place: string, keys: readonly string[], check: Check): Problem[] {
  return itemProblems(value, place, (item, index) => objectProblems(item, `${place}[${index}]`, keys, check));
}

function itemProblems(value: unknown, place: string, check: (item: unknown, index: number) => Problem[]): Problem[] {
  if (value === undefined || isOpen(value)) return [];
  return Array.isArray(value) ? value.flatMap(check) : [wrongType(place, value, "a list")];
}

/** Problems of an object that must be there. */
function neededProblems(value: unknown, place: string, keys: readonly string[], check: Check): Problem[] {
  return value === undefined
    ? [{ what: `${place} is missing`, why: "the API server wants one with each preference", help: "write it" }]
    : objectProblems(value, place, keys, check);
}

const TERM_KEYS = ["matchExpressions", "matchFields"];

function nodeProblems(affinity: PlainObject, place: string): Problem[] {
  return [
    ...objectProblems(
      affinity[REQUIRED],
      `${place}.${REQUIRED}`,
      ["nodeSelectorTerms"],
      ({ nodeSelectorTerms: terms }, at) => [
        ...(terms === undefined || (Array.isArray(terms) && terms.length === 0) ? [noTerms(at)] : []),
        ...listProblems(terms, `${at}.nodeSelectorTerms`, TERM_KEYS, termProblems),
      ],
    ),
    ...listProblems(
      affinity[PREFERRED],
      `${place}.${PREFERRED}`,
      ["weight", "preference"],
      ({ weight, preference }, at) => [
        ...weightProblems(weight, at),
        ...neededProblems(preference, `${at}.preference`, TERM_KEYS, termProblems),
      ],
    ),
  ];
}

function noTerms(place: string): Problem {
  return {
    what: `${place} has no nodeSelectorTerms`,
    why: "Kubernetes wants at least one, and the agent would not be made",
    help: `add a term, or leave ${REQUIRED} out`,
  };
}

function termProblems({ matchExpressions, matchFields }: PlainObject, place: string): Problem[] {
  const count = Array.isArray(matchExpressions) ? matchExpressions.length : 0;
  return [
    ...itemProblems(matchExpressions, `${place}.matchExpressions`, (each, index) =>
      requirementProblems(each, NODE_OPERATORS, `${place}, condition ${index}`),
    ),
    ...itemProblems(matchFields, `${place}.matchFields`, (each, index) =>
      fieldProblems(each, `${place}, condition ${count + index}`),
    ),
  ];
}

/** Of a node's fields its name alone can be asked for, one name at a time. */
function fieldProblems(field: unknown, place: string): Problem[] {
  if (isOpen(field)) return [];
  const { key, operator, values } = isObject(field) ? field : {};
  if (
    (isOpen(key) || key === "metadata.name") &&
    (isOpen(operator) || operator === "In" || operator === "NotIn") &&
    (isOpen(values) || isOneNodeName(values))
  )
    return isObject(field) ? unknownKeyProblems(field, ["key", "operator", "values"], place) : [];
  return [
    {
      what: `${place} is not one on the name of a node`,
      why: "Kubernetes knows no other condition on a field, and the agent would not be made",
      help: 'write { key: "metadata.name", operator: "In", values: ["node-1"] }, or match expressions on labels',
    },
  ];
}

function isOneNodeName(values: unknown): boolean {
  const [name, ...others] = Array.isArray(values) ? values : [];
  return others.length === 0 && (isOpen(name) || (typeof name === "string" && isDnsSubdomain(name)));
}

const POD_TERM_KEYS = [
  "labelSelector",
  "topologyKey",
  "namespaces",
  "namespaceSelector",
  "matchLabelKeys",
  "mismatchLabelKeys",
];

function podProblems(affinity: PlainObject, place: string): Problem[] {
  return [
    ...listProblems(affinity[REQUIRED], `${place}.${REQUIRED}`, POD_TERM_KEYS, podTermProblems),
    ...listProblems(
      affinity[PREFERRED],
      `${place}.${PREFERRED}`,
      ["weight", "podAffinityTerm"],
      ({ weight, podAffinityTerm }, at) => [
        ...weightProblems(weight, at),
        ...neededProblems(podAffinityTerm, `${at}.podAffinityTerm`, POD_TERM_KEYS, podTermProblems),
      ],
    ),
  ];
}

function podTermProblems(term: PlainObject, place: string): Problem[] {
  const { topologyKey, labelSelector, namespaceSelector, namespaces } = term;
  return [
    ...(isOpen(topologyKey)
      ? []
      : keyProblems(typeof topologyKey === "string" ? topologyKey : "", `${place}.topologyKey`)),
    ...selectorProblems(labelSelector, `${place}.labelSelector`),
    ...selectorProblems(namespaceSelector, `${place}.namespaceSelector`),
    ...itemProblems(namespaces, `${place}.namespaces`, (name) => namespaceProblems(name, place)),
    ...podLabelKeyProblems(term, place),
  ];
}

const LABEL_KEYS = ["matchLabelKeys", "mismatchLabelKeys"] as const;

/**
 * Problems of keys whose values are those of the agent's own pod. What is known only at apply may be anything.
 * @see k8s.io/kubernetes pkg/apis/core/validation `validateMatchLabelKeysAndMismatchLabelKeys`
 */
function podLabelKeyProblems(term: PlainObject, place: string): Problem[] {
  const [match, mismatch] = [knownTexts(term.matchLabelKeys), knownTexts(term.mismatchLabelKeys)];
  const inSelector = selectorKeys(term.labelSelector);
  return [
    ...LABEL_KEYS.flatMap((name) => [
      ...itemProblems(term[name], `${place}.${name}`, (key, index) =>
        labelKeyProblems(key, `${place}.${name}[${index}]`),
      ),
      ...(term.labelSelector !== undefined || !Array.isArray(term[name]) || term[name].length === 0
        ? []
        : [
            {
              what: `${place} has ${name} and no labelSelector`,
              why: `Kubernetes refuses ${name} alone, and the agent would not be made; releases before 1.31 leave the keys out`,
              help: "write labelSelector: {} for all pods, or say which",
            },
          ]),
    ]),
    ...match
      .filter((key) => inSelector.includes(key))
      .map((key) => ({
        what: `${place} has ${quoted(key)} in matchLabelKeys and in labelSelector`,
        why: "Kubernetes refuses pods that have the label and passes over the key for those that have not; releases before 1.31 leave the keys out",
        help: "leave it out in one of the two",
      })),
    ...match
      .filter((key) => mismatch.includes(key))
      .map((key) => ({
        what: `${place} has ${quoted(key)} in matchLabelKeys and in mismatchLabelKeys`,
        why: "Kubernetes refuses a key in both, and the agent would not be made; releases before 1.31 leave the keys out",
        help: "leave it out in one of the two",
      })),
  ];
}

function labelKeyProblems(key: unknown, place: string): Problem[] {
  if (isOpen(key)) return [];
  return typeof key === "string" ? keyProblems(key, place) : [wrongType(place, key, "text")];
}

function knownTexts(list: unknown): string[] {
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === "string" && !isOpen(item)) : [];
}

function selectorKeys(selector: unknown): string[] {
  if (!isObject(selector) || isOpen(selector)) return [];
  const { matchLabels, matchExpressions } = selector;
  return [
    ...(isObject(matchLabels) && !isOpen(matchLabels) ? Object.keys(matchLabels) : []),
    ...(Array.isArray(matchExpressions) ? matchExpressions : []).flatMap((each) =>
      isObject(each) && typeof each.key === "string" ? [each.key] : [],
    ),
  ];
}

function selectorProblems(selector: unknown, place: string): Problem[] {
  if (selector === undefined || isOpen(selector)) return [];
  return isObject(selector) ? labelSelectorProblems(selector, place) : [wrongType(place, selector, "an object")];
}

function namespaceProblems(name: unknown, place: string): Problem[] {
  if (isOpen(name) || (typeof name === "string" && isNamespaceName(name))) return [];
  return [
    {
      what: `${place} has the namespace ${quoted(name)}`,
      why: "Kubernetes allows no such name, and the agent would not be made",
      help: 'use at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
    },
  ];
}

function weightProblems(weight: unknown, place: string): Problem[] {
  if (isOpen(weight) || (Number.isInteger(weight) && Number(weight) >= 1 && Number(weight) <= 100)) return [];
  return [
    {
      what: `${place} has the weight ${quoted(weight)}`,
      why: "Kubernetes takes whole numbers from 1 to 100, and the agent would not be made",
      help: "use 1 for a weak and 100 for a strong preference",
    },
  ];
}
