import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { InvalidInputError } from "../scheduling/invalid-input";
import type { ClusterModel } from "../scheduling/model";
import { isClusterModel, readClusterModel } from "../scheduling/read-model";
import { InputFileError, readJsonFile } from "./input-file";

/** A cluster's model with where it was found. */
export interface LoadedModel {
  readonly model: ClusterModel;
  /** Name of the stack; of a plan, the name of its file. */
  readonly stack: string;
  /** File the model was read from. */
  readonly file: string;
  /** Terraform address of the resource that holds it: `terraform_data.edge_model`. */
  readonly address: string;
  /** Path of the cluster's construct, where the file tells. */
  readonly path?: string;
}

/**
 * Finds the models of all clusters in a `cdktf.out` folder, a `cdk.tf.json`, or the output of `terraform show -json` for
 * a plan.
 * @throws InputFileError when the path is none of these, or a model in it cannot be read
 */
export function loadModels(location: string): LoadedModel[] {
  if (!existsSync(location)) throw new InputFileError(location, "there is no such file or folder");
  if (statSync(location).isDirectory()) return modelsOfFolder(location);
  return modelsOfDocument(readJsonFile(location), location, stackName(location));
}

function modelsOfFolder(folder: string): LoadedModel[] {
  const manifestFile = path.join(folder, "manifest.json");
  if (!existsSync(manifestFile)) {
    throw new InputFileError(folder, "has no manifest.json, so it is not the output folder of a synthesized CDKTF app");
  }
  const stacks = at(readJsonFile(manifestFile), "stacks");
  if (!isObject(stacks)) throw new InputFileError(manifestFile, 'has no "stacks", so it is not a CDKTF manifest');
  return Object.entries(stacks).flatMap(([name, stack]) => {
    const relative = at(stack, "synthesizedStackPath");
    const file = path.join(folder, typeof relative === "string" ? relative : "");
    // A manifest from elsewhere must not make us read files from elsewhere.
    if (typeof relative !== "string" || path.relative(folder, file).startsWith("..")) {
      throw new InputFileError(manifestFile, "names a stack file outside its own folder");
    }
    return modelsOfDocument(readJsonFile(file), file, name);
  });
}

function stackName(file: string): string {
  return path.basename(file) === "cdk.tf.json" ? path.basename(path.dirname(path.resolve(file))) : path.basename(file);
}

function modelsOfDocument(document: unknown, file: string, stack: string): LoadedModel[] {
  if (isPlan(document)) return modelsOfPlan(document, file, stack);
  if (isStack(document)) return modelsOfStack(document, file, stack);
  throw new InputFileError(
    file,
    "is neither a synthesized stack (cdk.tf.json) nor a plan in JSON (terraform show -json PLAN)",
  );
}

function modelsOfStack(document: PlainObject, file: string, stack: string): LoadedModel[] {
  const resources = at(document, "resource", "terraform_data");
  return Object.entries(isObject(resources) ? resources : {}).flatMap(([name, resource]) => {
    const input = at(resource, "input");
    if (!isClusterModel(input)) return [];
    const constructPath = at(resource, "//", "metadata", "path");
    return [
      {
        ...located(input, file, stack, `terraform_data.${name}`),
        ...(typeof constructPath === "string" ? { path: path.posix.dirname(constructPath) } : {}),
      },
    ];
  });
}

function modelsOfPlan(document: PlainObject, file: string, stack: string): LoadedModel[] {
  const [major] = String(document.format_version).split(".");
  if (major !== "1" && major !== "0") {
    throw new InputFileError(file, `has the plan format ${JSON.stringify(document.format_version)}; only 1.x is known`);
  }
  return resourcesOf(at(document, "planned_values", "root_module")).flatMap((resource) => {
    const input = at(resource, "values", "input");
    const address = at(resource, "address");
    return at(resource, "type") === "terraform_data" && isClusterModel(input)
      ? [located(input, file, stack, String(address))]
      : [];
  });
}

function resourcesOf(module: unknown): unknown[] {
  const found: unknown[] = [];
  const modules = [module];
  // A loop, because a hostile plan may nest deeper than the stack.
  for (let next = modules.pop(); next !== undefined; next = modules.pop()) {
    const { resources, child_modules: children } = isObject(next) ? next : {};
    if (Array.isArray(resources)) found.push(...resources);
    if (Array.isArray(children)) modules.push(...children);
  }
  return found;
}

function located(input: unknown, file: string, stack: string, address: string): LoadedModel {
  try {
    return { model: readClusterModel(input), file, stack, address };
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const [first, ...more] = error.problems.map(({ what }) => what);
    throw new InputFileError(file, [first, ...(more.length > 0 ? [`and ${more.length} more`] : [])].join("; "));
  }
}

type PlainObject = Readonly<Record<string, unknown>>;

function isPlan(document: unknown): document is PlainObject {
  return (
    isObject(document) &&
    "format_version" in document &&
    ("planned_values" in document || "resource_changes" in document)
  );
}

function isStack(document: unknown): document is PlainObject {
  return isObject(document) && ["resource", "terraform", "provider", "output"].some((key) => isObject(document[key]));
}

function isObject(value: unknown): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}
