import { statSync } from "node:fs";
import { InputFileError } from "../review/input-file";
import { failureLine } from "./failure";
import { outputFolder } from "./output-folder";
import type { Streams } from "./streams";

/** How loudly it is said where an app was looked for. */
interface AppLocationOptions {
  /** Whether nothing is said unless something is wrong. */
  readonly quiet?: boolean;
}

/**
 * Where the app is that is meant: what is named, else the output folder of the app in the working directory. Which one that is, is
 * said where it is not the one that everybody expects.
 * @param named `true` where an option stands alone
 * @throws InputFileError when nothing is named and the folder is not there
 */
export function appLocation(
  named: string | true | undefined,
  streams: Pick<Streams, "writeError">,
  { quiet = false }: AppLocationOptions = {},
): string {
  if (typeof named === "string") return named;
  const { folder, saidBy } = outputFolder(process.env, process.cwd());
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) {
    const why = saidBy === undefined ? "cdktf synth makes it, in the folder of the app" : `${saidBy} names it`;
    throw new InputFileError(folder, `there is no such file or folder; ${why}`);
  }
  if (saidBy === undefined) return folder;
  if (!quiet) streams.writeError(failureLine(`reads ${folder}, which ${saidBy} names`));
  return folder;
}
