import path from "node:path";
import { isClusterModel } from "../scheduling/read-model";
import { documentOfJson, readDocuments, type StackDocument } from "./documents";
import { at, isObject } from "./json";
import { type LoadedModel, readModelIn } from "./located-model";
import { plannedModels } from "./plan";

/**
 * Finds the models of all clusters in a `cdktf.out` folder, a `cdk.tf.json`, or the output of `terraform show -json` for
 * a plan.
 * @param pathOrJson where it is, or a stack or plan as `JSON.parse` gives it
 * @throws InputFileError when it is none of these, or a model in it cannot be read
 */
export function loadModels(pathOrJson: string | object): LoadedModel[] {
  const documents = typeof pathOrJson === "string" ? readDocuments(pathOrJson) : [documentOfJson(pathOrJson)];
  return documents.flatMap((document) =>
    document.kind === "plan" ? plannedModels(document.content, document.file, document.stack) : modelsOfStack(document),
  );
}

/** The models in a synthesized stack. */
export function modelsOfStack({ content, file, stack }: StackDocument): LoadedModel[] {
  const resources = at(content, "resource", "terraform_data");
  return Object.entries(isObject(resources) ? resources : {}).flatMap(([name, resource]) => {
    const input = at(resource, "input");
    if (!isClusterModel(input)) return [];
    const constructPath = at(resource, "//", "metadata", "path");
    return [
      {
        model: readModelIn(file, input),
        file,
        stack,
        address: `terraform_data.${name}`,
        ...(typeof constructPath === "string" ? { path: path.posix.dirname(constructPath) } : {}),
      },
    ];
  });
}
