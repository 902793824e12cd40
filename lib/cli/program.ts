import { Command, CommanderError } from "commander";
import type { CommandMaker } from "./command-maker";
import type * as Examples from "./examples";
import { EXIT_CODE_HELP, ExitCode } from "./exit-code";
import type * as Failure from "./failure";
import type { Streams } from "./streams";
import { VERSION } from "./version";
import type * as WrongUse from "./wrong-use";

const examples = (): typeof Examples => require("./examples");

/** Runs `cdktf-rancher-k3s` with these arguments and gives the exit code. */
export async function run(
  args: readonly string[],
  streams: Streams,
  commands: readonly CommandMaker[],
): Promise<ExitCode> {
  let exitCode = ExitCode.CLEAN;
  const program = new Command("cdktf-rancher-k3s")
    .description("Judges the tainted K3s clusters of a CDKTF app before Terraform makes them.")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.write(text),
      writeErr: (text) => streams.writeError(text),
      getOutHelpWidth: () => streams.columns ?? HELP_WIDTH,
      getErrHelpWidth: () => streams.columns ?? HELP_WIDTH,
      // It is told below, with why and what to write instead.
      outputError: () => {},
    })
    .configureHelp({ minWidthToWrap: NARROWEST_HELP })
    .version(VERSION)
    .addHelpText("after", () => `${examples().PROGRAM_EXAMPLES}\n${EXIT_CODE_HELP}`);

  const setExitCode = (code: ExitCode) => {
    exitCode = code;
  };
  for (const command of commands) {
    program.addCommand(command(streams, setExitCode).copyInheritedSettings(program));
  }
  for (const command of program.commands) {
    command
      .version(VERSION)
      .addHelpText("after", () => `${examples().examplesHelp(command.name())}\n${EXIT_CODE_HELP}`);
  }

  const names = program.commands.map((command) => command.name());
  try {
    await program.parseAsync(withoutHelpOnNothing(args, names), { from: "user" });
    return exitCode;
  } catch (error) {
    // It has printed help or the version; that is a failure where nobody asked for it.
    if (error instanceof CommanderError && !isRefusal(error)) {
      return error.exitCode === 0 ? ExitCode.CLEAN : ExitCode.UNREADABLE;
    }
    const { reportFailure }: typeof Failure = require("./failure");
    const { wrongUse }: typeof WrongUse = require("./wrong-use");
    return reportFailure(error instanceof CommanderError ? wrongUse(error, args, names) : error, streams);
  }
}

/** Columns of help that goes to no terminal. */
const HELP_WIDTH = 80;

/** Columns beside the longest option that are wide enough for words, in a terminal of 60. Commander breaks no lines in less. */
const NARROWEST_HELP = 16;

/** Commander ends with an error as well where it has printed the help or the version. */
function isRefusal({ code, exitCode }: CommanderError): boolean {
  return exitCode !== 0 && code !== "commander.help";
}

/** Help on a command that there is not would be the help on all of them, as if that were what was asked for. */
function withoutHelpOnNothing(args: readonly string[], names: readonly string[]): string[] {
  const [first, second] = args.filter((each) => !each.startsWith("-"));
  const isAskedFor = first === "help" || args.includes("--help") || args.includes("-h");
  const command = first === "help" ? second : first;
  return isAskedFor && command !== undefined && !names.includes(command) ? [command] : [...args];
}
