import { FINDINGS, isFindingCode } from "./finding";
import { type Problem, quoted } from "./invalid-input";
import { literalNeeded } from "./known-only-at-apply";
import { didYouMean } from "./near-miss";

/** Problems of accepting a finding for a reason. */
export function acknowledgementProblems(code: string, reason: string): Problem[] {
  const known = Object.keys(FINDINGS);
  const problems: Problem[] = [];
  if (!isFindingCode(code)) {
    problems.push({
      what: `there is no finding ${quoted(code)}${didYouMean(code, known)}`,
      why: "an acknowledgement that matches nothing would accept nothing",
      help: `use a code that a report shows: ${known[0]} to ${known[known.length - 1]}`,
    });
  }
  if (/[$%]\{/.test(reason)) problems.push(literalNeeded(reason, `reason to acknowledge ${code}`));
  else if (reason.trim() === "") {
    problems.push({
      what: `${code} is acknowledged without a reason`,
      why: "the reason shows in every report, for the next person who wonders",
      help: "say why it is acceptable here",
    });
  }
  return problems;
}
