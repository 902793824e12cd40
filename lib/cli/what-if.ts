import { Command, Option } from "commander";
import { COMMAND, readCluster } from "../live/read-cluster";
import { renderOutlookJson } from "../report/what-if-json";
import { renderOutlookMarkdown } from "../report/what-if-markdown";
import { renderOutlookText } from "../report/what-if-text";
import type { Outlook } from "../what-if/outlook";
import { readChange } from "../what-if/read-change";
import { whatIf } from "../what-if/what-if";
import type { WrittenChange } from "../what-if/written-change";
import { ExitCode } from "./exit-code";
import { readKubectl } from "./kubectl-input";
import { isColored, printReport } from "./print-report";
import { InputReader } from "./standard-input";
import type { Streams } from "./streams";

/** Ways `what-if` can print. */
const WHAT_IF_FORMATS = ["text", "markdown", "json"] as const;

interface WhatIfOptions extends WrittenChange {
  readonly format: (typeof WHAT_IF_FORMATS)[number];
  readonly output?: string;
}

const NODES = "NODES: a name, all, label=KEY=VALUE";

/**
 * `cdktf-rancher-k3s what-if FILE... --taint NODES,TAINT`: says what a change of nodes would do to a live cluster before it is made.
 * The exit code is 1 when something loses its place, or may, else 0.
 */
export function whatIfCommand(streams: Streams, setExitCode: (code: number) => void): Command {
  return new Command("what-if")
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
    .addOption(new Option("--format <format>", "how to print").choices(WHAT_IF_FORMATS).default("text"))
    .option("--output <file>", "write to a file, as a whole or not at all, instead of standard output")
    .action(async (files: readonly string[], options: WhatIfOptions) => {
      const cluster = readCluster(await readKubectl(files, new InputReader(streams.input)));
      const outlook = whatIf(cluster, readChange(options, cluster));
      await printReport(render(outlook, options.format, isColored(options, streams)), options, streams);
      const isLoss = outlook.verdict === "disconnected" || outlook.verdict === "lost";
      setExitCode(isLoss ? ExitCode.FINDINGS : ExitCode.CLEAN);
    });
}

/** An option that may be given several times. */
function repeated(flags: string, description: string): Option {
  return new Option(flags, `${description}; may be repeated`)
    .default([], "none")
    .argParser((value: string, before: readonly string[]) => [...before, value]);
}

function render(outlook: Outlook, format: WhatIfOptions["format"], color: boolean): string {
  const text = {
    text: () => renderOutlookText(outlook, { color }),
    markdown: () => renderOutlookMarkdown(outlook),
    json: () => renderOutlookJson(outlook),
  }[format]();
  return `${text}\n`;
}
