import { InvalidInputError } from "../scheduling/invalid-input";
import type { ClusterModel } from "../scheduling/model";
import { readClusterModel } from "../scheduling/read-model";
import { InputFileError } from "./input-file";

/** A cluster's model with where it was found. */
export interface LoadedModel {
  readonly model: ClusterModel;
  /** Name of the stack; of a plan, that of its file or folder. */
  readonly stack: string;
  /** File the model was read from. */
  readonly file: string;
  /** Terraform address of the resource that holds it: `terraform_data.edge_model`. */
  readonly address: string;
  /** Path of the cluster's construct, where the file tells. */
  readonly path?: string;
}

/**
 * Reads a model that was found in a file.
 * @throws InputFileError when it is not one, in one line
 */
export function readModelIn(file: string, input: unknown): ClusterModel {
  try {
    return readClusterModel(input);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    const [first, ...more] = error.problems.map(({ what }) => what);
    throw new InputFileError(file, [first, ...(more.length > 0 ? [`and ${more.length} more`] : [])].join("; "));
  }
}
