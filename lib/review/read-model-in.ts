import { InvalidInputError } from "../scheduling/invalid-input";
import { type ModelContents, readClusterModel } from "../scheduling/model/read-model";
import { InputFileError } from "./input-file";

/**
 * Reads a model that was found in a file.
 * @throws InputFileError when it is not one, in one line
 */
export function readModelIn(file: string, input: unknown): ModelContents {
  try {
    return readClusterModel(input);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const [first, ...more] = error.problems.map(({ what }) => what);
    throw new InputFileError(file, [first, ...(more.length > 0 ? [`and ${more.length} more`] : [])].join("; "));
  }
}
