import { at, isObject } from "../json";
import { argumentsIn, callIn, endOfText } from "./expression-calls";
import { templateParts } from "./template";

/**
 * What Terraform makes of something that is written: null, by which it counts as not written at all; a value; or one of
 * both, where that is decided elsewhere.
 */
export type Nullness = "null" | "maybe" | "given";

/** The value of a variable, as far as it is known. */
export interface VariableValue {
  /** The value; null where Terraform has null. */
  readonly value: unknown;
  /** Whether it is what Terraform has, and not only what it has where nobody says otherwise. */
  readonly isFixed: boolean;
}

/** Where values come from that expressions refer to; undefined where nothing is known of one. */
export interface NullSources {
  /** The value of a Terraform variable, by its name. */
  readonly variable: (name: string) => VariableValue | undefined;
  /** The expression of a local value, by its name. */
  readonly local: (name: string) => unknown;
}

/** Where nothing is declared. */
export const NO_SOURCES: NullSources = { variable: () => undefined, local: () => undefined };

/** The default of a variable, by the block that declares it; undefined where it has none, so that somebody gives a value. */
export function defaultOf(declared: unknown): VariableValue | undefined {
  // Terraform's JSON takes one block, or a list of them.
  const block = [declared].flat().find(isObject);
  return block !== undefined && Object.hasOwn(block, "default") ? { value: block.default, isFixed: false } : undefined;
}

/** What a synthesized stack declares. */
export function nullSourcesIn(stack: unknown): NullSources {
  return {
    variable: (name) => defaultOf(at(stack, "variable", name)),
    local: (name) => at(stack, "locals", name),
  };
}

/**
 * Whether something in Terraform's JSON configuration is null. Only what speaks for null counts: a reference of which
 * nothing is known has a value, and so has a variable with a default.
 * @see https://developer.hashicorp.com/terraform/language/expressions/types#null
 */
export function nullnessOf(json: unknown, sources: NullSources): Nullness {
  return ofJson(json, sources, 0);
}

/** Whether it is null for certain. */
export function isNull(json: unknown, sources: NullSources): boolean {
  return nullnessOf(json, sources) === "null";
}

/** Deeper than anybody refers, and less deep than a call stack goes; what refers to itself ends there as well. */
export const DEEPEST = 50;

function ofJson(json: unknown, sources: NullSources, depth: number): Nullness {
  if (json === undefined || json === null) return "null";
  if (typeof json !== "string") return "given";
  const [only, ...others] = templateParts(json) ?? [];
  // Text beside an expression makes text of it.
  return typeof only === "object" && others.length === 0 ? ofExpression(only.expression, sources, depth + 1) : "given";
}

function ofExpression(expression: string, sources: NullSources, depth: number): Nullness {
  const text = expression.trim();
  if (depth > DEEPEST) return "given";
  const inner = (each: string) => ofExpression(each, sources, depth + 1);
  if (text === "null") return "null";
  if (text.startsWith('"') && endOfText(text) === text.length - 1) return ofJson(text.slice(1, -1), sources, depth + 1);
  const [question, colon] = conditionalIn(text);
  if (question !== undefined && colon !== undefined) {
    const [condition, yes, no] = [text.slice(0, question), text.slice(question + 1, colon), text.slice(colon + 1)];
    return ofConditional(condition, [yes, no], sources, depth + 1);
  }
  if (text.startsWith("(") && text.endsWith(")")) return inner(text.slice(1, -1));
  const [, root, name, rest] = REFERENCE.exec(text) ?? [];
  if (root === "var" && name !== undefined) return ofVariable(sources.variable(name), stepsIn(rest));
  if (root === "local" && name !== undefined) {
    const local = sources.local(name);
    if (local === undefined) return "given";
    const steps = stepsIn(rest);
    return steps.length === 0 ? ofJson(local, sources, depth + 1) : ofVariable({ value: local, isFixed: false }, steps);
  }
  const call = callIn(text);
  return call === undefined ? "given" : ofCall(call.name, argumentsIn(call.argument).map(inner));
}

const COMPARED = /^(?<left>[\w.-]+)\s*(?<operator>[!=]=)\s*null$|^null\s*(?<mirrored>[!=]=)\s*(?<right>[\w.-]+)$/;
const SWITCH = /^(!?)\s*var\.([A-Za-z_][\w-]*)$/;

function ofConditional(
  condition: string,
  [yes, no]: readonly [string, string],
  sources: NullSources,
  depth: number,
): Nullness {
  const inner = (each: string) => ofExpression(each, sources, depth);
  const [, not = "", name = ""] = SWITCH.exec(condition.trim()) ?? [];
  const on = name === "" ? undefined : sources.variable(name);
  if (on?.isFixed === true && typeof on.value === "boolean") return inner(on.value === (not === "") ? yes : no);
  const { left, operator, mirrored, right } = COMPARED.exec(condition.trim())?.groups ?? {};
  const asked = left ?? right;
  if (asked === undefined) return either([inner(yes), inner(no)]);
  const [ifNull, otherwise] = (operator ?? mirrored) === "==" ? [yes, no] : [no, yes];
  const found = inner(asked);
  // What was asked is no null where the answer is no.
  const ofOther = otherwise.trim() === asked ? "given" : inner(otherwise);
  if (found === "null") return inner(ifNull);
  // Nothing speaks for null there, which is not to say that it cannot be.
  return found === "given" && ofOther === "given" ? "given" : either([inner(ifNull), ofOther]);
}

const REFERENCE = /^(var|local)\.([A-Za-z_][\w-]*)((?:\.[A-Za-z_][\w-]*|\["[^"\\$%]*"\])*)$/;

function stepsIn(path = ""): string[] {
  return [...path.matchAll(/\.([\w-]+)|\["([^"]*)"\]/g)].map(([, name, key]) => name ?? key ?? "");
}

function ofVariable(found: VariableValue | undefined, steps: readonly string[]): Nullness {
  if (found === undefined) return "given";
  if (found.value === null) return found.isFixed ? "null" : "maybe";
  const value = at(found.value, ...steps);
  // A type may have defaults of its own for what is left out.
  return steps.length > 0 && isObject(found.value) && (value ?? null) === null ? "maybe" : "given";
}

/** Functions that give what they are given, as another type. */
const PASSING = /^(?:to(?:bool|list|map|number|set|string)|(?:non)?sensitive|ephemeralasnull)$/;

function ofCall(name: string, given: readonly Nullness[]): Nullness {
  if (PASSING.test(name)) return name === "ephemeralasnull" ? "maybe" : (given[0] ?? "given");
  if (name === "one") return "maybe";
  if (name === "lookup") return given[2] === undefined || given[2] === "given" ? "given" : "maybe";
  // The first that does not fail counts, and what may fail is not seen here.
  return name === "try" ? either(given) : "given";
}

function either(all: readonly Nullness[]): Nullness {
  if (all.every((each) => each === "given")) return "given";
  return all.every((each) => each === "null") ? "null" : "maybe";
}

/** Where the question mark and the colon of a conditional stand that is all of an expression. */
function conditionalIn(text: string): readonly number[] {
  let depth = 0;
  let question: number | undefined;
  let nested = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? "";
    if (character === '"') index += endOfText(text.slice(index)) ?? text.length;
    else if ("([{".includes(character)) depth += 1;
    else if (")]}".includes(character)) depth -= 1;
    else if (depth === 0 && character === "?") {
      if (question === undefined) question = index;
      else nested += 1;
    } else if (depth === 0 && character === ":" && question !== undefined) {
      if (nested === 0) return [question, index];
      nested -= 1;
    }
  }
  return [];
}

/** Maps of the app's own keys, in which null is no argument that is left out. */
const MAPS: readonly string[] = ["labels", "annotations", "lifecycle", "dynamic", "//"];

/**
 * A resource, or a block of one, without the arguments that are null for certain, at any depth of its blocks: itself where
 * there are none.
 */
export function withoutNullArguments(block: unknown, sources: NullSources, depth = 0): unknown {
  if (depth > DEEPEST) return block;
  if (Array.isArray(block)) {
    const items = block.map((each) => (isObject(each) ? withoutNullArguments(each, sources, depth + 1) : each));
    return items.some((each, index) => each !== block[index]) ? items : block;
  }
  if (!isObject(block)) return block;
  const entries = Object.entries(block);
  const left = entries
    .filter(([, value]) => !(typeof value === "string" && isNull(value, sources)))
    .map(([name, value]): [string, unknown] => [
      name,
      MAPS.includes(name) ? value : withoutNullArguments(value, sources, depth + 1),
    ]);
  const isSame = left.length === entries.length && left.every(([, value], index) => value === entries[index]?.[1]);
  return isSame ? block : Object.fromEntries(left);
}
