import path from "node:path";
import { isNativeError } from "node:util/types";
import { InputFileError } from "../review/input-file";
import { InvalidInputError } from "../scheduling/invalid-input";
import { printable } from "../scheduling/printable";
import { ExitCode } from "./exit-code";
import { MISSING_PART } from "./missing-part";
import type { Streams } from "./streams";
import { VERSION } from "./version";
import { withoutWorkflowCommands } from "./workflow-commands";

/** Shows the stack of a fault of this program. It may hold parts of the input. */
export const DEBUG_VARIABLE = "RANCHER_K3S_DEBUG";

/** Says why a command ended without a result, and gives the exit code. */
export function reportFailure(error: unknown, { writeError }: Pick<Streams, "writeError">): ExitCode {
  if (error instanceof InputFileError) {
    writeError(failureLine(error.message));
    return ExitCode.UNREADABLE;
  }
  if (error instanceof InvalidInputError) {
    writeError(`cdktf-rancher-k3s: ${withoutWorkflowCommands(error.message)}\n`);
    return ExitCode.UNREADABLE;
  }
  // Every command loads what it needs only now.
  const isMissing = isNativeError(error) && (error as NodeJS.ErrnoException).code === "MODULE_NOT_FOUND";
  writeError(isMissing ? MISSING_PART : failureLine(internalFailure(error)));
  if (process.env[DEBUG_VARIABLE] !== undefined && isNativeError(error)) writeError(`${error.stack}\n`);
  return ExitCode.INTERNAL;
}

/** One line, whatever somebody wrote into it. */
export function failureLine(message: string): string {
  const line = printable(message);
  return `cdktf-rancher-k3s: ${withoutWorkflowCommands(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line)}\n`;
}

const LONGEST_LINE = 2000;

/** Not the message of the error: it may quote the input, and that may be a secret. */
function internalFailure(error: unknown): string {
  const what = isNativeError(error) ? `${nameOf(error)}${placeOf(error)}` : typeof error;
  return (
    `this is a fault of cdktf-rancher-k3s, not of your input: ${what}; please report this line with the command, version ` +
    `${VERSION} and Node.js ${process.version} (${DEBUG_VARIABLE}=1 prints the stack, which may hold parts of the input)`
  );
}

function nameOf(error: NodeJS.ErrnoException): string {
  return error.code === undefined ? error.name : `${error.name} ${error.code}`;
}

/** Where in this package it happened. */
function placeOf({ stack = "" }: Error): string {
  const root = path.join(__dirname, "..");
  const frame = stack.split("\n").find((line) => line.includes(`${root}${path.sep}`));
  const [, file] = /([^\\/(]+[\\/][^\\/(]+:\d+:\d+)\)?$/.exec(frame ?? "") ?? [];
  return file === undefined ? "" : ` at ${file}`;
}
