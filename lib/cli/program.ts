import { writeFileSync } from "node:fs";
import { Command, Option } from "commander";
import { InputFileError } from "../review/input-file";
import { openProblems } from "../review/review";
import { type Finding, SEVERITIES, type Severity } from "../scheduling/findings/finding";
import { InvalidInputError } from "../scheduling/invalid-input";
import { printable } from "../scheduling/printable";
import { CHECK_FORMATS, checkClusters, renderCheck } from "./check";
import { doctorCommand } from "./doctor";
import { explain } from "./explain";
import { parseCommentId, parseMaxLength, REVIEW_FORMATS, renderReview, reviewInput } from "./review";
import type { Streams } from "./streams";
import { withoutWorkflowCommands } from "./workflow-commands";

/** What a command ends with: nothing at or above the threshold, findings, or unreadable input. */
export enum ExitCode {
  CLEAN = 0,
  FINDINGS = 1,
  UNREADABLE = 2,
}

interface OutputOptions {
  readonly format: string;
  readonly output?: string;
  readonly failOn: Severity | "never";
}

/** Runs `rancher-k3s` with these arguments and gives the exit code. */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  let exitCode: number = ExitCode.CLEAN;
  const program = new Command("rancher-k3s")
    .description("Judges the tainted K3s clusters of a CDKTF app before Terraform makes them.")
    .exitOverride()
    .configureOutput({ writeOut: streams.write, writeErr: streams.writeError });

  program
    .command("check")
    .description("prove where every system workload runs, and say what is wrong")
    .argument("[path]", "cdktf.out, a cdk.tf.json, or a plan from terraform show -json", "cdktf.out")
    .option("--rancher-version <version>", "judge on this Rancher release, and show what changes")
    .option("--kubernetes-version <version>", "judge on this K3s release, and show what changes")
    .addOption(new Option("--format <format>", "how to print").choices(CHECK_FORMATS).default("text"))
    .addOption(outputOption())
    .addOption(failOnOption())
    .action((location: string, options) => {
      const clusters = checkClusters(location, options);
      const toFile = options.output !== undefined;
      print(renderCheck(clusters, options.format, streams.color && !toFile), options, streams);
      exitCode = exitCodeFor(
        clusters.flatMap(({ proof }) => proof.findings),
        options.failOn,
      );
    });

  program
    .command("review")
    .description("say what a change does to taints, tolerations and schedulability")
    .argument("[plans...]", "plans from terraform show -json, which hold both sides of the change")
    .option("--base <path>", "cdktf.out or a cdk.tf.json before the change")
    .option("--head <path>", "cdktf.out or a cdk.tf.json after the change")
    .addOption(new Option("--format <format>", "how to print").choices(REVIEW_FORMATS).default("text"))
    .addOption(outputOption())
    .addOption(failOnOption())
    .option("--comment-id <id>", "markdown: tells several reviews in one pull request apart", parseCommentId)
    .option("--max-length <bytes>", "markdown: longest report; 65000 fits a comment", parseMaxLength)
    .action((plans: string[], options) => {
      const review = reviewInput({ ...options, plans });
      const color = streams.color && options.output === undefined;
      print(renderReview(review, options.format, { ...options, color }), options, streams);
      exitCode = exitCodeFor(openProblems(review), options.failOn);
    });

  program
    .command("explain")
    .description("say what a finding means, with a failing example and the fix")
    .argument("<code>", "code of a finding, for example RK102")
    .action((code: string) => streams.write(explain(code)));

  const doctor = doctorCommand(streams, (code) => {
    exitCode = code;
  });
  program.addCommand(doctor.copyInheritedSettings(program));

  try {
    await program.parseAsync([...args], { from: "user" });
    return exitCode;
  } catch (error) {
    return reportFailure(error, streams);
  }
}

function outputOption(): Option {
  return new Option("--output <file>", "write to a file instead of standard output");
}

function failOnOption(): Option {
  return new Option("--fail-on <severity>", "lowest severity that ends with exit code 1")
    .choices(["error", "warning", "never"])
    .default("error");
}

function print(report: string, { output, format }: OutputOptions, streams: Streams): void {
  const text = withoutWorkflowCommands(report, format === "json" || format === "sarif");
  if (output === undefined) {
    streams.write(text);
    return;
  }
  try {
    writeFileSync(output, text);
  } catch (error) {
    throw new InputFileError(output, `cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

function exitCodeFor(findings: readonly Finding[], failOn: OutputOptions["failOn"]): ExitCode {
  if (failOn === "never") return ExitCode.CLEAN;
  const threshold = SEVERITIES.indexOf(failOn);
  const counts = findings.some(
    ({ severity, acknowledged }) => acknowledged === undefined && SEVERITIES.indexOf(severity) <= threshold,
  );
  return counts ? ExitCode.FINDINGS : ExitCode.CLEAN;
}

function reportFailure(error: unknown, { writeError }: Streams): number {
  if (error instanceof InputFileError)
    writeError(`rancher-k3s: ${withoutWorkflowCommands(printable(error.message))}\n`);
  else if (error instanceof InvalidInputError) writeError(`rancher-k3s: ${withoutWorkflowCommands(error.message)}\n`);
  // Commander has printed its own message; asking for help is no failure.
  else if (isCommanderError(error)) return error.exitCode === 0 ? ExitCode.CLEAN : ExitCode.UNREADABLE;
  else throw error;
  return ExitCode.UNREADABLE;
}

function isCommanderError(error: unknown): error is { readonly exitCode: number } {
  return error instanceof Error && "exitCode" in error;
}
