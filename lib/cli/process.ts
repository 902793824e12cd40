import type { CommandMaker } from "./command-maker";
import { ExitCode } from "./exit-code";
import type * as Failure from "./failure";
import { ProcessStreams } from "./process-streams";
import { run } from "./program";

/** Runs the process's command line, and sets the exit code once everything is written. */
export function runInProcess(commands: readonly CommandMaker[]): void {
  const streams = new ProcessStreams();
  void run(process.argv.slice(2), streams, commands).then(async (exitCode) => {
    const failure = await streams.failure();
    if (failure !== undefined) {
      const { failureLine }: typeof Failure = require("./failure");
      streams.writeError(failureLine(`standard output: cannot be written (${failure.code ?? failure.name})`));
    }
    process.exitCode = failure === undefined ? exitCode : ExitCode.UNREADABLE;
  });
}
