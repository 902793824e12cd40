import { isObject, type PlainObject } from "./json";
import { JsonCursor } from "./json-cursor";

/**
 * Parses JSON without the values of those resources of a plan that nobody looks at, which are nearly all of a large one:
 * they are dropped one by one as they are read. What is no plan has none of these places, and is whole.
 * @param start where the JSON begins
 * @returns undefined where it is no JSON that can be read; parsing it as a whole tells why
 */
export function parseLookedAt(bytes: Buffer, start: number): { readonly content: unknown } | undefined {
  const cursor = new JsonCursor(bytes, start);
  try {
    const content = cursor.object((key) => (READERS[key] ?? readWhole)(cursor));
    cursor.end();
    return { content };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

type Reader = (cursor: JsonCursor) => unknown;

const readChanges: Reader = (cursor) => cursor.list(() => withoutUnseen(readWhole(cursor)));

/** A state, or values that look like one. */
const readState: Reader = (cursor) =>
  cursor.object((key) => (key === "values" ? readValues(cursor) : readWhole(cursor)));

const readValues: Reader = (cursor) =>
  cursor.object((key) => (key === "root_module" ? readModule(cursor) : readWhole(cursor)));

const readModule: Reader = (cursor) =>
  cursor.object((key) => {
    if (key === "resources") return readChanges(cursor);
    return key === "child_modules" ? cursor.list(() => readModule(cursor)) : readWhole(cursor);
  });

/** By the keys of a plan: without a prototype, because keys come from a file. */
const READERS: Readonly<Record<string, Reader>> = Object.assign(Object.create(null), {
  resource_changes: readChanges,
  resource_drift: readChanges,
  prior_state: readState,
  planned_values: readValues,
});

const readWhole: Reader = (cursor) => cursor.value();

/** That a resource is there, and what becomes of it, is known of all. */
function withoutUnseen(resource: unknown): unknown {
  if (!isObject(resource) || isLookedAt(resource.type)) return resource;
  const { values, sensitive_values, ...entry } = resource;
  return isObject(entry.change) ? { ...entry, change: withoutValues(entry.change) } : entry;
}

function withoutValues({ before, after, before_sensitive, after_sensitive, ...change }: PlainObject): PlainObject {
  return change;
}

/** Clusters and what else Rancher has, their models, and taints on nodes. */
function isLookedAt(type: unknown): boolean {
  return typeof type !== "string" || /^(?:rancher2_|terraform_data$|kubernetes_node_taint$)/.test(type);
}
