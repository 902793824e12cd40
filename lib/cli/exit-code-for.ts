import { type Finding, isOpen, SEVERITIES } from "../scheduling/findings/finding";
import type { FailOn } from "./commands/options";
import { ExitCode } from "./exit-code";

/** What a command that judges ends with. */
export function exitCodeFor(findings: readonly Finding[], failOn: FailOn): ExitCode {
  if (failOn === "never") return ExitCode.CLEAN;
  const threshold = SEVERITIES.indexOf(failOn);
  const counts = findings.some((finding) => isOpen(finding) && SEVERITIES.indexOf(finding.severity) <= threshold);
  return counts ? ExitCode.FINDINGS : ExitCode.CLEAN;
}
