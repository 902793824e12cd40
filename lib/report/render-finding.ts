import { describe } from "../scheduling/findings/describe";
import { type Finding, isOpen } from "../scheduling/findings/finding";
import { locationText } from "../scheduling/source-location";
import { first, MOST_FACTS } from "./bounds";
import { line, lines, shown, type TerminalText } from "./terminal-text";

/** A finding as lines for a terminal, in the order a reader wants them: what, where, because of what, what to do. */
interface FindingLines {
  /** Severity and code: `error[RK101]`. */
  readonly head: TerminalText;
  readonly message: TerminalText;
  readonly details: readonly TerminalText[];
}

/** The lines of a finding, fit for a terminal. */
function findingLines(finding: Finding): FindingLines {
  const { message, facts, help } = describe(finding);
  const { code, severity, path, source, acknowledged } = finding;
  const more = (count: number) => line`  = and ${count} more`;
  return {
    head: line`${shown(isOpen(finding) ? severity : "noted")}[${shown(code)}]`,
    message: shown(message),
    details: [
      ...(source === undefined ? [] : [line`  --> ${shown(locationText(source))}`]),
      ...(path === undefined ? [] : [line`  --> ${shown(path)}`]),
      ...first(facts, MOST_FACTS, (fact) => line`  = ${shown(fact)}`, more),
      ...(acknowledged === undefined
        ? first(
            [...help.entries()],
            MOST_FACTS,
            ([index, repair]) => (index === 0 ? line`  = help: ${shown(repair)}` : line`  = or: ${shown(repair)}`),
            more,
          )
        : [line`  = acknowledged: ${shown(acknowledged)}`]),
    ],
  };
}

/**
 * A finding as plain text.
 *
 * @example
 * ```ts
 * for (const finding of cluster.prove().findings) console.log(renderFinding(finding));
 * ```
 */
export function renderFinding(finding: Finding): string {
  const { head, message, details } = findingLines(finding);
  return lines([line`${head}: ${message}`, ...details]);
}
