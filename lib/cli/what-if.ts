import { readCluster } from "../live/read-cluster";
import type { TextOptions } from "../report/terminal-text";
import { renderOutlookJson } from "../report/what-if-json";
import { renderOutlookMarkdown } from "../report/what-if-markdown";
import { renderOutlookText } from "../report/what-if-text";
import type { Outlook } from "../what-if/outlook";
import { readChange } from "../what-if/read-change";
import { whatIf as outlookOf } from "../what-if/what-if";
import type { WrittenChange } from "../what-if/written-change";
import type { LiveFormat } from "./commands/options";
import { ExitCode } from "./exit-code";
import { readKubectl } from "./kubectl-input";
import { looksOf, printReport } from "./print-report";
import { InputReader } from "./standard-input";
import type { Streams } from "./streams";

export interface WhatIfOptions extends WrittenChange {
  readonly format: LiveFormat;
  readonly output?: string;
}

/** Reads the cluster and the change, and prints what comes of it. */
export async function whatIf(files: readonly string[], options: WhatIfOptions, streams: Streams): Promise<ExitCode> {
  const cluster = readCluster(await readKubectl(files, new InputReader(streams.input, streams.progress)));
  streams.progress?.tell("judging the change");
  const outlook = outlookOf(cluster, readChange(options, cluster));
  await printReport(render(outlook, options.format, looksOf(options, streams)), options, streams);
  const isLoss = outlook.verdict === "disconnected" || outlook.verdict === "lost";
  return isLoss ? ExitCode.FINDINGS : ExitCode.CLEAN;
}

function render(outlook: Outlook, format: WhatIfOptions["format"], looks: TextOptions): string {
  const text = {
    text: () => renderOutlookText(outlook, looks),
    markdown: () => renderOutlookMarkdown(outlook),
    json: () => renderOutlookJson(outlook),
  }[format]();
  return `${text}\n`;
}
