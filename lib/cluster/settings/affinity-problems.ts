import { labelSelectorProblems, requirementProblems } from "../../configuration/label-selector";
import { isToken } from "../../configuration/token-json";
import { type Problem, problemsOf, quoted } from "../../scheduling/invalid-input";
import { isObject, type PlainObject } from "../../scheduling/json";
import { isDnsSubdomain, keyProblems } from "../../scheduling/label-syntax";
import { didYouMean } from "../../scheduling/near-miss";
import { notOfItsType } from "../../scheduling/reading/pod-tolerations";
import { type Affinity, readAffinity } from "./agent-affinity";

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";
const POD_KINDS = ["podAffinity", "podAntiAffinity"] as const;
const KINDS: readonly string[] = ["nodeAffinity", ...POD_KINDS];
const NODE_OPERATORS: readonly string[] = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

/**
 * Problems of an agent's affinity, as the API server, Rancher's webhook and Kubernetes judge it when the agent is made.
 * It may be JSON text, so nothing is taken to be of its type.
 * @param place where it stands, for the message: `agents.clusterAgent.overrideAffinity`
 * @see k8s.io/kubernetes pkg/apis/core/validation `validateAffinity`
 */
export function affinityProblems(affinity: Affinity | string, place: string): Problem[] {
  if (typeof affinity === "string" && isToken(affinity)) return [];
  const unreadable = problemsOf(() => readAffinity(affinity, place));
  if (unreadable.length > 0) return [...unreadable];
  const read: object = readAffinity(affinity);
  const unknown = unknownKeyProblems(read as PlainObject, place);
  if (unknown.length > 0) return unknown;
  const { nodeAffinity, ...pods } = read as PlainObject;
  return [
    ...objectProblems(nodeAffinity, `${place}.nodeAffinity`, nodeProblems),
    ...POD_KINDS.flatMap((kind) => objectProblems(pods[kind], `${place}.${kind}`, podProblems)),
  ];
}

/** Problems of an object at a place. */
type Check = (value: PlainObject, place: string) => Problem[];

/** What is left out or known only at apply has no problems. */
function isOpen(value: unknown): boolean {
  return value === undefined || isToken(value);
}

function objectProblems(value: unknown, place: string, check: Check): Problem[] {
  if (isOpen(value)) return [];
  return isObject(value) ? check(value, place) : [notOfItsType(place, value, "an object")];
}

function listProblems(value: unknown, place: string, check: Check): Problem[] {
  return itemProblems(value, place, (item, index) => objectProblems(item, `${place}[${index}]`, check));
}

function itemProblems(value: unknown, place: string, check: (item: unknown, index: number) => Problem[]): Problem[] {
  if (isOpen(value)) return [];
  return Array.isArray(value) ? value.flatMap(check) : [notOfItsType(place, value, "a list")];
}

/** Problems of an object that must be there. */
function neededProblems(value: unknown, place: string, check: Check): Problem[] {
  return value === undefined
    ? [{ what: `${place} is missing`, why: "the API server wants it", help: "write it" }]
    : objectProblems(value, place, check);
}

function unknownKeyProblems(affinity: PlainObject, place: string): Problem[] {
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
      .filter(([kind, rules]) => KINDS.includes(kind) && isObject(rules))
      .flatMap(([kind, rules]) => problemsOfKeys(rules as object, [REQUIRED, PREFERRED], `${place}.${kind}`)),
  ];
}

function nodeProblems(affinity: PlainObject, place: string): Problem[] {
  return [
    ...objectProblems(affinity[REQUIRED], `${place}.${REQUIRED}`, ({ nodeSelectorTerms: terms }, at) => [
      ...(terms === undefined || (Array.isArray(terms) && terms.length === 0) ? [noTerms(at)] : []),
      ...listProblems(terms, `${at}.nodeSelectorTerms`, termProblems),
    ]),
    ...listProblems(affinity[PREFERRED], `${place}.${PREFERRED}`, ({ weight, preference }, at) => [
      ...weightProblems(weight, at),
      ...neededProblems(preference, `${at}.preference`, termProblems),
    ]),
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
  const { key, operator, values } = isObject(field) ? field : {};
  const [name, ...others] = Array.isArray(values) ? values : [];
  const isName = isToken(name) || (typeof name === "string" && isDnsSubdomain(name));
  if (key === "metadata.name" && (operator === "In" || operator === "NotIn") && isName && others.length === 0)
    return [];
  return [
    {
      what: `${place} is not one on the name of a node`,
      why: "Kubernetes knows no other condition on a field, and the agent would not be made",
      help: 'write { key: "metadata.name", operator: "In", values: ["node-1"] }, or match expressions on labels',
    },
  ];
}

function podProblems(affinity: PlainObject, place: string): Problem[] {
  return [
    ...listProblems(affinity[REQUIRED], `${place}.${REQUIRED}`, podTermProblems),
    ...listProblems(affinity[PREFERRED], `${place}.${PREFERRED}`, ({ weight, podAffinityTerm }, at) => [
      ...weightProblems(weight, at),
      ...neededProblems(podAffinityTerm, `${at}.podAffinityTerm`, podTermProblems),
    ]),
  ];
}

function podTermProblems(
  { topologyKey, labelSelector, namespaceSelector, namespaces }: PlainObject,
  place: string,
): Problem[] {
  return [
    ...(isToken(topologyKey)
      ? []
      : keyProblems(typeof topologyKey === "string" ? topologyKey : "", `${place}.topologyKey`)),
    ...objectProblems(labelSelector, `${place}.labelSelector`, labelSelectorProblems),
    ...objectProblems(namespaceSelector, `${place}.namespaceSelector`, labelSelectorProblems),
    ...(Array.isArray(namespaces) ? namespaces : []).flatMap((name) => namespaceProblems(name, place)),
  ];
}

function namespaceProblems(name: unknown, place: string): Problem[] {
  if (isToken(name) || (typeof name === "string" && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name))) return [];
  return [
    {
      what: `${place} has the namespace ${quoted(name)}`,
      why: "Kubernetes allows no such name, and the agent would not be made",
      help: 'use at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
    },
  ];
}

function weightProblems(weight: unknown, place: string): Problem[] {
  if (isToken(weight) || (Number.isInteger(weight) && Number(weight) >= 1 && Number(weight) <= 100)) return [];
  return [
    {
      what: `${place} has the weight ${quoted(weight)}`,
      why: "Kubernetes takes whole numbers from 1 to 100, and the agent would not be made",
      help: "use 1 for a weak and 100 for a strong preference",
    },
  ];
}
