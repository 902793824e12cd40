import { keyProblems, valueProblems } from "../scheduling/label-syntax";

/**
 * Which nodes a pod asks for: its node selector and its required node affinity.
 * @see k8s.io/component-helpers scheduling/corev1/nodeaffinity
 */

/** One requirement on a label, or on a field of the node. */
export interface NodeRequirement {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Requirements that must all hold. One without any selects no node. */
export interface NodeTerm {
  readonly expressions: readonly NodeRequirement[];
  readonly fields: readonly NodeRequirement[];
}

/** Labels a node must have, and terms of which one must hold. */
export interface NodeSelection {
  readonly labels: readonly (readonly [key: string, value: string])[];
  /** Absent where the pod has no required node affinity; empty selects no node. */
  readonly terms?: readonly NodeTerm[];
  /** The node that a template names itself: its pods are for no other, and the scheduler is not asked. */
  readonly nodeName?: string;
}

/** What of a node is selected by. */
export interface SelectableNode {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

/** Whether the node is one the pod asks for. */
export function selects({ labels, terms, nodeName }: NodeSelection, node: SelectableNode): boolean {
  return (
    (nodeName === undefined || nodeName === node.name) &&
    labels.every(([key, value]) => node.labels.get(key) === value) &&
    (terms === undefined || terms.some((term) => termSelects(term, node)))
  );
}

const NAME_FIELD = "metadata.name";

function termSelects({ expressions, fields }: NodeTerm, { name, labels }: SelectableNode): boolean {
  if (expressions.length === 0 && fields.length === 0) return false;
  return (
    expressions.every((expression) => labelMeets(expression, labels.get(expression.key))) &&
    fields.every((field) => fieldMeets(field, field.key === NAME_FIELD ? name : ""))
  );
}

/** A requirement that Kubernetes would not accept makes its term select nothing. */
function labelMeets({ key, operator, values }: NodeRequirement, label: string | undefined): boolean {
  if (keyProblems(key, "").length > 0 || values.some((value) => valueProblems(value, () => "").length > 0))
    return false;
  switch (operator) {
    case "In":
      return label !== undefined && values.includes(label);
    case "NotIn":
      return values.length > 0 && (label === undefined || !values.includes(label));
    case "Exists":
      return values.length === 0 && label !== undefined;
    case "DoesNotExist":
      return values.length === 0 && label === undefined;
    case "Gt":
    case "Lt":
      return isOrdered(operator, label, values);
    default:
      return false;
  }
}

function isOrdered(operator: "Gt" | "Lt", label: string | undefined, values: readonly string[]): boolean {
  const left = integer(label);
  const right = integer(values[0]);
  if (values.length !== 1 || left === undefined || right === undefined) return false;
  return operator === "Gt" ? left > right : left < right;
}

const LARGEST = 2n ** 63n - 1n;

/** As Go's strconv.ParseInt reads an int64 in base 10. */
function integer(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^[+-]?\d{1,30}$/.test(text)) return undefined;
  const value = BigInt(text.replace(/^\+/, ""));
  return value > LARGEST || value < -LARGEST - 1n ? undefined : value;
}

function fieldMeets({ operator, values }: NodeRequirement, field: string): boolean {
  if (values.length !== 1) return false;
  if (operator === "In") return values[0] === field;
  return operator === "NotIn" && values[0] !== field;
}

/**
 * Names of the only nodes a selection can mean, where it says so: a DaemonSet's pods name theirs in a field. Spares asking every
 * node for every such pod.
 */
export function namedNodes({ terms, nodeName }: NodeSelection): string[] | undefined {
  if (nodeName !== undefined) return [nodeName];
  if (terms === undefined) return undefined;
  const names = new Set<string>();
  for (const { fields } of terms) {
    const named = fields.find(({ key, operator }) => key === NAME_FIELD && operator === "In");
    const [name] = named?.values ?? [];
    if (name === undefined) return undefined;
    names.add(name);
  }
  return [...names];
}

/** Names and labels of which a selected node has one. */
export interface SelectionHint {
  readonly names: readonly string[];
  readonly labels: readonly (readonly [key: string, value: string])[];
}

/** What spares asking every node: for each hint, only nodes with one of its names or labels can be selected. */
export function hintsOf(selection: NodeSelection): SelectionHint[] {
  const names = namedNodes(selection);
  return [
    ...(names === undefined ? [] : [{ names, labels: [] }]),
    ...selection.labels.map((label) => ({ names: [], labels: [label] })),
    ...(selection.terms === undefined ? [] : termsHint(selection.terms)),
  ];
}

/** Only where every term says it: a node of any of them is selected. */
function termsHint(terms: readonly NodeTerm[]): SelectionHint[] {
  const hints = terms.map(({ expressions }) => expressions.find(({ operator }) => operator === "In"));
  if (hints.includes(undefined)) return [];
  const labels = hints.flatMap((hint) => (hint?.values ?? []).map((value) => [hint?.key ?? "", value] as const));
  return [{ names: [], labels }];
}
