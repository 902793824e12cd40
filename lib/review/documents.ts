import { existsSync, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { isAsMarked } from "../scheduling/synthesis-mark";
import { digest } from "./digest";
import { InputFileError, parseJson, readBytes, readJsonFile, reasonOf, startOfText, TOO_DEEP } from "./input-file";
import { at, isObject, type PlainObject } from "./json";
import { nestsTooDeeply } from "./nesting";
import { isPlan } from "./plan";
import { parseLookedAt } from "./plan-parts";
import { IS_STATE, isState } from "./terraform-output";

/** What messages and reports call standard input, which is no file. */
export const STANDARD_INPUT = "standard input";

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
  if (isFolder(location)) return documentsOfFolder(location);
  return [documentOfBytes(readBytes(location), location, stackName(location))];
}

/**
 * Recognizes JSON that was read already. Values of a plan that nobody looks at are not in it.
 * @param file what it is called in messages and reports
 * @throws InputFileError when it is neither a stack nor a plan
 */
export function documentOfBytes(bytes: Buffer, file: string, stack = file): StackDocument {
  const start = startOfText(bytes, file);
  const parsed = parseLookedAt(bytes, start);
  const content = parsed === undefined ? parseJson(bytes.toString("utf8", start), file) : parsed.content;
  return documentOf(content, { file, stack, ...ALONE });
}

function isFolder(location: string): boolean {
  if (isMissing(location)) throw new InputFileError(location, "there is no such file or folder");
  try {
    return statSync(location).isDirectory();
  } catch (error) {
    throw new InputFileError(location, reasonOf(error));
  }
}

function isMissing(location: string): boolean {
  try {
    return statSync(location, { throwIfNoEntry: false }) === undefined;
  } catch {
    // It is there, or what hides it is told where it is read.
    return false;
  }
}

function documentsOfFolder(folder: string): StackDocument[] {
  const manifestFile = path.join(folder, "manifest.json");
  if (isMissing(manifestFile)) {
    // CDKTF writes it last.
    throw new InputFileError(
      folder,
      "has no manifest.json, so it is not the output folder of a CDKTF app, or its synth did not come to its end",
    );
  }
  if (leadsOutside(folder, manifestFile)) throw new InputFileError(manifestFile, OUTSIDE);
  const stacks = at(readJsonFile(manifestFile), "stacks");
  if (!isObject(stacks)) throw new InputFileError(manifestFile, 'has no "stacks", so it is not a CDKTF manifest');
  const inner = folderInside(folder);
  if (inner !== undefined) throw new InputFileError(folder, copiedInto(inner));
  return Object.entries(stacks).map(([name, stack]) => {
    const relative = at(stack, "synthesizedStackPath");
    const file = path.join(folder, typeof relative === "string" ? relative : "");
    if (typeof relative !== "string" || isOutside(folder, file)) {
      throw new InputFileError(manifestFile, "names a stack file outside its own folder");
    }
    if (leadsOutside(folder, file)) throw new InputFileError(file, OUTSIDE);
    const dependencies = at(stack, "dependencies");
    const content = readJsonFile(file);
    if (isAsMarked(stack, content, digest) === false) throw new InputFileError(file, NOT_OF_ONE_SYNTHESIS);
    return documentOf(content, {
      file,
      stack: name,
      dependencies: (Array.isArray(dependencies) ? dependencies : []).filter((each) => typeof each === "string"),
      isOfManifest: true,
    });
  });
}

/**
 * The output folder of an app that lies in that of an app. `cp -r cdktf.out cdktf.before` makes one where `cdktf.before` is there
 * already: what was copied first stays in its place, and would be taken for what was copied last.
 */
function folderInside(folder: string): string | undefined {
  return readdirSync(folder).find((name) => {
    const manifest = path.join(folder, name, "manifest.json");
    if (!existsSync(manifest)) return false;
    try {
      return isObject(at(readJsonFile(manifest), "stacks"));
    } catch {
      // Something else than CDKTF's.
      return false;
    }
  });
}

function copiedInto(inner: string): string {
  return `has another output folder of a CDKTF app in it, ${inner}, as a copy into a folder that exists leaves it; remove the whole folder and copy again, or name the inner one`;
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

/** Passing over it would judge new stacks beside old ones. */
const NOT_OF_ONE_SYNTHESIS =
  "is not what the synth wrote that wrote manifest.json: a later synth was interrupted or failed, or somebody changed the file; synthesize again";

/** What is known of a stack that no manifest tells about. */
const ALONE = { dependencies: [], isOfManifest: false };

/**
 * Recognizes JSON that was parsed already.
 * @throws InputFileError when it is neither a stack nor a plan
 */
export function documentOfJson(content: unknown): StackDocument {
  if (nestsTooDeeply(content)) throw new InputFileError("the given JSON", TOO_DEEP);
  return documentOf(content, { file: "the given JSON", stack: "", ...ALONE });
}

function documentOf(content: unknown, place: Omit<StackDocument, "kind" | "content">): StackDocument {
  if (isPlan(content)) return { kind: "plan", ...place, content };
  if (isStack(content)) return { kind: "stack", ...place, content };
  if (isState(content)) throw new InputFileError(place.file, IS_STATE);
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
