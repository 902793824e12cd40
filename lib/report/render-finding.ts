import { describePlainly } from "../scheduling/findings/describe";
import type { Finding } from "../scheduling/findings/finding";
import { printable } from "../scheduling/printable";
import { locationText } from "../scheduling/source-location";

/** A finding as lines for a terminal, in the order a reader wants them: what, where, because of what, what to do. */
export interface FindingLines {
  /** Severity and code: `error[RK101]`. */
  readonly head: string;
  readonly message: string;
  readonly details: readonly string[];
}

/** The lines of a finding, fit for a terminal. */
export function findingLines(finding: Finding): FindingLines {
  const { message, facts, help } = describePlainly(finding);
  const { code, severity, path, source, acknowledged } = finding;
  return {
    head: `${acknowledged === undefined ? severity : "noted"}[${code}]`,
    message: printable(message),
    details: [
      ...(source === undefined ? [] : [`  --> ${locationText(source)}`]),
      ...(path === undefined ? [] : [`  --> ${path}`]),
      ...facts.map((fact) => `  = ${fact}`),
      ...(acknowledged === undefined
        ? help.map((repair, index) => `  = ${index === 0 ? "help" : "or"}: ${repair}`)
        : [`  = acknowledged: ${acknowledged}`]),
    ].map(printable),
  };
}

/** A finding as plain text. */
export function renderFinding(finding: Finding): string {
  const { head, message, details } = findingLines(finding);
  return [`${head}: ${message}`, ...details].join("\n");
}
