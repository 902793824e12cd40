import { Command, CommanderError, Option } from "commander";
import { openProblems } from "../review/review";
import { type Finding, isOpen, SEVERITIES, type Severity } from "../scheduling/findings/finding";
import { adoptCommand } from "./adopt";
import { CHECK_FORMATS, checkClusters, findingsOf, renderCheck } from "./check";
import { doctorCommand } from "./doctor";
import { EXIT_CODE_HELP, ExitCode } from "./exit-code";
import { explain } from "./explain";
import { reportFailure } from "./failure";
import { initCommand } from "./init";
import { isColored, type OutputOptions, printReport } from "./print-report";
import { rehearseCommand } from "./rehearse";
import { parseCommentId, parseCommit, parseMaxLength, REVIEW_FORMATS, renderReview, reviewInput } from "./review";
import { InputReader } from "./standard-input";
import type { Streams } from "./streams";
import { VERSION } from "./version";
import { whatIfCommand } from "./what-if";
import { wrongUse } from "./wrong-use";

interface JudgingOptions extends OutputOptions {
  readonly failOn: Severity | "never";
}

/** Runs `cdktf-rancher-k3s` with these arguments and gives the exit code. */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  let exitCode: number = ExitCode.CLEAN;
  const program = new Command("cdktf-rancher-k3s")
    .description("Judges the tainted K3s clusters of a CDKTF app before Terraform makes them.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.write(text),
      writeErr: (text) => streams.writeError(text),
      // It is told below, with why and what to write instead.
      outputError: () => {},
    })
    .version(VERSION)
    .addHelpText("after", EXIT_CODE_HELP);

  program
    .command("check")
    .description("prove where every system workload runs, and say what is wrong")
    .argument(
      "[path]",
      'cdktf.out, a cdk.tf.json, or a plan from terraform show -json; "-" is one on standard input',
      "cdktf.out",
    )
    .option("--rancher-version <version>", "judge on this Rancher release, and show what changes")
    .option("--kubernetes-version <version>", "judge on this K3s release, and show what changes")
    .addOption(poolsOption())
    .addOption(new Option("--format <format>", "how to print").choices(CHECK_FORMATS).default("text"))
    .addOption(outputOption())
    .addOption(failOnOption())
    .action(async (location: string, options) => {
      const checked = await checkClusters(location, options, new InputReader(streams.input));
      await printReport(renderCheck(checked, options.format, isColored(options, streams)), options, streams);
      exitCode = exitCodeFor(findingsOf(checked), options.failOn);
    });

  program
    .command("review")
    .description("say what a change does to taints, tolerations and schedulability")
    .argument(
      "[plans...]",
      'plans from terraform show -json, which hold both sides of the change; "-" is one on standard input',
    )
    .option("--base <path>", 'cdktf.out or a cdk.tf.json before the change; "-" is one on standard input')
    .option("--head <path>", 'cdktf.out or a cdk.tf.json after the change; "-" is one on standard input')
    .addOption(poolsOption())
    .addOption(new Option("--format <format>", "how to print").choices(REVIEW_FORMATS).default("text"))
    .addOption(outputOption())
    .addOption(failOnOption())
    .option("--comment-id <id>", "markdown: tells several reviews in one pull request apart", parseCommentId)
    .option("--commit <hash>", "markdown: the commit that is reviewed, which the last line names", parseCommit)
    .option("--max-length <bytes>", "markdown: longest report; 65000 fits a comment", parseMaxLength)
    .action(async (plans: string[], options) => {
      const review = await reviewInput({ ...options, plans }, new InputReader(streams.input));
      const color = isColored(options, streams);
      await printReport(
        renderReview(review, options.format, { ...options, color, toolVersion: VERSION }),
        options,
        streams,
      );
      exitCode = exitCodeFor(openProblems(review), options.failOn);
    });

  program
    .command("explain")
    .description("say what a finding means, with a failing example and the fix")
    .argument("<code>", "code of a finding, for example RK102")
    .action((code: string) => streams.write(explain(code)));

  const setExitCode = (code: number) => {
    exitCode = code;
  };
  for (const command of [initCommand, doctorCommand, whatIfCommand, adoptCommand, rehearseCommand]) {
    program.addCommand(command(streams, setExitCode).copyInheritedSettings(program));
  }
  for (const command of program.commands) command.version(VERSION).addHelpText("after", EXIT_CODE_HELP);

  const names = program.commands.map((command) => command.name());
  try {
    await program.parseAsync(withoutHelpOnNothing(args, names), { from: "user" });
    return exitCode;
  } catch (error) {
    return reportFailure(isRefusal(error) ? wrongUse(error, args, names) : error, streams);
  }
}

/** Commander ends with an error as well where it has printed the help or the version. */
function isRefusal(error: unknown): error is CommanderError {
  return error instanceof CommanderError && error.exitCode !== 0 && error.code !== "commander.help";
}

/** Help on a command that there is not would be the help on all of them, as if that were what was asked for. */
function withoutHelpOnNothing(args: readonly string[], names: readonly string[]): string[] {
  const [first, second] = args.filter((each) => !each.startsWith("-"));
  const isAskedFor = first === "help" || args.includes("--help") || args.includes("-h");
  const command = first === "help" ? second : first;
  return isAskedFor && command !== undefined && !names.includes(command) ? [command] : [...args];
}

function poolsOption(): Option {
  return new Option(
    "--pools <file>",
    "YAML that tells the node pools of custom clusters that are not made with K3sCluster",
  );
}

function outputOption(): Option {
  return new Option("--output <file>", "write to a file, as a whole or not at all, instead of standard output");
}

function failOnOption(): Option {
  return new Option("--fail-on <severity>", "lowest severity that ends with exit code 1")
    .choices(["error", "warning", "never"])
    .default("error");
}

function exitCodeFor(findings: readonly Finding[], failOn: JudgingOptions["failOn"]): ExitCode {
  if (failOn === "never") return ExitCode.CLEAN;
  const threshold = SEVERITIES.indexOf(failOn);
  const counts = findings.some((finding) => isOpen(finding) && SEVERITIES.indexOf(finding.severity) <= threshold);
  return counts ? ExitCode.FINDINGS : ExitCode.CLEAN;
}
