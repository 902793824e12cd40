import { existsSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { InputFileError, readJsonFile } from "./input-file";
import { at, isObject, type PlainObject } from "./json";
import { isPlan } from "./plan";

/** A synthesized stack or a plan, as parsed. */
export interface StackDocument {
  readonly kind: "stack" | "plan";
  /** Name of the stack; of a plan, that of its file or folder. */
  readonly stack: string;
  /** Names of the stacks that CDKTF deploys before this one, where a manifest tells. */
  readonly dependencies: readonly string[];
  /** Whether the name is the one a manifest gives the stack, and not just that of its folder. */
  readonly isOfManifest: boolean;
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
  return [documentOf(readJsonFile(location), { file: location, stack: stackName(location), ...ALONE })];
}

function documentsOfFolder(folder: string): StackDocument[] {
  const manifestFile = path.join(folder, "manifest.json");
  if (!existsSync(manifestFile)) {
    throw new InputFileError(folder, "has no manifest.json, so it is not the output folder of a synthesized CDKTF app");
  }
  if (leadsOutside(folder, manifestFile)) throw new InputFileError(manifestFile, OUTSIDE);
  const stacks = at(readJsonFile(manifestFile), "stacks");
  if (!isObject(stacks)) throw new InputFileError(manifestFile, 'has no "stacks", so it is not a CDKTF manifest');
  return Object.entries(stacks).map(([name, stack]) => {
    const relative = at(stack, "synthesizedStackPath");
    const file = path.join(folder, typeof relative === "string" ? relative : "");
    if (typeof relative !== "string" || isOutside(folder, file)) {
      throw new InputFileError(manifestFile, "names a stack file outside its own folder");
    }
    if (leadsOutside(folder, file)) throw new InputFileError(file, OUTSIDE);
    const dependencies = at(stack, "dependencies");
    return documentOf(readJsonFile(file), {
      file,
      stack: name,
      dependencies: (Array.isArray(dependencies) ? dependencies : []).filter((each) => typeof each === "string"),
      isOfManifest: true,
    });
  });
}

const OUTSIDE = "is a link that leads outside of the folder";

/** A folder from elsewhere must not make us read files from elsewhere, through its manifest or through links. */
function leadsOutside(folder: string, file: string): boolean {
  // Of what is not there, or may not be read, reading tells.
  if (!existsSync(file)) return false;
  return isOutside(realpathSync(folder), realpathSync(file));
}

function isOutside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return path.isAbsolute(relative) || relative.split(path.sep)[0] === "..";
}

/** What is known of a stack that no manifest tells about. */
const ALONE = { dependencies: [], isOfManifest: false };

/**
 * Recognizes JSON that was parsed already.
 * @throws InputFileError when it is neither a stack nor a plan
 */
export function documentOfJson(content: unknown): StackDocument {
  return documentOf(content, { file: "the given JSON", stack: "", ...ALONE });
}

function documentOf(content: unknown, place: Omit<StackDocument, "kind" | "content">): StackDocument {
  if (isPlan(content)) return { kind: "plan", ...place, content };
  if (isStack(content)) return { kind: "stack", ...place, content };
  throw new InputFileError(
    place.file,
    "is neither a synthesized stack (cdk.tf.json) nor a plan in JSON (terraform show -json PLAN)",
  );
}

/** The folder is what tells files apart that are all called the same. */
function stackName(file: string): string {
  const name = path.basename(file);
  return ["cdk.tf.json", "plan.json", "tfplan.json"].includes(name)
    ? path.basename(path.dirname(path.resolve(file)))
    : name;
}

function isStack(document: unknown): document is PlainObject {
  return isObject(document) && ["resource", "terraform", "provider", "output"].some((key) => isObject(document[key]));
}
