import { statSync } from "node:fs";
import { Command } from "commander";
import { adopt } from "../adoption/adopt";
import { COMMAND, readCluster } from "../live/read-cluster";
import { renderAdoptionText } from "../report/adoption-text";
import { InputFileError } from "../review/input-file";
import { ExitCode } from "./exit-code";
import { readKubectl } from "./kubectl-input";
import { writeOutputFile } from "./output-file";
import { InputReader, STANDARD_STREAM } from "./standard-input";
import type { Streams } from "./streams";
import { withoutWorkflowCommands } from "./workflow-commands";

interface AdoptOptions {
  readonly cluster?: string;
  readonly output?: string;
}

/**
 * `cdktf-rancher-k3s adopt FILE...`: prints the app of a living cluster, a `main.ts` that takes it over. What has to be known about
 * it goes to standard error, so that standard output is the app alone.
 */
export function adoptCommand(streams: Streams, setExitCode: (code: number) => void): Command {
  return new Command("adopt")
    .description(
      "print a CDKTF app, main.ts, that takes over a living K3s cluster as it is: pools, taints, labels, agents, settings",
    )
    .argument(
      "<file...>",
      `what "${COMMAND}" printed, and Rancher's own clusters.provisioning.cattle.io and machines.cluster.x-k8s.io; "-" is standard input`,
    )
    .option("--cluster <name>", "name of the cluster in Rancher, where the nodes do not tell it")
    .option(
      "--output <file>",
      "write the app to a new file instead of standard output; one that is there stays as it is",
    )
    .action(async (files: readonly string[], options: AdoptOptions) => {
      const { output = STANDARD_STREAM } = options;
      refuseOldFile(output);
      const adoption = adopt(readCluster(await readKubectl(files, new InputReader(streams.input))), options.cluster);
      if (output === STANDARD_STREAM) streams.write(adoption.program);
      else await writeOutputFile(output, adoption.program, streams);
      const report = renderAdoptionText(adoption, output === STANDARD_STREAM ? {} : { file: output });
      streams.writeError(withoutWorkflowCommands(report));
      setExitCode(ExitCode.CLEAN);
    });
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
