import { Command } from "commander";
import { COMMAND } from "../../live/kubectl-command";
import type { CommandMaker } from "../command-maker";
import type * as WhatIf from "../what-if";
import { formatOption, LIVE_FORMATS, outputOption, repeated } from "./options";

const NODES = "NODES: a name, all, label=KEY=VALUE";

/**
 * `cdktf-rancher-k3s what-if FILE... --taint NODES,TAINT`: says what a change of nodes would do to a live cluster before it is made.
 * The exit code is 1 when something loses its place, or may, else 0.
 */
export const whatIfCommand: CommandMaker = (streams, setExitCode) =>
  new Command("what-if")
    .description(
      "say what tainting, cordoning, draining or deleting nodes, or another K3s, would do to the pods of a live cluster, without contacting it",
    )
    .argument(
      "<file...>",
      `what "${COMMAND}" printed, best with pv,pvc,statefulsets as well; a folder of "kubectl cluster-info dump"; "-" is standard input`,
    )
    .addOption(repeated("--taint <nodes,taint>", `put a taint on nodes: n1,dedicated=gpu:NoExecute (${NODES})`))
    .addOption(repeated("--untaint <nodes,taint>", "take a taint off nodes: n1,dedicated:NoExecute"))
    .addOption(repeated("--cordon <nodes>", "let nothing new onto nodes"))
    .addOption(repeated("--uncordon <nodes>", "let pods onto nodes again"))
    .addOption(repeated("--drain-node <nodes>", "cordon nodes and evict their pods, as kubectl drain does"))
    .addOption(repeated("--delete-node <nodes>", "delete nodes from the cluster"))
    .option("--kubernetes-version <version>", "upgrade K3s to this release")
    .addOption(formatOption(LIVE_FORMATS))
    .addOption(outputOption())
    .action(async (files: readonly string[], options: WhatIf.WhatIfOptions) => {
      const { whatIf }: typeof WhatIf = require("../what-if");
      setExitCode(await whatIf(files, options, streams));
    });
