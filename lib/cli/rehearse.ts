import { Command, Option } from "commander";
import { type RehearsalStage, STAGES } from "../rehearsal/rehearsal";
import { rehearse } from "../rehearsal/rehearse";
import { rehearsalWarnings } from "../report/rehearsal-warnings";
import { renderRehearsalYaml } from "../report/rehearsal-yaml";
import { ExitCode } from "./exit-code";
import { failureLine } from "./failure";
import { oneCluster } from "./one-cluster";
import { printReport } from "./print-report";
import { InputReader } from "./standard-input";
import type { Streams } from "./streams";

interface RehearseOptions {
  readonly cluster?: string;
  readonly stage: RehearsalStage;
  readonly first?: string;
  readonly pools?: string;
  readonly output?: string;
}

/**
 * `cdktf-rancher-k3s rehearse PATH`: prints the nodes and system workloads of a cluster as manifests, so that a real scheduler in a
 * throw-away cluster decides what the proof decides.
 */
export function rehearseCommand(streams: Streams, setExitCode: (code: number) => void): Command {
  return new Command("rehearse")
    .description("print the same nodes and system workloads for a throw-away cluster with a real scheduler")
    .argument(
      "[path]",
      'cdktf.out, a cdk.tf.json, or a plan from terraform show -json; "-" is one on standard input',
      "cdktf.out",
    )
    .option("--cluster <name>", "name of the cluster in Rancher, or its Terraform address, where there are several")
    .addOption(
      new Option("--stage <stage>", "what is there: the first node alone, all pools, or deferred taints and new pods")
        .choices(STAGES)
        .default("steady"),
    )
    .option("--first <pool>", "stage bootstrap: pool of the first node, where it may be of several")
    .option("--pools <file>", "YAML that tells the node pools of custom clusters that are not made with K3sCluster")
    .option("--output <file>", "write to a file, as a whole or not at all, instead of standard output")
    .action(async (location: string, { cluster: name, stage, first, pools, output }: RehearseOptions) => {
      const reader = new InputReader(streams.input);
      const { cluster } = await oneCluster(
        location,
        { ...(name === undefined ? {} : { name }), ...(pools === undefined ? {} : { pools }) },
        reader,
      );
      const rehearsal = rehearse(cluster, { stage, ...(first === undefined ? {} : { first }) });
      await printReport(
        renderRehearsalYaml(rehearsal),
        { format: "yaml", ...(output === undefined ? {} : { output }) },
        streams,
      );
      for (const warning of rehearsalWarnings(rehearsal, cluster)) streams.writeError(failureLine(warning));
      setExitCode(ExitCode.CLEAN);
    });
}
