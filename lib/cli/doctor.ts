import { Command, Option } from "commander";
import { diagnose } from "../doctor/diagnose";
import type { Diagnosis } from "../doctor/diagnosis";
import { documentsOfKubectl } from "../doctor/kubectl-documents";
import { COMMAND, readCluster } from "../doctor/read-cluster";
import { renderDiagnosisJson } from "../report/doctor-json";
import { renderDiagnosisMarkdown } from "../report/doctor-markdown";
import { renderDiagnosisText } from "../report/doctor-text";
import { ExitCode } from "./exit-code";
import { isColored, printReport } from "./print-report";
import { InputReader, STANDARD_STREAM } from "./standard-input";
import type { Streams } from "./streams";

/** Ways `doctor` can print. */
const DOCTOR_FORMATS = ["text", "markdown", "json"] as const;

interface DoctorOptions {
  readonly format: (typeof DOCTOR_FORMATS)[number];
  readonly output?: string;
}

/**
 * `rancher-k3s doctor FILE...`: says which workload of a live cluster is blocked by which taint on which node. The exit
 * code is 1 when something has no node to run on, for whatever reason, else 0.
 */
export function doctorCommand(streams: Streams, setExitCode: (code: number) => void): Command {
  return new Command("doctor")
    .description("say which workload of a live cluster is blocked by which taint on which node, without contacting it")
    .argument("<file...>", `what "${COMMAND}" printed, or the same with -o yaml; "-" is standard input`)
    .addOption(new Option("--format <format>", "how to print").choices(DOCTOR_FORMATS).default("text"))
    .option("--output <file>", "write to a file, as a whole or not at all, instead of standard output")
    .action(async (files: readonly string[], options: DoctorOptions) => {
      const diagnosis = await diagnoseFiles(files, new InputReader(streams.input));
      const report = render(diagnosis, options.format, isColored(options, streams));
      await printReport(report, options, streams);
      setExitCode(diagnosis.verdict === "clear" ? ExitCode.CLEAN : ExitCode.FINDINGS);
    });
}

async function diagnoseFiles(files: readonly string[], reader: InputReader): Promise<Diagnosis> {
  const documents = [];
  for (const [index, file] of files.entries()) {
    // A file that is named twice is read once. Standard input cannot be what was meant both times.
    if (file !== STANDARD_STREAM && files.indexOf(file) < index) continue;
    const { file: name, text } = await reader.read(file);
    documents.push(...documentsOfKubectl(text, name));
  }
  return diagnose(readCluster(documents));
}

function render(diagnosis: Diagnosis, format: DoctorOptions["format"], color: boolean): string {
  const text = {
    text: () => renderDiagnosisText(diagnosis, { color }),
    markdown: () => renderDiagnosisMarkdown(diagnosis),
    json: () => renderDiagnosisJson(diagnosis),
  }[format]();
  return `${text}\n`;
}
