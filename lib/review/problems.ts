import { type Finding, type FindingCode, isOpen, SEVERITIES } from "../scheduling/findings/finding";
import { subjectOf } from "../scheduling/findings/finding-subject";
import type { Text } from "../scheduling/rich-text";
import type { DueFinding } from "./due-findings";
import { MOMENTS, type ProblemMoment } from "./moment";
import type { NewFinding } from "./new-findings";

/**
 * One thing that is wrong with a change: a danger, what the proof says after it and did not say before, or what it said before
 * and waited for what the change brings.
 */
export interface Problem {
  /** What is wrong. */
  readonly finding: Finding;
  /** When it shows; absent where it belongs to no moment of the change. */
  readonly moment?: ProblemMoment;
  /** What brings it, where it was so before. */
  readonly because?: Text;
  /** What of it is new, where some of it was so before, or is not accepted by the reason that it was accepted with. */
  readonly grown?: Text;
}

/**
 * Dangers, new findings and those that are due in one list, worst first; of two that are as bad the one that shows earlier,
 * and a danger before a finding. What is acknowledged stands last. A finding that an open danger tells of already is left out.
 */
export function problemsOf(
  dangers: readonly Finding[],
  newFindings: readonly NewFinding[],
  due: readonly DueFinding[],
  momentOf: (finding: Finding) => ProblemMoment | undefined,
): Problem[] {
  // A danger that somebody accepted tells of nothing that counts.
  const telling = dangers.filter(isOpen);
  const isUntold = (finding: Finding) => !telling.some((danger) => covers(danger, finding));
  const untold = newFindings.filter(({ finding }) => isUntold(finding));
  const found = [...dangers.map((finding): NewFinding => ({ finding })), ...untold].map((each): Problem => {
    const moment = momentOf(each.finding);
    return { ...each, ...(moment === undefined ? {} : { moment }) };
  });
  return [...found, ...due.filter(({ finding }) => isUntold(finding))].sort(
    (a, b) => rank(a.finding) - rank(b.finding) || momentRank(a) - momentRank(b),
  );
}

/**
 * Whether a danger about workloads that lose their last place says what a finding about the same workloads says, one about
 * another distribution that the release is none of K3s, or one about machines that all go that their role is missing.
 */
export function covers(danger: Finding, finding: Finding): boolean {
  if (danger.code === "RK724") return finding.code === "RK408";
  if (danger.code === "RK725") {
    const { roles, coming } = danger.data;
    const isMissing = (role: string) => coming.length === 0 && roles.some((lost) => lost === role);
    return finding.code === "RK106" && finding.data.missingRoles.every(isMissing);
  }
  if (danger.code !== "RK707" && danger.code !== "RK708") return false;
  const { workloads = [] } = subjectOf(finding);
  return NO_PLACE.includes(finding.code) && workloads.every((workload) => danger.data.workloads.includes(workload));
}

/** Codes about workloads that can run on no pool. */
const NO_PLACE: readonly FindingCode[] = ["RK201", "RK202", "RK203", "RK204", "RK205", "RK206"];

function rank(finding: Finding): number {
  return SEVERITIES.indexOf(finding.severity) + (isOpen(finding) ? 0 : SEVERITIES.length);
}

function momentRank({ moment }: Problem): number {
  return moment === undefined ? MOMENTS.length : MOMENTS.indexOf(moment);
}
