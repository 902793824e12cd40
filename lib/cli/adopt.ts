import { statSync } from "node:fs";
import { adopt as adoptionOf } from "../adoption/adopt";
import { readCluster } from "../live/read-cluster";
import { renderAdoptionText } from "../report/adoption-text";
import { InputFileError } from "../review/input-file";
import { ExitCode } from "./exit-code";
import { readKubectl } from "./kubectl-input";
import { writeOutputFile } from "./output-file";
import { InputReader, STANDARD_STREAM } from "./standard-input";
import type { Streams } from "./streams";
import { withoutWorkflowCommands } from "./workflow-commands";

export interface AdoptOptions {
  readonly cluster?: string;
  readonly output?: string;
}

/** Reads the cluster, and prints its app and what has to be known about it. */
export async function adopt(files: readonly string[], options: AdoptOptions, streams: Streams): Promise<ExitCode> {
  const { output = STANDARD_STREAM } = options;
  refuseOldFile(output);
  const adoption = adoptionOf(
    readCluster(await readKubectl(files, new InputReader(streams.input, streams.progress))),
    options.cluster,
  );
  if (output === STANDARD_STREAM) streams.write(adoption.program);
  else await writeOutputFile(output, adoption.program, streams);
  const report = renderAdoptionText(adoption, {
    ...(streams.columns === undefined ? {} : { width: streams.columns }),
    ...(output === STANDARD_STREAM ? {} : { file: output }),
  });
  streams.writeError(withoutWorkflowCommands(report));
  return ExitCode.CLEAN;
}

/**
 * Somebody may have gone on with an app that was printed before.
 * @throws InputFileError where the file is there and has something in it
 */
function refuseOldFile(output: string): void {
  if (output === STANDARD_STREAM) return;
  const old = statSync(output, { throwIfNoEntry: false });
  if (old === undefined || !old.isFile() || old.size === 0) return;
  throw new InputFileError(output, "is there already and is not written over: take another name, or remove it first");
}
