import { isObject, type PlainObject } from "../scheduling/json";
import { parseGoYaml, parseGoYamlTemplate, UnreadableYaml, type YamlReader } from "../scheduling/reading/go-yaml";
import { pathOfKey, Unknown } from "../scheduling/reading/unknown";
import { givesNoSecret, isNoSecret } from "./no-secrets";
import {
  holdsJoinedPassword,
  isFlag,
  isFlagOfClient,
  isSecretFlag,
  namesClient,
  namesCommand,
  namesEnvironment,
  namesSecret,
} from "./secret-names";
import { assignsSecret, looksSecret } from "./secret-texts";
import { textIn } from "./spec-fields";

/** What stands in the place of a value that may be a secret and is therefore not read. */
export const WITHHELD = "(withheld)";

/** The same of what is no text: whoever has it given anew has to know what it is. */
export const WITHHELD_KINDS = {
  "(withheld number)": "number",
  "(withheld list)": "list",
  "(withheld map)": "map",
} as const;

/** What a value is that is not read. */
export type WithheldKind = "text" | (typeof WITHHELD_KINDS)[keyof typeof WITHHELD_KINDS];

/** What it is that is withheld as a whole; undefined where nothing is, or only a part of a text. */
export function withheldKind(value: unknown): WithheldKind | undefined {
  if (value === WITHHELD) return "text";
  return typeof value === "string" && Object.hasOwn(WITHHELD_KINDS, value)
    ? WITHHELD_KINDS[value as keyof typeof WITHHELD_KINDS]
    : undefined;
}

/** Whether anything in the text is withheld. */
export function holdsWithheld(text: string): boolean {
  return [WITHHELD, ...Object.keys(WITHHELD_KINDS)].some((mark) => text.includes(mark));
}

/** A switch is no secret. */
function withheld(value: unknown): unknown {
  if (typeof value === "boolean" || value === null) return value;
  if (typeof value === "number" || typeof value === "bigint") return "(withheld number)";
  if (Array.isArray(value)) return "(withheld list)";
  return isObject(value) ? "(withheld map)" : WITHHELD;
}

/** Deeper than settings and objects of Kubernetes are, and less deep than a call stack goes. */
const DEEPEST = 100;

/** A text, unless it looks as if a credential were in it. */
export function textWithoutSecrets(text: string): string {
  return textWithheld(text, "", 0);
}

/** The text of this name, unless it looks as if a credential were in it. */
export function shownIn(object: unknown, name: string): string | undefined {
  const value = textIn(object, name);
  return value === undefined ? undefined : textWithoutSecrets(value);
}

/** Certificates of authorities, which everybody may read, unless a private key stands beside them. */
export function certificatesWithoutKeys(text: string | undefined): string | undefined {
  return text !== undefined && /PRIVATE KEY/.test(text) ? WITHHELD : text;
}

/**
 * A value of settings by key, at any depth, in which all that may be a secret is withheld; a switch is none. A text that is
 * YAML or JSON itself is read as such, and withheld as a whole.
 */
export function withheldIn(value: unknown): unknown {
  return valueWithheld(value, "", 0);
}

/** @param within the key that the value, or the list that it is in, stands under */
function valueWithheld(value: unknown, within: string, depth: number): unknown {
  if (depth > DEEPEST) return withheld(value);
  if (typeof value === "string") return textWithheld(value, within, depth);
  if (Array.isArray(value)) return listWithheld(value, within, depth);
  return isObject(value) ? objectWithheld(value, within, depth) : value;
}

/** Keys of lists of taints and labels, which are written as settings are. */
const OF_NODES: readonly string[] = ["node-taint", "node-label"];

function textWithheld(text: string, within: string, depth: number): string {
  if (givesNoSecret(text, OF_NODES.includes(within))) return text;
  const parts = partsOf(text);
  if (parts === undefined) return looksSecret(text) || assignsSecret(text) ? WITHHELD : text;
  // What a comment holds is in none of the parts, and keys are in none of their values.
  const besides = [...(text.match(/(?:^|\s)#.*$/gm) ?? []), ...keysIn(parts)];
  const isPlain =
    !besides.some((each) => looksSecret(each) || assignsSecret(each)) &&
    isSame(parts, valueWithheld(parts, within, depth + 1));
  return isPlain ? text : WITHHELD;
}

function keysIn(parts: readonly unknown[]): string[] {
  const keys: string[] = [];
  // A loop, because a hostile text may nest deeper than the call stack.
  const pending: unknown[] = [...parts];
  while (pending.length > 0) {
    const next = pending.pop();
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next)) keys.push(...Object.keys(next));
    pending.push(...Object.values(next));
  }
  return keys;
}

/** What a text is made of, where it is YAML or JSON of more than a text. */
function partsOf(text: string): readonly unknown[] | undefined {
  if (!/\n|^\s*[[{]/.test(text)) return undefined;
  const documents = parseGoYaml(text);
  if (documents instanceof UnreadableYaml) return undefined;
  return documents.some((document) => typeof document === "object" && document !== null) ? documents : undefined;
}

function isSame(before: unknown, after: unknown): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function listWithheld(list: readonly unknown[], within: string, depth: number): unknown[] {
  const isCommand = namesCommand(within);
  // `["password", "x"]` in a list of such.
  const isEntry = within === LIST_IN_LIST && list.length === 2;
  const isOfClient = list.some((item) => typeof item === "string" && namesClient(item));
  return list.map((item, index) => {
    if (typeof item === "string" && holdsJoinedPassword(item, isOfClient)) return withheld(item);
    const before = index === 0 ? undefined : list[index - 1];
    const isGiven =
      typeof before === "string" && typeof item !== "object" && !(typeof item === "string" && isFlag(item));
    const isOfSecret =
      isGiven &&
      (isSecretFlag(before) ||
        (isOfClient && isFlagOfClient(before)) ||
        ((isCommand || isEntry) && isSecretWord(before)));
    if (isOfSecret) return isNoSecret(before, item) ? item : withheld(item);
    return valueWithheld(item, Array.isArray(item) ? LIST_IN_LIST : within, depth + 1);
  });
}

/** No key: nothing stands above a list that is an item of another. */
const LIST_IN_LIST = " ";

function isSecretWord(text: string): boolean {
  return /^[A-Za-z][\w.-]*$/.test(text) && namesSecret(text);
}

/** Where the content of a Secret stands. */
const OF_SECRET: readonly string[] = ["data", "stringData"];

function objectWithheld(object: PlainObject, within: string, depth: number): PlainObject {
  const isTerm = isTermOf(object, within);
  const isPair = !isTerm && !isOfSystem(object, within) && (namesEnvironment(within) || holdsName(object));
  const isOfSecret = !isTerm && isCalledSecret(object);
  return Object.fromEntries(
    Object.entries(object).map(([key, inner]) => {
      const isValue = (isPair && isIn(PAIR_VALUES, key)) || (isOfSecret && isIn(OTHER_VALUES, key));
      if (isValue) return [key, withheld(inner)];
      const isContent =
        key === "stringData" || key === "binaryData" || (object.kind === "Secret" && OF_SECRET.includes(key));
      if (isContent) return [key, isObject(inner) ? namesOnly(inner) : withheld(inner)];
      const isName = key === "key" && (isTerm || isReference(object, within) || isPairByKey(object));
      return [key, isName ? valueWithheld(inner, within, depth + 1) : entryWithheld(key, inner, depth)];
    }),
  );
}

/** Names and values side by side, whatever their list is called: `{name: DB_PASSWORD, value: x}`. */
const PAIR_NAMES: readonly string[] = ["name", "key", "variable", "header", "parameter", "option", "path"];
const PAIR_VALUES: readonly string[] = ["value", "val", "values", "content", "contents", "data"];

/** Settings of the kernel and of the resolver are pairs as well, with numbers and switches. */
function isOfSystem({ name, value }: PlainObject, within: string): boolean {
  const isKernel = within === "sysctls" && typeof name === "string" && /^(?:net|kernel|fs|vm)\./.test(name);
  const isResolver = within === "options" && typeof name === "string" && /^(?:ndots|timeout|attempts)$/.test(name);
  return (isKernel || isResolver) && /^[\d\s-]{1,30}$/.test(String(value));
}

/** What else a value is called, where something beside it is the name of a credential: `{field: password, text: x}`. */
const OTHER_VALUES: readonly string[] = [...PAIR_VALUES, "text", "string", "v", "default"];

/** In whatever case: `Name` and `Value`. */
function isIn(names: readonly string[], key: string): boolean {
  return names.includes(key.toLowerCase());
}

function holdsName(object: PlainObject): boolean {
  return Object.entries(object).some(([key, inner]) => typeof inner === "string" && isIn(PAIR_NAMES, key));
}

function isCalledSecret(object: PlainObject): boolean {
  const entries = Object.entries(object);
  return (
    entries.some(([key]) => isIn(OTHER_VALUES, key)) &&
    entries.some(([key, inner]) => !isIn(OTHER_VALUES, key) && typeof inner === "string" && isSecretWord(inner))
  );
}

function isPairByKey(object: PlainObject): boolean {
  return Object.keys(object).some((key) => isIn(PAIR_VALUES, key));
}

const OPERATORS: readonly unknown[] = ["Exists", "Equal", "In", "NotIn", "DoesNotExist", "Gt", "Lt"];
const EFFECTS: readonly unknown[] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** Whether it is a toleration, a taint or a requirement of labels, which have a `key` and a `value` of their own. */
function isTermOf({ operator, effect }: PlainObject, within: string): boolean {
  return OPERATORS.includes(operator) || EFFECTS.includes(effect) || /(?:toleration|taint)s?$/i.test(within);
}

/** Whether its `key` is the name of an entry in a Secret or ConfigMap. */
function isReference(object: PlainObject, within: string): boolean {
  return /Key(?:Ref|Selector)$/.test(within) || (within === "items" && typeof object.path === "string");
}

function entryWithheld(key: string, value: unknown, depth: number): unknown {
  if (key === "valuesContent" && typeof value === "string") return chartValuesWithheld(value);
  if (namesEnvironment(key)) return environmentWithheld(key, value, depth);
  return namesSecret(key) && !isNoSecret(key, value) ? withheld(value) : valueWithheld(value, key, depth + 1);
}

/** An object as JSON, unless it nests deeper than any that is meant. */
export function jsonOf(object: PlainObject): string {
  const pending: [value: unknown, depth: number][] = [[object, 0]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [value, depth] = next;
    if (depth > DEEPEST) return WITHHELD;
    if (typeof value === "object" && value !== null) {
      for (const inner of Object.values(value)) pending.push([inner, depth + 1]);
    }
  }
  return JSON.stringify(object);
}

/** Values of a Helm chart: as they are where none is a secret, else the others in JSON, which is YAML. */
function chartValuesWithheld(text: string): string {
  const documents = parseGoYaml(text);
  if (documents instanceof UnreadableYaml) return WITHHELD;
  const kept = documents.map((document) => withheldIn(document));
  const comments = /(^|\s)#/.test(text);
  if (!comments && isSame(kept, documents)) return text;
  return kept.map((document) => JSON.stringify(document)).join("\n---\n");
}

/** Environment variables: which there are, and not what they are set to. */
function environmentWithheld(key: string, value: unknown, depth: number): unknown {
  if (isObject(value)) return namesOnly(value);
  if (Array.isArray(value))
    return listWithheld(
      value.map((item) => (isAssigned(item) ? WITHHELD : item)),
      key,
      depth + 1,
    );
  return isAssigned(value) ? WITHHELD : valueWithheld(value, key, depth + 1);
}

/** `NAME=value`, or more of that. */
function isAssigned(value: unknown): boolean {
  return typeof value === "string" && /[=:]/.test(value);
}

/** A map of which the keys count, and the values are secrets. */
function namesOnly(map: Readonly<Record<string, unknown>>): PlainObject {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, withheld(value)]));
}

/** Objects for K3s to apply, as YAML of JSON documents, with nothing in it that may be a secret. */
export function manifestsWithheld(text: string): string {
  const documents = parseGoYaml(text);
  if (documents instanceof UnreadableYaml) return WITHHELD;
  return documents
    .filter((document) => document !== null)
    .map((document) => JSON.stringify(withheldIn(document)))
    .join("\n---\n");
}

/** A mask that is true wherever something is withheld as a whole, as a plan has one for what it does not know. */
export function withheldMask(value: unknown): unknown {
  if (withheldKind(value) !== undefined) return true;
  if (Array.isArray(value)) return value.map(withheldMask);
  if (!isObject(value)) return false;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withheldMask(inner)]));
}

/** Reads YAML in arguments in which something may be withheld: of that nothing is known. */
export const readWithheldYaml: YamlReader = (parts, path) => {
  const documents = parseGoYamlTemplate(parts, path);
  return Array.isArray(documents) ? documents.map((document) => asUnknown(document, path)) : documents;
};

function asUnknown(value: unknown, path: string): unknown {
  if (typeof value === "string") return holdsWithheld(value) ? new Unknown(path) : value;
  if (Array.isArray(value)) return value.map((item, index) => asUnknown(item, `${path}[${index}]`));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, asUnknown(inner, pathOfKey(path, key))]));
}
