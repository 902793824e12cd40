import type { TextOptions } from "../report/terminal-text";
import type * as Json from "../report/trial-json";
import type * as Markdown from "../report/trial-markdown";
import type * as Text from "../report/trial-text";
import { type JudgedTrial, judgeTrial } from "../trial/judge-trial";
import { readTrial } from "../trial/read-trial";
import type { TrialForm } from "../trial/written/form";
import type { FailOn, LiveFormat } from "./commands/options";
import type { ExitCode } from "./exit-code";
import { exitCodeFor } from "./exit-code-for";
import { looksOf, printReport } from "./print-report";
import type { Streams } from "./streams";

export interface TryOptions {
  readonly pool: readonly string[];
  readonly rancher?: string;
  readonly k3s?: string;
  readonly rancherUrl?: string;
  readonly toleration: readonly string[];
  readonly derivedTolerations: boolean;
  readonly disable: readonly string[];
  readonly as?: TrialForm;
  readonly format: LiveFormat;
  readonly output?: string;
  readonly failOn: FailOn;
}

/** Judges a cluster that somebody types, and prints what becomes of it. */
export async function tryCluster(options: TryOptions, streams: Streams): Promise<ExitCode> {
  const { pool, rancher, k3s, rancherUrl, toleration, derivedTolerations, disable } = options;
  const judged = judgeTrial(
    readTrial({
      pools: pool,
      ...(rancher === undefined ? {} : { rancherVersion: rancher }),
      ...(k3s === undefined ? {} : { kubernetesVersion: k3s }),
      ...(rancherUrl === undefined ? {} : { rancherUrl }),
      tolerations: toleration,
      derivesTolerations: derivedTolerations,
      disabled: disable,
    }),
  );
  await printReport(`${render(judged, options, looksOf(options, streams))}\n`, options, streams);
  return exitCodeFor(judged.proof.findings, options.failOn);
}

/** Of the renderers only that of the format is loaded. */
function render(judged: JudgedTrial, { format, as }: TryOptions, looks: TextOptions): string {
  switch (format) {
    case "text": {
      const { renderTrialText }: typeof Text = require("../report/trial-text");
      return renderTrialText(judged, { ...looks, ...(as === undefined ? {} : { as }) });
    }
    case "markdown": {
      const { renderTrialMarkdown }: typeof Markdown = require("../report/trial-markdown");
      return renderTrialMarkdown(judged, as);
    }
    case "json": {
      const { renderTrialJson }: typeof Json = require("../report/trial-json");
      return renderTrialJson(judged);
    }
  }
}
