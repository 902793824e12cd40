import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { diagnose } from "../doctor/diagnose";
import type { Diagnosis } from "../doctor/diagnosis";
import { COMMAND, readCluster } from "../doctor/read-cluster";
import { renderDiagnosisJson } from "../report/doctor-json";
import { renderDiagnosisMarkdown } from "../report/doctor-markdown";
import { renderDiagnosisText } from "../report/doctor-text";
import { InputFileError, readJsonFile } from "../review/input-file";
import type { Streams } from "./streams";
import { withoutWorkflowCommands } from "./workflow-commands";

/** Ways `doctor` can print. */
const DOCTOR_FORMATS = ["text", "markdown", "json"] as const;

interface DoctorOptions {
  readonly format: (typeof DOCTOR_FORMATS)[number];
  readonly output?: string;
}

/**
 * `rancher-k3s doctor FILE...`: says which workload of a live cluster is blocked by which taint on which node. The exit
 * code is 1 when one is, else 0.
 */
export function doctorCommand(streams: Streams, setExitCode: (code: number) => void): Command {
  return new Command("doctor")
    .description("say which workload of a live cluster is blocked by which taint on which node, without contacting it")
    .argument("<file...>", `what "${COMMAND}" printed; "-" reads standard input`)
    .addOption(new Option("--format <format>", "how to print").choices(DOCTOR_FORMATS).default("text"))
    .option("--output <file>", "write to a file instead of standard output")
    .action(async (files: readonly string[], { format, output }: DoctorOptions) => {
      const diagnosis = await diagnoseFiles(files, streams.input ?? process.stdin);
      const text = render(diagnosis, format, streams.color && output === undefined);
      if (output === undefined) streams.write(text);
      else writeReport(output, text);
      setExitCode(diagnosis.verdict === "clear" ? 0 : 1);
    });
}

async function diagnoseFiles(files: readonly string[], input: AsyncIterable<Uint8Array | string>): Promise<Diagnosis> {
  const documents = [];
  for (const file of new Set(files)) {
    const content = file === STANDARD_INPUT ? await readJsonInput(input) : readJsonFile(file);
    documents.push({ file: file === STANDARD_INPUT ? INPUT_NAME : file, content });
  }
  return diagnose(readCluster(documents));
}

const STANDARD_INPUT = "-";
const INPUT_NAME = "standard input";

async function readJsonInput(input: AsyncIterable<Uint8Array | string>): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  const bytes = Buffer.concat(chunks);
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    // Not the parser's message: it quotes the text, and that may be a secret.
    throw new InputFileError(INPUT_NAME, `the ${bytes.length} bytes of it are not JSON`);
  }
}

function render(diagnosis: Diagnosis, format: DoctorOptions["format"], color: boolean): string {
  const text = {
    text: () => renderDiagnosisText(diagnosis, { color }),
    markdown: () => renderDiagnosisMarkdown(diagnosis),
    json: () => renderDiagnosisJson(diagnosis),
  }[format]();
  return withoutWorkflowCommands(`${text}\n`, format === "json");
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new InputFileError(file, `cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
