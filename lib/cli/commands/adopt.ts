import { Command } from "commander";
import { COMMAND } from "../../live/kubectl-command";
import type * as Adopt from "../adopt";
import type { CommandMaker } from "../command-maker";

/**
 * `cdktf-rancher-k3s adopt FILE...`: prints the app of a living cluster, a `main.ts` that takes it over. What has to be known about
 * it goes to standard error, so that standard output is the app alone.
 */
export const adoptCommand: CommandMaker = (streams, setExitCode) =>
  new Command("adopt")
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
    .action(async (files: readonly string[], options: Adopt.AdoptOptions) => {
      const { adopt }: typeof Adopt = require("../adopt");
      setExitCode(await adopt(files, options, streams));
    });
