import { Command, Option } from "commander";
import { diagnose } from "../doctor/diagnose";
import type { Diagnosis } from "../doctor/diagnosis";
import { REPAIR_FORMS, type RepairForm } from "../doctor/repair/repair";
import { driftOf } from "../drift/compare";
import type { Drift } from "../drift/drift";
import { expectedCluster } from "../drift/expected-cluster";
import { COMMAND, readCluster } from "../live/read-cluster";
import { isRehearsal } from "../rehearsal/rehearsed-in";
import { renderDiagnosisJson } from "../report/doctor-json";
import { renderDiagnosisMarkdown } from "../report/doctor-markdown";
import { renderDiagnosisText } from "../report/doctor-text";
import { driftJson } from "../report/drift-json";
import { driftHeading, driftMarkdownParts } from "../report/drift-markdown";
import { isAsSaid } from "../report/drift-parts";
import { driftHead, driftSections } from "../report/drift-text";
import { InvalidInputError } from "../scheduling/invalid-input";
import { agreementWith, renderAgreement } from "./agreement";
import { ExitCode } from "./exit-code";
import { expectedClusters } from "./expected-clusters";
import { readKubectl } from "./kubectl-input";
import { isColored, printReport } from "./print-report";
import { InputReader } from "./standard-input";
import type { Streams } from "./streams";

/** Ways `doctor` can print. */
const DOCTOR_FORMATS = ["text", "markdown", "json"] as const;

interface DoctorOptions {
  readonly format: (typeof DOCTOR_FORMATS)[number];
  readonly as?: RepairForm;
  readonly output?: string;
  /** App that the cluster is compared with. */
  readonly expect?: string;
  readonly cluster?: string;
  readonly pools?: string;
}

/**
 * `cdktf-rancher-k3s doctor FILE...`: says which workload of a live cluster is blocked by which taint on which node. The exit
 * code is 1 when something has no node to run on, for whatever reason, or is not as an app says, else 0.
 */
export function doctorCommand(streams: Streams, setExitCode: (code: number) => void): Command {
  return new Command("doctor")
    .description(
      "say why Rancher waits for its agent, and which workload of a live cluster is blocked by which taint on which node, without contacting it",
    )
    .argument(
      "<file...>",
      `what "${COMMAND}" printed, or the same with -o yaml; a folder of "kubectl cluster-info dump"; "-" is standard input`,
    )
    .option(
      "--expect <path>",
      "compare the cluster with what an app says of it: cdktf.out, a cdk.tf.json, or a plan from terraform show -json",
    )
    .option("--cluster <name>", "with --expect: the cluster of the app that it is, where the app has several")
    .option(
      "--pools <file>",
      "with --expect: YAML that tells the node pools of custom clusters that are not made with K3sCluster",
    )
    .addOption(new Option("--format <format>", "how to print").choices(DOCTOR_FORMATS).default("text"))
    .addOption(
      new Option("--as <form>", "form of the repair; else the shortest in text, and all in Markdown and JSON").choices(
        REPAIR_FORMS,
      ),
    )
    .option("--output <file>", "write to a file, as a whole or not at all, instead of standard output")
    .action(async (files: readonly string[], options: DoctorOptions) => {
      requireExpected(options);
      const reader = new InputReader(streams.input);
      const expected =
        options.expect === undefined ? undefined : await expectedClusters(options.expect, options.pools, reader);
      const live = readCluster(await readKubectl(files, reader), { mayBeRancherAlone: expected !== undefined });
      if (options.expect !== undefined && expected !== undefined && isRehearsal(live)) {
        const agreement = agreementWith(live, expected, options.expect, options.cluster);
        await printReport(renderAgreement(agreement, options.format, isColored(options, streams)), options, streams);
        setExitCode(agreement.verdict === "agreed" ? ExitCode.CLEAN : ExitCode.FINDINGS);
        return;
      }
      const diagnosis = diagnose(live);
      const drift =
        expected === undefined ? undefined : driftOf(expectedCluster(expected, live, options.cluster).cluster, live);
      const report = render(diagnosis, drift, options, isColored(options, streams));
      await printReport(report, options, streams);
      const isClean = diagnosis.verdict === "clear" && (drift === undefined || isAsSaid(drift));
      setExitCode(isClean ? ExitCode.CLEAN : ExitCode.FINDINGS);
    });
}

/** @throws InvalidInputError when something is said of an app, and none is given */
function requireExpected({ expect, cluster, pools }: DoctorOptions): void {
  const option = cluster !== undefined ? "--cluster" : pools !== undefined ? "--pools" : undefined;
  if (expect !== undefined || option === undefined) return;
  throw new InvalidInputError([
    {
      what: `${option} is given without --expect`,
      why: "it is about the app that a living cluster is compared with",
      help: `write --expect cdktf.out ${option} ..., or leave it out`,
    },
  ]);
}

/** What an app says stands behind the diagnosis; where nothing is wrong with the cluster, it stands in the first line. */
function render(diagnosis: Diagnosis, drift: Drift | undefined, { format, as }: DoctorOptions, color: boolean): string {
  const isFirst = drift !== undefined && diagnosis.verdict === "clear";
  const repair = as === undefined ? {} : { as };
  const text = {
    text: () =>
      renderDiagnosisText(diagnosis, {
        color,
        ...repair,
        ...(isFirst ? { head: driftHead(drift, { color }) } : {}),
        ...(drift === undefined ? {} : { more: driftSections(drift, { color }) }),
      }),
    markdown: () =>
      renderDiagnosisMarkdown(diagnosis, {
        ...repair,
        ...(isFirst ? { head: driftHeading(drift) } : {}),
        ...(drift === undefined ? {} : { more: driftMarkdownParts(drift) }),
      }),
    json: () => renderDiagnosisJson(diagnosis, drift === undefined ? {} : { drift: driftJson(drift) }),
  }[format]();
  return `${text}\n`;
}
