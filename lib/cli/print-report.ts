import { writeOutputFile } from "./output-file";
import { STANDARD_STREAM } from "./standard-input";
import type { Streams } from "./streams";
import { withoutOtherCommands, withoutWorkflowCommands } from "./workflow-commands";

/** Where a report goes, and what it is written in. */
export interface OutputOptions {
  readonly format: string;
  readonly output?: string;
}

/** Whether the report goes to a terminal that shows colours. */
export function isColored({ output }: Pick<OutputOptions, "output">, { color }: Streams): boolean {
  return color && output === undefined;
}

/** @throws InputFileError when the file cannot be written */
export async function printReport(report: string, { format, output }: OutputOptions, streams: Streams): Promise<void> {
  const text =
    format === "github"
      ? withoutOtherCommands(report)
      : withoutWorkflowCommands(report, format === "json" || format === "sarif");
  if (output === undefined || output === STANDARD_STREAM) streams.write(text);
  else await writeOutputFile(output, text, streams);
}
