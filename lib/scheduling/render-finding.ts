import type { Finding } from "./finding";
import { printable } from "./printable";

/** A finding as plain text, in the order a reader wants it: what, where, because of what, what to do. */
export function renderFinding(finding: Finding): string {
  const level = finding.acknowledged === undefined ? finding.severity : "noted";
  return [
    `${level}[${finding.code}]: ${finding.message}`,
    ...(finding.path === undefined ? [] : [`  --> ${finding.path}`]),
    ...finding.facts.map((fact) => `  = ${fact}`),
    ...(finding.acknowledged === undefined
      ? finding.help.map((repair, index) => `  = ${index === 0 ? "help" : "or"}: ${repair}`)
      : [`  = acknowledged: ${finding.acknowledged}`]),
  ]
    .map(printable)
    .join("\n");
}
