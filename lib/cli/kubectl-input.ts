import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import { COMMAND } from "../live/kubectl-command";
import { documentsOfKubectl } from "../live/kubectl-documents";
import type { KubectlDocument } from "../live/read-cluster";
import { InputFileError, reasonOf } from "../review/input-file";
import { type InputReader, STANDARD_STREAM } from "./standard-input";

/**
 * What kubectl printed, in files, folders of `kubectl cluster-info dump` and standard input. A file that is named twice is
 * read once; standard input cannot be what was meant both times.
 * @throws InputFileError when any of it is something else
 */
export async function readKubectl(locations: readonly string[], reader: InputReader): Promise<KubectlDocument[]> {
  const documents: KubectlDocument[] = [];
  for (const [index, location] of locations.entries()) {
    if (location !== STANDARD_STREAM && locations.indexOf(location) < index) continue;
    for (const file of filesOf(location)) {
      const { file: name, text } = await reader.readAnyUnicode(file);
      documents.push(...documentsOfKubectl(text, name));
    }
  }
  return documents;
}

/** A dump has a folder for each namespace, with a file for each kind, and one for each pod, with its logs. */
function filesOf(location: string): string[] {
  if (location === STANDARD_STREAM || !isFolder(location)) return [location];
  const files = listed(location).flatMap((entry) =>
    isFolder(entry) ? listed(entry).filter((inner) => IS_OUTPUT.test(inner)) : IS_OUTPUT.test(entry) ? [entry] : [],
  );
  if (files.length === 0) {
    throw new InputFileError(
      location,
      `holds no .json and no .yaml file: pass what "kubectl cluster-info dump -A --output-directory=FOLDER" wrote, or the output of ${COMMAND}`,
    );
  }
  return files;
}

const IS_OUTPUT = /\.(json|ya?ml)$/;

function isFolder(location: string): boolean {
  return statSync(location, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((entry) => path.join(folder, entry));
  } catch (error) {
    throw new InputFileError(folder, reasonOf(error));
  }
}
