import type { TextOptions } from "../report/terminal-text";
import { writeOutputFile } from "./output-file";
import { STANDARD_STREAM } from "./standard-input";
import type { Streams } from "./streams";
import { withoutOtherCommands, withoutWorkflowCommands } from "./workflow-commands";

/** Where a report goes, and what it is written in. */
export interface OutputOptions {
  readonly format: string;
  readonly output?: string;
}

/** How a report in text looks where it goes to; a file gets no colours, whoever reads it, and lines for every terminal. */
export function looksOf({ output }: Pick<OutputOptions, "output">, { color, columns, links }: Streams): TextOptions {
  if (output !== undefined) return {};
  return { color, ...(columns === undefined ? {} : { width: columns }), ...(links === undefined ? {} : { links }) };
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
