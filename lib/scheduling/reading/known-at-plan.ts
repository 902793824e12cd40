import { at, isObject } from "../json";
import { templateParts } from "./template";

/** What a stack declares, by the names that expressions refer to it with; undefined where it does not. */
export interface Declarations {
  /** The value of a local. */
  readonly local: (name: string) => unknown;
  /** The arguments of a resource. */
  readonly resource: (type: string, name: string) => unknown;
  /** The arguments of a data source. */
  readonly data: (type: string, name: string) => unknown;
}

/** Of the value of a stack that is of no interest nothing is declared. */
const NOTHING_DECLARED: Declarations = { local: () => undefined, resource: () => undefined, data: () => undefined };

/** What a synthesized stack declares. */
export function declarationsIn(stack: unknown): Declarations {
  return {
    local: (name) => at(stack, "locals", name),
    resource: (type, name) => at(stack, "resource", type, name),
    data: (type, name) => at(stack, "data", type, name),
  };
}

/** What Terraform need not know when it plans, so that a value made from it is known only at apply. */
export interface LateReference {
  /** As Terraform addresses it: `random_id.suffix.hex`, `module.network.cidr`, `timestamp()`. */
  readonly address: string;
  /** Whether no apply before makes it known: functions that give something else each time. */
  readonly isNeverKnown: boolean;
}

/**
 * What an app's value refers to that Terraform may know only at apply, each once and sorted. Variables and what is made of
 * them are known when it plans; so is an argument of a resource that is written with such values, and a data source that
 * is read with them.
 *
 * It goes by what is written and never by values, so the answer stays when a value becomes known.
 * @param value as Terraform's JSON has it, expressions included
 * @see https://developer.hashicorp.com/terraform/language/expressions/references
 * @see https://developer.hashicorp.com/terraform/language/data-sources#data-resource-behavior
 */
export function lateReferences(value: unknown, declared: Partial<Declarations> = {}): readonly LateReference[] {
  const found = new Map<string, LateReference>();
  collect(value, { ...NOTHING_DECLARED, ...declared }, found, new Set());
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, reference]) => reference);
}

/** Whether there may be an expression in a value, at any depth. */
export function mayHoldExpression(value: unknown): boolean {
  return textsIn(value).some((text) => /[$%]\{/.test(text));
}

function textsIn(value: unknown): readonly string[] {
  const texts: string[] = [];
  // A loop, because a hostile file may nest deeper than the call stack.
  const pending = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next === "string") texts.push(next);
    else if (typeof next === "object" && next !== null)
      for (const [key, inner] of Object.entries(next)) pending.push(key, inner);
  }
  return texts;
}

/** @param seen addresses that were followed: what refers to itself is refused by Terraform, not here */
function collect(value: unknown, declared: Declarations, found: Map<string, LateReference>, seen: Set<string>): void {
  const add = (address: string, isNeverKnown = false) => found.set(address, { address, isNeverKnown });
  for (const text of textsIn(value)) {
    if (!/[$%]\{/.test(text)) continue;
    const parts = templateParts(text);
    // In a directive (`%{ if ... }`) expressions stand anywhere.
    const expressions =
      parts === undefined ? [text] : parts.flatMap((part) => (typeof part === "string" ? [] : [part.expression]));
    for (const expression of expressions) {
      for (const name of impureCallsIn(expression)) add(`${name}()`, true);
      for (const reference of referencesIn(expression, declared)) follow(reference, declared, found, seen);
    }
  }
}

/** Functions that give another value each time, which Terraform leaves to the apply. */
const IMPURE = /(?<![\w.:-])(timestamp|uuid|bcrypt)\(/g;

function impureCallsIn(expression: string): readonly string[] {
  return [...withoutTexts(expression).matchAll(IMPURE)].map(([, name]) => name as string);
}

/** A reference as its steps: names and indices. Keys in brackets are left out, as they may be expressions themselves. */
type Steps = readonly string[];

const TRAVERSAL = /(?<![\w.\-\])"])[A-Za-z_][\w-]*(?:\s*\.\s*[\w*-]+|\[[^[\]]*\])+(?![\w-]*\()/g;

/** How many there are of a resource, and by which keys. */
const EXTENT =
  /(?<![\w.:-])(?:length|keys)\(\s*([A-Za-z_][\w-]*)\.([\w-]+)(?:(?:\[\*\]|\.\*)(?:\.[A-Za-z_][\w-]*)*)?\s*\)/g;

/** An expression without what it asks of how many there are of a resource: Terraform must know that to plan them. */
function withoutExtents(text: string, declared: Declarations): string {
  return text.replace(EXTENT, (call, type: string, name: string) => {
    const resource = declared.resource(type, name);
    return isObject(resource) && SEVERAL.some((each) => Object.hasOwn(resource, each)) ? " 0 " : call;
  });
}

function referencesIn(expression: string, declared: Declarations): readonly Steps[] {
  const text = withoutExtents(withoutTexts(expression), declared);
  // What a `for` names is a part of something else, which stands there as well.
  const own = new Set(
    [...text.matchAll(/\bfor\s+([\w-]+)(?:\s*,\s*([\w-]+))?\s+in\b/g)].flatMap(([, first, second]) => [first, second]),
  );
  return traversalsIn(text).filter(([root = ""]) => !own.has(root));
}

function traversalsIn(text: string): readonly Steps[] {
  return [...text.matchAll(TRAVERSAL)].flatMap(([traversal]) => {
    const keys = [...traversal.matchAll(/\[([^\]]*)\]/g)].map(([, key]) => key as string);
    const steps = traversal.replace(/\[\s*(\d+)\s*\]/g, ".$1").replace(/\[[^\]]*\]/g, "");
    return [steps.split(".").map((step) => step.trim()), ...keys.flatMap(traversalsIn)];
  });
}

/** An expression without the text in it, of which expressions within are kept. */
function withoutTexts(expression: string): string {
  let kept = "";
  /** What is open: a text, or an expression within one. */
  const open: ("text" | "expression")[] = [];
  for (let index = 0; index < expression.length; index += 1) {
    const character = expression[index] ?? "";
    if (open.at(-1) === "text") {
      if (character === "\\") index += 1;
      else if (character === '"') {
        open.pop();
        kept += " ";
      } else if (character === "$" && expression[index + 1] === "{" && expression[index - 1] !== "$") {
        open.push("expression");
        index += 1;
        kept += " ";
      }
    } else if (character === '"') open.push("text");
    else if (character === "}" && open.at(-1) === "expression") open.pop();
    else {
      if (character === "{" && open.length > 0) open.push("expression");
      kept += character;
    }
  }
  return kept;
}

/** What Terraform always knows when it plans. */
const KNOWN_ROOTS: readonly string[] = ["var", "path", "terraform", "count"];

function follow(steps: Steps, declared: Declarations, found: Map<string, LateReference>, seen: Set<string>): void {
  const [root = "", ...rest] = steps;
  const [first = "", second = ""] = rest;
  const address = steps.join(".").replace(/\.(\d+)(?=\.|$)/g, "[$1]");
  const late = () => found.set(address, { address, isNeverKnown: false });
  // The keys of for_each must be known.
  if (KNOWN_ROOTS.includes(root) || (root === "each" && first === "key")) return;
  if (seen.has(address)) return;
  seen.add(address);
  if (root === "local") {
    const value = declared.local(first);
    if (value === undefined) late();
    else collect(value, declared, found, seen);
  } else if (root === "data") {
    const read = declared.data(first, second);
    // With depends_on it is read after what it depends on is applied.
    if (!isObject(read) || read.depends_on !== undefined || lateIn(read, declared, seen)) late();
  } else {
    const written = argumentAt(declared.resource(root, first), rest.slice(1));
    if (written === undefined || lateIn(written, declared, seen)) late();
  }
}

function lateIn(value: unknown, declared: Declarations, seen: Set<string>): boolean {
  const inner = new Map<string, LateReference>();
  collect(value, declared, inner, new Set(seen));
  return inner.size > 0;
}

/** Arguments that make several of a resource. */
const SEVERAL = ["count", "for_each"];

/** Arguments that make several of a resource, or take its arguments from elsewhere. */
const META = [...SEVERAL, "dynamic"];

/** What an app writes for an attribute; undefined where the provider makes it. */
function argumentAt(resource: unknown, steps: Steps): unknown {
  if (!isObject(resource) || steps.length === 0 || META.some((name) => Object.hasOwn(resource, name))) return undefined;
  let value: unknown = resource;
  for (const step of steps) {
    if (Array.isArray(value)) value = value[Number(step)];
    // A block that is written once stands there without a list.
    else if (isObject(value) && step !== "0") value = Object.hasOwn(value, step) ? value[step] : undefined;
    else if (!isObject(value)) return undefined;
  }
  return value === null || typeof value === "object" ? undefined : value;
}
