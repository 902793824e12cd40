import { InvalidInputError } from "../scheduling/invalid-input";
import { type ModelContents, readClusterModel } from "../scheduling/model/read-model";
import { InputFileError } from "./input-file";

/**
 * Reads a model that was found in a file.
 * @throws InputFileError when it is not one, in one line, with what to do about it
 */
export function readModelIn(file: string, input: unknown): ModelContents {
  try {
    return readClusterModel(input);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const [first, ...more] = error.problems.map(({ what }) => what);
    const counted = more.length > 0 ? [`and ${more.length} more`] : [];
    throw new InputFileError(file, [first, ...counted, error.problems[0]?.help].join("; "));
  }
}
