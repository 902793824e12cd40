import { Command, Option } from "commander";
import { STAGES } from "../../rehearsal/rehearsal";
import type { CommandMaker } from "../command-maker";
import type * as Rehearse from "../rehearse";
import { outputOption, poolsOption } from "./options";

/**
 * `cdktf-rancher-k3s rehearse PATH`: prints the nodes and system workloads of a cluster as manifests, so that a real scheduler in a
 * throw-away cluster decides what the proof decides.
 */
export const rehearseCommand: CommandMaker = (streams, setExitCode) =>
  new Command("rehearse")
    .description("print the same nodes and system workloads for a throw-away cluster with a real scheduler")
    .argument(
      "[path]",
      'cdktf.out, a cdk.tf.json, or a plan from terraform show -json; "-" is one on standard input; else the output folder of CDKTF, which CDKTF_OUTDIR or cdktf.json may name',
    )
    .option("--cluster <name>", "name of the cluster in Rancher, or its Terraform address, where there are several")
    .addOption(
      new Option("--stage <stage>", "what is there: the first node alone, all pools, or deferred taints and new pods")
        .choices(STAGES)
        .default("steady"),
    )
    .option("--first <pool>", "stage bootstrap: pool of the first node, where it may be of several")
    .addOption(poolsOption())
    .addOption(outputOption())
    .action(async (location: string | undefined, options: Rehearse.RehearseOptions) => {
      const { rehearse }: typeof Rehearse = require("../rehearse");
      setExitCode(await rehearse(location, options, streams));
    });
