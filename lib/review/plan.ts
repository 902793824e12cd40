import type { ClusterModel } from "../scheduling/model";
import { isClusterModel } from "../scheduling/read-model";
import type { ClusterAction, ClusterResource } from "./cluster-resource";
import { InputFileError } from "./input-file";
import { at, holdsTrue, isObject, objectsAt, type PlainObject, textAt } from "./json";
import { type LoadedModel, readModelIn } from "./located-model";

/**
 * Plans in JSON, as `terraform show -json` and `tofu show -json` print them. Only resources of two types are looked at,
 * and of these only the fields named here: a plan holds tokens and kubeconfigs in clear text.
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */

/** Whether the document says it is a plan. */
export function isPlan(document: unknown): document is PlainObject {
  return (
    isObject(document) &&
    "format_version" in document &&
    ("planned_values" in document || "resource_changes" in document)
  );
}

/**
 * @throws InputFileError when the plan has a format this library does not know, or failed
 */
export function requireReadablePlan(document: PlainObject, file: string): void {
  const version = textAt(document, "format_version") ?? "";
  if (!/^[01]\./.test(version)) {
    const shown = /^[\d.]{1,20}$/.test(version) ? `the plan format "${version}"` : "a plan format that is no version";
    throw new InputFileError(file, `has ${shown}; only 1.x is known`);
  }
  if (document.errored === true)
    throw new InputFileError(file, "is the plan of a run that failed, so it is not complete");
}

/** Models as they will be once the plan is applied. */
export function plannedModels(document: PlainObject, file: string, stack: string): LoadedModel[] {
  requireReadablePlan(document, file);
  return resourcesOf(at(document, "planned_values", "root_module")).flatMap((resource) => {
    const input = at(resource, "values", "input");
    if (at(resource, "type") !== "terraform_data" || !isClusterModel(input)) return [];
    requireNothingSensitive(file, at(resource, "sensitive_values"));
    return [{ model: readModelIn(file, input), file, stack, address: textAt(resource, "address") ?? "" }];
  });
}

function resourcesOf(module: unknown): unknown[] {
  const found: unknown[] = [];
  const modules = [module];
  // A loop, because a hostile plan may nest deeper than the call stack.
  for (let next = modules.pop(); next !== undefined; next = modules.pop()) {
    const { resources, child_modules: children } = isObject(next) ? next : {};
    if (Array.isArray(resources)) for (const resource of resources) found.push(resource);
    if (Array.isArray(children)) for (const child of children) modules.push(child);
  }
  return found;
}

/** One cluster's model before and after a plan; undefined on the side where there is none. */
export interface PlannedChange {
  readonly address: string;
  readonly before?: ClusterModel;
  readonly after?: ClusterModel;
  /** Whether the model after is known only at apply. */
  readonly isUnknown: boolean;
}

/** The models of a plan before and after it, and what happens to the clusters themselves. */
export function planChanges(
  document: PlainObject,
  file: string,
): { models: PlannedChange[]; clusters: ClusterResource[] } {
  requireReadablePlan(document, file);
  // What is left over from an earlier, half-failed replacement is not what the cluster is.
  const changes = objectsAt(document, "resource_changes").filter(({ deposed }) => deposed === undefined);
  return {
    models: changes.flatMap((change) => modelChange(change, file)),
    clusters: changes.flatMap(clusterChange),
  };
}

function modelChange(resource: PlainObject, file: string): PlannedChange[] {
  if (resource.type !== "terraform_data") return [];
  const before = at(resource, "change", "before", "input");
  const after = at(resource, "change", "after", "input");
  if (!isClusterModel(before) && !isClusterModel(after)) return [];
  requireNothingSensitive(file, at(resource, "change", "before_sensitive"), at(resource, "change", "after_sensitive"));
  const unknown = at(resource, "change", "after_unknown");
  const isUnknown = unknown === true || holdsTrue(at(unknown, "input"));
  return [
    {
      address: textAt(resource, "address") ?? "",
      ...(isClusterModel(before) ? { before: readModelIn(file, before) } : {}),
      ...(isClusterModel(after) && !isUnknown ? { after: readModelIn(file, after) } : {}),
      isUnknown,
    },
  ];
}

/** A mask is true as a whole, or in the places of the values that are sensitive. */
function requireNothingSensitive(file: string, ...masks: readonly unknown[]): void {
  if (masks.some((mask) => mask === true || holdsTrue(at(mask, "input")))) {
    throw new InputFileError(file, "marks the model of a cluster as sensitive, so it must not be shown in a report");
  }
}

function clusterChange(resource: PlainObject): ClusterResource[] {
  if (resource.type !== "rancher2_cluster_v2" || resource.mode !== "managed") return [];
  const names = ["before", "after"].map((side) => textAt(resource, "change", side, "name"));
  const action = actionOf(at(resource, "change", "actions"));
  return [
    {
      address: textAt(resource, "address") ?? "",
      names: [...new Set(names.filter((name) => name !== undefined))],
      action,
      replacedBecauseOf: action === "replaced" ? replacementReasons(resource) : [],
    },
  ];
}

function actionOf(actions: unknown): ClusterAction {
  const all = Array.isArray(actions) ? actions : [];
  const isGone = all.includes("delete") || all.includes("forget");
  if (all.includes("create")) return isGone ? "replaced" : "created";
  if (all.includes("delete")) return "destroyed";
  return all.includes("forget") ? "forgotten" : "kept";
}

/** What Terraform says when no argument is to blame. */
const ACTION_REASONS: ReadonlyMap<string, string> = new Map([
  ["replace_because_tainted", "Terraform's mark that it is tainted"],
  ["replace_by_request", "the -replace option"],
  ["replace_by_triggers", "replace_triggered_by"],
  ["replace_because_cannot_update", "an argument that cannot be changed in place"],
]);

function replacementReasons(resource: PlainObject): string[] {
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
