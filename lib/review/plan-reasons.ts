import { at, type PlainObject, textAt } from "./json";

/** What is said of a cluster that Terraform has marked, as an apply does that breaks off once the cluster is made. */
export const TAINTED = "Terraform's mark that it is tainted";

/** What Terraform says when no argument is to blame. */
const ACTION_REASONS: ReadonlyMap<string, string> = new Map([
  ["replace_because_tainted", TAINTED],
  ["replace_by_request", "the -replace option"],
  ["replace_by_triggers", "replace_triggered_by"],
  ["replace_because_cannot_update", "an argument that cannot be changed in place"],
]);

/** Why Terraform destroys a resource and re-creates it, sorted. */
export function replacementReasons(resource: PlainObject): string[] {
  const paths = at(resource, "change", "replace_paths");
  const named = (Array.isArray(paths) ? paths : []).map((path) =>
    (Array.isArray(path) ? path : [path]).map(step).join(""),
  );
  if (named.length > 0) return [...new Set(named)].sort();
  const reason = textAt(resource, "action_reason") ?? "";
  return [ACTION_REASONS.get(reason) ?? "a reason that the plan does not tell"];
}

/** A step into an argument: its name or the place in a list. Keys of maps are the user's, and are not shown. */
function step(part: unknown, index: number): string {
  if (typeof part === "number") return `[${part}]`;
  const isName = typeof part === "string" && /^[a-z][a-z0-9_]{0,63}$/.test(part);
  return `${index === 0 ? "" : "."}${isName ? part : "…"}`;
}
