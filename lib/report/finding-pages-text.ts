import type { FindingCode } from "../scheduling/findings/finding";
import { first, MOST_ROWS } from "./bounds";
import { findingPage } from "./finding-page";
import { line, lines, NOTHING, shown, type TerminalText, type TextOptions } from "./terminal-text";

export interface FindingPagesOptions extends Pick<TextOptions, "links"> {
  /** Whether the package is installed where the report is read, and explains codes by itself. */
  readonly isInstalled: boolean;
}

/**
 * How to read on about findings, at the end of a report: the command, and each code's address once. Where codes are links already,
 * the addresses would only be in the way.
 * @param findings what the report tells of, the worst first
 */
export function findingPagesText(
  findings: readonly { readonly code: FindingCode }[],
  { isInstalled, links = false }: FindingPagesOptions,
): TerminalText {
  const codes = [...new Set(findings.map(({ code }) => code))];
  const [worst] = codes;
  if (worst === undefined) return NOTHING;
  const command = line`What a code means: npx --no-install cdktf-rancher-k3s explain ${shown(worst)}`;
  if (links) return isInstalled ? command : NOTHING;
  return lines([
    isInstalled ? command : line`What a code means:`,
    ...first(
      codes,
      MOST_ROWS,
      (code) => line`  ${shown(code)}: ${shown(findingPage(code))}`,
      (more) => line`  and ${more} more codes`,
    ),
  ]);
}
