import { Command } from "commander";
import type * as Check from "../check";
import type { CommandMaker } from "../command-maker";
import { FORMATS, failOnOption, formatOption, outputOption, poolsOption } from "./options";

/** `cdktf-rancher-k3s check PATH` */
export const checkCommand: CommandMaker = (streams, setExitCode) =>
  new Command("check")
    .description("prove where every system workload runs, and say what is wrong")
    .argument(
      "[path]",
      'cdktf.out, a cdk.tf.json, or a plan from terraform show -json; "-" is one on standard input',
      "cdktf.out",
    )
    .option("--rancher-version <version>", "judge on this Rancher release, and show what changes")
    .option("--kubernetes-version <version>", "judge on this K3s release, and show what changes")
    .addOption(poolsOption())
    .addOption(formatOption(FORMATS))
    .addOption(outputOption())
    .addOption(failOnOption())
    .action(async (location: string, options: Check.CheckOptions) => {
      const { check }: typeof Check = require("../check");
      setExitCode(await check(location, options, streams));
    });
