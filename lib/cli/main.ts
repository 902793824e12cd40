#!/usr/bin/env node
import "./uncaught";
import { ExitCode } from "./exit-code";
import type * as Failure from "./failure";
import { ProcessStreams } from "./process-streams";
import { run } from "./program";

const streams = new ProcessStreams();

void run(process.argv.slice(2), streams).then(async (exitCode) => {
  const failure = await streams.failure();
  if (failure !== undefined) {
    const { failureLine }: typeof Failure = require("./failure");
    streams.writeError(failureLine(`standard output: cannot be written (${failure.code ?? failure.name})`));
  }
  process.exitCode = failure === undefined ? exitCode : ExitCode.UNREADABLE;
});
