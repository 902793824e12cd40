import { at, isObject } from "../json";
import { argumentsIn, callIn, endOfText } from "./expression-calls";
import type { Declarations } from "./known-at-plan";
import { templateParts } from "./template";

/** A value that is known before Terraform runs. */
export interface Literal {
  readonly value: unknown;
}

/** What expressions can refer to. */
export interface Scope {
  readonly declared: Partial<Declarations>;
  /** What `count` or `each` is in one instance of a resource, by its whole name: `each.key`. */
  readonly instance?: ReadonlyMap<string, unknown>;
}

/**
 * What something in Terraform's JSON configuration is, where literals alone decide that: locals, arguments of other
 * resources that are written out, and the few functions that only change a type. Undefined where anything else does.
 * @see https://developer.hashicorp.com/terraform/language/expressions
 */
export function literalOf(json: unknown, scope: Scope): Literal | undefined {
  return ofJson(json, scope, 0);
}

/** Deeper than anybody refers, and less deep than a call stack goes; what refers to itself ends there as well. */
const DEEPEST = 20;

function ofJson(json: unknown, scope: Scope, depth: number): Literal | undefined {
  if (depth > DEEPEST || json === undefined) return undefined;
  if (Array.isArray(json)) {
    return listOf(json.map((each) => ofJson(each, scope, depth + 1)));
  }
  if (isObject(json)) {
    return ofEntries(
      Object.entries(json).map(([key, value]) => [ofText(key, scope, depth + 1), ofJson(value, scope, depth + 1)]),
    );
  }
  return typeof json === "string" ? ofText(json, scope, depth) : { value: json };
}

function ofText(text: string, scope: Scope, depth: number): Literal | undefined {
  const parts = templateParts(text);
  const [only, ...others] = parts ?? [];
  if (typeof only === "object" && others.length === 0) return ofExpression(only.expression, scope, depth + 1);
  if (parts === undefined) return undefined;
  const texts: string[] = [];
  for (const part of parts) {
    const literal = typeof part === "string" ? { value: part } : ofExpression(part.expression, scope, depth + 1);
    if (literal === undefined || !isScalar(literal)) return undefined;
    texts.push(String(literal.value));
  }
  return { value: texts.join("") };
}

const REFERENCE = /^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+$/;

function ofExpression(expression: string, scope: Scope, depth: number): Literal | undefined {
  const text = expression.trim();
  if (depth > DEEPEST) return undefined;
  if (/^-?\d{1,15}$/.test(text)) return { value: Number(text) };
  if (text === "true" || text === "false") return { value: text === "true" };
  if (text.startsWith('"') && endOfText(text) === text.length - 1) {
    const inside = text.slice(1, -1);
    return inside.includes("\\") ? undefined : ofText(inside, scope, depth + 1);
  }
  const steps = text.replace(/\["([A-Za-z_][\w-]*)"\]/g, ".$1");
  if (REFERENCE.test(steps)) return ofReference(steps, scope, depth + 1);
  if (isEnclosed(text, "[", "]")) {
    return listOf(argumentsIn(text.slice(1, -1)).map((each) => ofExpression(each, scope, depth + 1)));
  }
  if (isEnclosed(text, "{", "}")) return ofMap(text.slice(1, -1), scope, depth + 1);
  const call = callIn(text);
  return call === undefined ? undefined : ofCall(call.name, call.argument, scope, depth + 1);
}

/** Two brackets beside each other are no such thing, and what is between their ends is no expression. */
function isEnclosed(text: string, start: string, end: string): boolean {
  return text.startsWith(start) && text.endsWith(end);
}

const ENTRY = /^\s*(?:(?<quoted>"[^"\\$%]*")|(?<name>[A-Za-z_][\w-]*))\s*[=:](?<value>[\s\S]*)$/;

function ofMap(inside: string, scope: Scope, depth: number): Literal | undefined {
  return ofEntries(
    argumentsIn(inside).map((each) => {
      const { quoted, name, value } = ENTRY.exec(each)?.groups ?? {};
      const key = quoted?.slice(1, -1) ?? name;
      return [
        key === undefined ? undefined : { value: key },
        value === undefined ? undefined : ofExpression(value, scope, depth),
      ];
    }),
  );
}

function ofEntries(entries: readonly (readonly [Literal | undefined, Literal | undefined])[]): Literal | undefined {
  const known: [string, unknown][] = [];
  for (const [key, value] of entries) {
    if (key === undefined || value === undefined || !isScalar(key)) return undefined;
    known.push([String(key.value), value.value]);
  }
  return { value: Object.fromEntries(known) };
}

/** Functions that give what they are given, as another type. */
const PASSING: readonly string[] = ["tolist", "tomap", "toset", "tostring"];

function ofCall(name: string, argument: string, scope: Scope, depth: number): Literal | undefined {
  const [given, ...others] = argumentsIn(argument);
  if (!PASSING.includes(name) || given === undefined || others.length > 0) return undefined;
  const literal = ofExpression(given, scope, depth);
  if (name !== "toset" || literal === undefined) return literal;
  // A set has each of its items once.
  return Array.isArray(literal.value) ? { value: [...new Set(literal.value)] } : undefined;
}

function ofReference(text: string, scope: Scope, depth: number): Literal | undefined {
  const { declared, instance } = scope;
  if (instance?.has(text)) return { value: instance.get(text) };
  const [root = "", name = "", argument, ...deeper] = text.split(".");
  if (root === "each" && instance?.has(`each.${name}`) && argument !== undefined) {
    const value = at(instance.get(`each.${name}`), argument, ...deeper);
    return value === undefined ? undefined : { value };
  }
  // A local may be used in a resource with instances, and says nothing of them itself.
  const elsewhere = { declared };
  if (root === "local") {
    const local = ofJson(declared.local?.(name), elsewhere, depth);
    const steps = argument === undefined ? [] : [argument, ...deeper];
    const value = at(local?.value, ...steps);
    return value === undefined ? undefined : { value };
  }
  if (argument === undefined || deeper.length > 0) return undefined;
  const resource = declared.resource?.(root, name);
  // What is ignored is as it was once, and of several nobody says which one is meant.
  if (["count", "for_each", "dynamic"].some((meta) => at(resource, meta) !== undefined)) return undefined;
  if (JSON.stringify(at(resource, "lifecycle") ?? {}).includes("ignore_changes")) return undefined;
  const value = ofJson(at(resource, argument), elsewhere, depth);
  return value !== undefined && isScalar(value) ? value : undefined;
}

function isScalar({ value }: Literal): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

function listOf(literals: readonly (Literal | undefined)[]): Literal | undefined {
  const known = literals.filter((each) => each !== undefined);
  return known.length === literals.length ? { value: known.map(({ value }) => value) } : undefined;
}
