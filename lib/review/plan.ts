import type { ClusterModel } from "../scheduling/model";
import { isClusterModel } from "../scheduling/read-model";
import { InputFileError } from "./input-file";
import { at, isObject, type PlainObject } from "./json";
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
  const version = document.format_version;
  const [major] = String(version).split(".");
  if (major !== "1" && major !== "0") {
    throw new InputFileError(file, `has the plan format ${JSON.stringify(version)}; only 1.x is known`);
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
    return [{ model: readModelIn(file, input), file, stack, address: String(at(resource, "address")) }];
  });
}

function resourcesOf(module: unknown): unknown[] {
  const found: unknown[] = [];
  const modules = [module];
  // A loop, because a hostile plan may nest deeper than the stack.
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

/** What a plan does to one `rancher2_cluster_v2`. */
export interface PlannedCluster {
  readonly address: string;
  /** Name of the cluster, before or after. */
  readonly name: string;
  readonly action: "create" | "update" | "delete" | "replace" | "no-op";
  /** Arguments that make Terraform replace the cluster. */
  readonly replacedBecauseOf: readonly string[];
}

/** The models of a plan before and after it, and what happens to the clusters themselves. */
export function planChanges(
  document: PlainObject,
  file: string,
): { models: PlannedChange[]; clusters: PlannedCluster[] } {
  requireReadablePlan(document, file);
  const changes = Array.isArray(document.resource_changes) ? document.resource_changes.filter(isObject) : [];
  return {
    models: changes.flatMap((change) => modelChange(change, file)),
    clusters: changes.flatMap(clusterChange),
  };
}

function modelChange(resource: PlainObject, file: string): PlannedChange[] {
  if (resource.type !== "terraform_data") return [];
  const before = at(resource, "change", "before", "input");
  const after = at(resource, "change", "after", "input");
  const isUnknown = isModelUnknown(at(resource, "change", "after_unknown"));
  if (!isClusterModel(before) && !isClusterModel(after)) return [];
  return [
    {
      address: String(resource.address),
      ...(isClusterModel(before) ? { before: readModelIn(file, before) } : {}),
      ...(isClusterModel(after) && !isUnknown ? { after: readModelIn(file, after) } : {}),
      isUnknown,
    },
  ];
}

/** `after_unknown` is true, or holds true wherever a value is not known yet. */
function isModelUnknown(unknown: unknown): boolean {
  const pending = [unknown === true ? true : at(unknown, "input")];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === true) return true;
    if (Array.isArray(next)) pending.push(...next);
    else if (isObject(next)) pending.push(...Object.values(next));
  }
  return false;
}

function clusterChange(resource: PlainObject): PlannedCluster[] {
  if (resource.type !== "rancher2_cluster_v2" || resource.mode !== "managed") return [];
  const name = at(resource, "change", "after", "name") ?? at(resource, "change", "before", "name");
  const paths = at(resource, "change", "replace_paths");
  return [
    {
      address: String(resource.address),
      name: typeof name === "string" ? name : "",
      action: actionOf(at(resource, "change", "actions")),
      replacedBecauseOf: (Array.isArray(paths) ? paths : []).map((path) =>
        (Array.isArray(path) ? path : [path])
          .map((step) => (typeof step === "number" ? `[${step}]` : String(step)))
          .join("."),
      ),
    },
  ];
}

function actionOf(actions: unknown): PlannedCluster["action"] {
  const all = Array.isArray(actions) ? actions : [];
  if (all.includes("delete")) return all.includes("create") ? "replace" : "delete";
  if (all.includes("create")) return "create";
  return all.includes("update") ? "update" : "no-op";
}
