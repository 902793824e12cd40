import { Command, Option } from "commander";
import { diagnose } from "../doctor/diagnose";
import type { Diagnosis } from "../doctor/diagnosis";
import { REPAIR_FORMS, type RepairForm } from "../doctor/repair/repair";
import { COMMAND, readCluster } from "../live/read-cluster";
import { renderDiagnosisJson } from "../report/doctor-json";
import { renderDiagnosisMarkdown } from "../report/doctor-markdown";
import { renderDiagnosisText } from "../report/doctor-text";
import { ExitCode } from "./exit-code";
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
}

/**
 * `rancher-k3s doctor FILE...`: says which workload of a live cluster is blocked by which taint on which node. The exit
 * code is 1 when something has no node to run on, for whatever reason, else 0.
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
    .addOption(new Option("--format <format>", "how to print").choices(DOCTOR_FORMATS).default("text"))
    .addOption(
      new Option("--as <form>", "form of the repair; else the shortest in text, and all in Markdown and JSON").choices(
        REPAIR_FORMS,
      ),
    )
    .option("--output <file>", "write to a file, as a whole or not at all, instead of standard output")
    .action(async (files: readonly string[], options: DoctorOptions) => {
      const diagnosis = diagnose(readCluster(await readKubectl(files, new InputReader(streams.input))));
      const report = render(diagnosis, options, isColored(options, streams));
      await printReport(report, options, streams);
      setExitCode(diagnosis.verdict === "clear" ? ExitCode.CLEAN : ExitCode.FINDINGS);
    });
}

function render(diagnosis: Diagnosis, { format, as }: DoctorOptions, color: boolean): string {
  const repair = as === undefined ? {} : { as };
  const text = {
    text: () => renderDiagnosisText(diagnosis, { color, ...repair }),
    markdown: () => renderDiagnosisMarkdown(diagnosis, repair),
    json: () => renderDiagnosisJson(diagnosis),
  }[format]();
  return `${text}\n`;
}
