import type * as Failure from "./failure";
import { MISSING_PART } from "./missing-part";

/**
 * Loaded before anything else: what nobody catches is a fault of this program, and Node would end it with 1, the exit code of
 * findings. That a part of the installation is missing shows only while the rest is loaded.
 */
process.on("uncaughtException", (error) => process.exit(report(error)));

function report(error: Error): number {
  const writeError = (text: string) => void process.stderr.write(text);
  try {
    const { reportFailure }: typeof Failure = require("./failure");
    return reportFailure(error, { writeError });
  } catch {
    writeError(MISSING_PART);
    return INTERNAL;
  }
}

/** What `ExitCode` calls it, which cannot be loaded for certain. */
const INTERNAL = 3;
