import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { InputFileError, readJsonFile } from "./input-file";
import { at, isObject, type PlainObject } from "./json";
import { isPlan } from "./plan";

/** A synthesized stack or a plan, as parsed. */
export interface StackDocument {
  readonly kind: "stack" | "plan";
  /** Name of the stack; of a plan, the name of its file. */
  readonly stack: string;
  readonly file: string;
  readonly content: PlainObject;
}

/**
 * Reads a `cdktf.out` folder, a `cdk.tf.json`, or the output of `terraform show -json` for a plan.
 * @throws InputFileError when the path is none of these
 */
export function readDocuments(location: string): StackDocument[] {
  if (!existsSync(location)) throw new InputFileError(location, "there is no such file or folder");
  if (statSync(location).isDirectory()) return documentsOfFolder(location);
  return [documentOf(location, stackName(location))];
}

function documentsOfFolder(folder: string): StackDocument[] {
  const manifestFile = path.join(folder, "manifest.json");
  if (!existsSync(manifestFile)) {
    throw new InputFileError(folder, "has no manifest.json, so it is not the output folder of a synthesized CDKTF app");
  }
  const stacks = at(readJsonFile(manifestFile), "stacks");
  if (!isObject(stacks)) throw new InputFileError(manifestFile, 'has no "stacks", so it is not a CDKTF manifest');
  return Object.entries(stacks).map(([name, stack]) => {
    const relative = at(stack, "synthesizedStackPath");
    const file = path.join(folder, typeof relative === "string" ? relative : "");
    // A manifest from elsewhere must not make us read files from elsewhere.
    if (typeof relative !== "string" || path.relative(folder, file).startsWith("..")) {
      throw new InputFileError(manifestFile, "names a stack file outside its own folder");
    }
    return documentOf(file, name);
  });
}

function documentOf(file: string, stack: string): StackDocument {
  const content = readJsonFile(file);
  if (isPlan(content)) return { kind: "plan", stack, file, content };
  if (isStack(content)) return { kind: "stack", stack, file, content };
  throw new InputFileError(
    file,
    "is neither a synthesized stack (cdk.tf.json) nor a plan in JSON (terraform show -json PLAN)",
  );
}

function stackName(file: string): string {
  return path.basename(file) === "cdk.tf.json" ? path.basename(path.dirname(path.resolve(file))) : path.basename(file);
}

function isStack(document: unknown): document is PlainObject {
  return isObject(document) && ["resource", "terraform", "provider", "output"].some((key) => isObject(document[key]));
}
