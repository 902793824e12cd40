import { isObject, type PlainObject } from "../json";

/**
 * An affinity as the provider sends it: it reads the JSON into Kubernetes' own types, and writes what these hold. Keys count
 * in any case, as Go reads them; what the types do not have is dropped without a word, and what is empty is left out where
 * they say so.
 * @see rancher/terraform-provider-rancher2 structure_agent_deployment_customization_v2.go, k8s.io/api core/v1 `Affinity`
 */
export function sentAffinity(affinity: unknown): PlainObject | undefined {
  try {
    return structOf(affinity, AFFINITY) as PlainObject;
  } catch (error) {
    if (error instanceof NeverSent) return undefined;
    throw error;
  }
}

/** The same with keys in the case that Kubernetes writes them in, whatever else is in it. */
export function withKeysAsRead(value: unknown): unknown {
  return renamed(value, NAMES, 0);
}

/** A value of another type: Go reads none of it, and the provider refuses to send anything. */
class NeverSent extends Error {}

type Kind = "text" | "number" | "texts" | "text map" | "struct" | "pointer" | "list";

interface Field {
  readonly kind: Kind;
  readonly fields?: Fields;
  /** Whether it is written also where it is empty. */
  readonly always?: boolean;
}

type Fields = Readonly<Record<string, Field>>;

const TEXT: Field = { kind: "text", always: true };
const NUMBER: Field = { kind: "number", always: true };
const TEXTS: Field = { kind: "texts" };
const struct = (fields: Fields): Field => ({ kind: "struct", fields, always: true });
const pointer = (fields: Fields): Field => ({ kind: "pointer", fields });
const list = (fields: Fields): Field => ({ kind: "list", fields });

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

const REQUIREMENT: Fields = { key: TEXT, operator: TEXT, values: TEXTS };
const NODE_TERM: Fields = { matchExpressions: list(REQUIREMENT), matchFields: list(REQUIREMENT) };
const SELECTOR: Fields = { matchLabels: { kind: "text map" }, matchExpressions: list(REQUIREMENT) };
const POD_TERM: Fields = {
  labelSelector: pointer(SELECTOR),
  namespaces: TEXTS,
  topologyKey: TEXT,
  namespaceSelector: pointer(SELECTOR),
  matchLabelKeys: TEXTS,
  mismatchLabelKeys: TEXTS,
};
const POD_AFFINITY: Fields = {
  [REQUIRED]: list(POD_TERM),
  [PREFERRED]: list({ weight: NUMBER, podAffinityTerm: struct(POD_TERM) }),
};
const AFFINITY: Fields = {
  nodeAffinity: pointer({
    [REQUIRED]: pointer({ nodeSelectorTerms: { ...list(NODE_TERM), always: true } }),
    [PREFERRED]: list({ weight: NUMBER, preference: struct(NODE_TERM) }),
  }),
  podAffinity: pointer(POD_AFFINITY),
  podAntiAffinity: pointer(POD_AFFINITY),
};

function structOf(value: unknown, fields: Fields): PlainObject {
  // Null leaves what is there as it is: empty.
  const given = value === null || value === undefined ? {} : value;
  if (!isObject(given)) throw new NeverSent();
  const read = keysAsRead(given, Object.keys(fields));
  const entries = Object.entries(fields).map(
    ([name, field]) => [name, fieldOf(read[name] ?? undefined, field)] as const,
  );
  return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
}

function fieldOf(value: unknown, { kind, fields = {}, always = false }: Field): unknown {
  switch (kind) {
    case "text":
      return textOf(value);
    case "number":
      return numberOf(value);
    case "texts":
      return filled(listOf(value).map(textOf), false);
    case "text map":
      return mapOf(value);
    case "struct":
      return structOf(value, fields);
    case "pointer":
      return value === undefined ? undefined : structOf(value, fields);
    case "list": {
      const items = listOf(value).map((item) => structOf(item, fields));
      // A list that nobody wrote is null where it is always written.
      return value === undefined && always ? null : filled(items, always);
    }
  }
}

function filled<T>(items: readonly T[], always: boolean): readonly T[] | undefined {
  return items.length > 0 || always ? items : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new NeverSent();
  return value;
}

/** Null stands for empty text. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw new NeverSent();
  return value;
}

const MOST = 2 ** 31;

function numberOf(value: unknown): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== "number" || !Number.isInteger(value) || value < -MOST || value >= MOST) throw new NeverSent();
  return value;
}

function mapOf(value: unknown): PlainObject | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) throw new NeverSent();
  const entries = Object.entries(value).map(([key, each]) => [key, textOf(each)] as const);
  // Go writes the keys of a map in their order.
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** All keys that there are at any place. */
const NAMES: readonly string[] = namesIn(AFFINITY);

function namesIn(fields: Fields): string[] {
  return [...new Set(Object.entries(fields).flatMap(([name, field]) => [name, ...namesIn(field.fields ?? {})]))];
}

/** Deeper than an affinity is. */
const DEEPEST = 12;

function renamed(value: unknown, names: readonly string[], depth: number): unknown {
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, names, depth + 1));
  if (!isObject(value)) return value;
  const read = keysAsRead(value, names);
  const entries = Object.entries(read).map(([key, each]) => [
    key,
    // Labels mean what they say.
    key === "matchLabels" ? each : renamed(each, names, depth + 1),
  ]);
  return Object.fromEntries(entries);
}

/** Two keys that are one to Go fill one field, the second over the first. */
function keysAsRead(value: PlainObject, names: readonly string[]): PlainObject {
  const read: Record<string, unknown> = {};
  for (const [key, each] of Object.entries(value)) {
    const name = names.find((known) => known === key) ?? names.find((known) => isSameInGo(known, key)) ?? key;
    const there = Object.hasOwn(read, name) ? read[name] : undefined;
    Object.defineProperty(read, name, {
      value: isObject(there) && isObject(each) ? { ...there, ...each } : each,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return read;
}

/** By the simple folding of Unicode, as Go compares keys. */
function isSameInGo(known: string, key: string): boolean {
  return known.length === key.length && new RegExp(`^${known}$`, "iu").test(key);
}
