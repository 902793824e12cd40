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
      'cdktf.out, a cdk.tf.json, or a plan from terraform show -json; "-" is one on standard input; else the output folder of CDKTF, which CDKTF_OUTDIR or cdktf.json may name',
    )
    .option("--rancher-version <version>", "judge on this Rancher release, and show what changes")
    .option("--kubernetes-version <version>", "judge on this K3s release, and show what changes")
    .option(
      "--cluster <name>",
      "only this one, by its name in Rancher or its Terraform address, with all its tables; may be given several times",
      (name: string, others: readonly string[] = []) => [...others, name],
    )
    .addOption(poolsOption())
    .addOption(formatOption(FORMATS))
    .addOption(outputOption())
    .addOption(failOnOption())
    .option("--quiet", "show only what is at or above --fail-on, and nothing where nothing is")
    .action(async (location: string | undefined, options: Check.CheckOptions) => {
      const { check }: typeof Check = require("../check");
      setExitCode(await check(location, options, streams));
    });
