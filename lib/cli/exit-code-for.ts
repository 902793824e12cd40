import { type Finding, isAtLeast } from "../scheduling/findings/finding";
import type { FailOn } from "./commands/options";
import { ExitCode } from "./exit-code";

/** What a command that judges ends with. */
export function exitCodeFor(findings: readonly Finding[], failOn: FailOn): ExitCode {
  if (failOn === "never") return ExitCode.CLEAN;
  const counts = findings.some((finding) => isAtLeast(finding, failOn));
  return counts ? ExitCode.FINDINGS : ExitCode.CLEAN;
}
