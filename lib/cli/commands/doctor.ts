import { Command, Option } from "commander";
import { REPAIR_FORMS } from "../../doctor/repair/repair";
import { COMMAND } from "../../live/kubectl-command";
import type { CommandMaker } from "../command-maker";
import type * as Doctor from "../doctor";
import { formatOption, LIVE_FORMATS, outputOption, poolsOption } from "./options";

/**
 * `cdktf-rancher-k3s doctor FILE...`: says which workload of a live cluster is blocked by which taint on which node. The exit
 * code is 1 when something has no node to run on, for whatever reason, or is not as an app says, else 0.
 */
export const doctorCommand: CommandMaker = (streams, setExitCode) =>
  new Command("doctor")
    .description(
      "say why Rancher waits for its agent, and which workload of a live cluster is blocked by which taint on which node, without contacting it",
    )
    .argument(
      "<file...>",
      `what "${COMMAND}" printed, or the same with -o yaml; a folder of "kubectl cluster-info dump"; "-" is standard input`,
    )
    .option(
      "--expect [path]",
      "compare the cluster with what an app says of it: cdktf.out, a cdk.tf.json, or a plan from terraform show -json; behind all files, without a path, the output folder of CDKTF",
    )
    .option("--cluster <name>", "with --expect: the cluster of the app that it is, where the app has several")
    .addOption(poolsOption("with --expect: "))
    .addOption(formatOption(LIVE_FORMATS))
    .addOption(
      new Option("--as <form>", "form of the repair; else the shortest in text, and all in Markdown and JSON").choices(
        REPAIR_FORMS,
      ),
    )
    .addOption(outputOption())
    .action(async (files: readonly string[], options: Doctor.DoctorOptions) => {
      const { doctor }: typeof Doctor = require("../doctor");
      setExitCode(await doctor(files, options, streams));
    });
