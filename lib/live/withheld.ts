import { isObject, type PlainObject } from "../scheduling/json";
import { parseGoYaml, parseGoYamlTemplate, UnreadableYaml, type YamlReader } from "../scheduling/reading/go-yaml";
import { pathOfKey, Unknown } from "../scheduling/reading/unknown";
import { withoutSecrets } from "../scheduling/without-secrets";

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

/** Settings of K3s that hold credentials whatever they look like, and some that only sound so. */
const SECRET_KEYS: ReadonlySet<string> = new Set(["datastore-endpoint", "vpn-auth", "token", "agent-token"]);
const NO_SECRET_KEYS: ReadonlySet<string> = new Set(["secrets-encryption", "secrets-encryption-provider"]);

/** Whether a name is that of a credential: `token`, `adminPassword`, `etcd-s3-secret-key`. */
function namesSecret(key: string): boolean {
  if (NO_SECRET_KEYS.has(key)) return false;
  const entry = `${key}: x`;
  return SECRET_KEYS.has(key) || withoutSecrets(entry) !== entry;
}

/** A text, unless it looks as if a credential were in it. */
export function textWithoutSecrets(text: string): string {
  return withoutSecrets(text) === text ? text : WITHHELD;
}

/** A value of settings by key, at any depth, in which all that may be a secret is withheld; a switch is none. */
export function withheldIn(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) return withheld(value);
  if (typeof value === "string") return textWithoutSecrets(value);
  if (Array.isArray(value)) return value.map((item) => withheldIn(item, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, entryWithheld(key, inner, depth)]));
}

function entryWithheld(key: string, value: unknown, depth: number): unknown {
  if (key === "valuesContent" && typeof value === "string") return chartValuesWithheld(value);
  if (key === "env") return environmentWithheld(value, depth);
  if (namesSecret(key)) return withheld(value);
  return withheldIn(value, depth + 1);
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
  if (!comments && JSON.stringify(kept) === JSON.stringify(documents)) return text;
  return kept.map((document) => JSON.stringify(document)).join("\n---\n");
}

/** Environment variables of a container: which there are, and not what they are set to. */
function environmentWithheld(value: unknown, depth: number): unknown {
  if (!Array.isArray(value)) return isObject(value) ? namesOnly(value) : withheldIn(value, depth + 1);
  return value.map((variable) =>
    isObject(variable) && Object.hasOwn(variable, "value")
      ? { ...(withheldIn(variable, depth + 1) as object), value: withheld(variable.value) }
      : withheldIn(variable, depth + 1),
  );
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
    .map((document) => JSON.stringify(objectWithheld(document)))
    .join("\n---\n");
}

/** Where the content of a Secret stands. */
const OF_SECRET: readonly string[] = ["data", "stringData"];

function objectWithheld(document: unknown): unknown {
  const kept = withheldIn(document);
  if (!isObject(document) || !isObject(kept) || document.kind !== "Secret") return kept;
  const content = OF_SECRET.flatMap((key) =>
    isObject(document[key]) ? [[key, namesOnly(document[key])] as const] : [],
  );
  return { ...kept, ...Object.fromEntries(content) };
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
