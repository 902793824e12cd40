/** What stands for a secret in a file. */
export const CANARY = "CANARY-hunter2";

/** What tells a reader what a part of a file is, and what a report is about; a secret cannot stand there. */
const STRUCTURE = new Set([
  "address",
  "type",
  "mode",
  "actions",
  "format_version",
  "depends_on",
  "name",
  "kubernetes_version",
  "append_tolerations",
]);

/**
 * Plants a canary in every string of a plan or a stack, and one more key with a canary in every object. Only the fields
 * of a cluster's model stay as they are, for they are what a report may show.
 */
export function plantCanaries<T>(value: T): T {
  return planted(value) as T;
}

function planted(value: unknown): unknown {
  if (typeof value === "string") return `${value}${CANARY}`;
  if (Array.isArray(value)) return value.map(planted);
  if (typeof value !== "object" || value === null) return value;
  const isModel = "schemaVersion" in value;
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    STRUCTURE.has(key) ? inner : isModel ? inModel(key, inner) : planted(inner),
  ]);
  return { ...Object.fromEntries(entries), [`x${CANARY}`]: CANARY };
}

/** In a model: keys that this library does not know, in every object whose keys it does. */
function inModel(key: string, value: unknown): unknown {
  if (key !== "pools") return value;
  return Object.fromEntries(
    Object.entries(value as object).map(([name, inner]) => [name, { ...(inner as object), secret: CANARY }]),
  );
}
