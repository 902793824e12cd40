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
 * Plants a canary in every string of a plan or a stack, and one more key with a canary in every object. Only a cluster's
 * model stays as it is: its fields are what a report may show, and with any others it is refused.
 */
export function plantCanaries<T>(value: T): T {
  return planted(value) as T;
}

function planted(value: unknown): unknown {
  if (typeof value === "string") return `${value}${CANARY}`;
  if (Array.isArray(value)) return value.map(planted);
  if (typeof value !== "object" || value === null) return value;
  if ("schemaVersion" in value) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, STRUCTURE.has(key) ? inner : planted(inner)]);
  return { ...Object.fromEntries(entries), [`x${CANARY}`]: CANARY };
}
