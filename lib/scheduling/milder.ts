import { isWithin } from "./findings/claims";
import { type Finding, type FindingCode, SEVERITIES } from "./findings/finding";
import { subjectOf } from "./findings/finding-subject";
import { namedIn } from "./findings/named-in";
import type { SchedulingProof } from "./prove";
import { isRepaired, isWorse } from "./repaired";

/** Answers to one question, the worst first. */
interface Ladder {
  /** What two findings must have in common to be about one thing. */
  readonly by: "pools" | "workloads";
  readonly steps: readonly (readonly FindingCode[])[];
}

const LADDERS: readonly Ladder[] = [
  // Does a workload run?
  {
    by: "workloads",
    steps: [
      ["RK201", "RK202", "RK203", "RK204", "RK205", "RK206"],
      ["RK211", "RK302"],
      ["RK107", "RK208", "RK301", "RK603"],
    ],
  },
  // Does a first node of a pool bring the cluster up, with all that belongs to it?
  { by: "pools", steps: [["RK101", "RK102"], ["RK103"], ["RK107", "RK602"]] },
  // Do pods start on new nodes of a pool?
  { by: "pools", steps: [["RK114"], ["RK112", "RK113", "RK116", "RK118"], ["RK117", "RK119"], ["RK107"]] },
];

/**
 * Whether a finding that comes is what is left of a worse one about the same thing that goes, and nothing that it is about
 * fares worse. Whoever repairs the worse one has not made the milder one: it was as bad before, or worse.
 * @param gone what is no longer said
 */
export function isMilder(
  finding: Finding,
  gone: readonly Finding[],
  before: SchedulingProof,
  after: SchedulingProof,
): boolean {
  // Where there was no node at all, nothing was repaired: nodes come.
  if (before.cluster.pools.length === 0) return false;
  const worse = gone.filter(
    (old) =>
      isWorseAnswer(old, finding) ||
      isWorseValue(old, finding) ||
      (isAboutMore(old, finding) && isRepaired(old, [], before, after)),
  );
  return worse.length > 0 && isOfBoth(finding, before) && !isWorseItself(finding, before, after);
}

/**
 * Whether a finding that comes was said before, of these pools and workloads and of others, and none of these fares worse:
 * of them it is no news, whatever becomes of the others.
 * @param gone what is no longer said
 */
export function isSaidOfFewer(
  finding: Finding,
  gone: readonly Finding[],
  before: SchedulingProof,
  after: SchedulingProof,
): boolean {
  return gone.some((old) => isAboutMore(old, finding)) && !isWorseItself(finding, before, after);
}

/** Where it names workloads, what becomes of others on its pools is told by findings about them. */
function isWorseItself(finding: Finding, before: SchedulingProof, after: SchedulingProof): boolean {
  const { workloads } = namedIn(finding);
  const counts = (workload: string) => workloads.length === 0 || workloads.includes(workload);
  return isWorse(finding, namedIn(finding), before, after, counts);
}

function isWorseAnswer(old: Finding, finding: Finding): boolean {
  const [was, is] = [namedIn(old), namedIn(finding)];
  return LADDERS.some(({ by, steps }) => {
    const rank = (code: FindingCode) => steps.findIndex((step) => step.includes(code));
    if (rank(old.code) < 0 || rank(old.code) >= rank(finding.code)) return false;
    // Of a pool that the worse one was not about, nothing says that it was as bad before.
    return by === "pools"
      ? is.pools.length > 0 && is.pools.every((pool) => was.pools.includes(pool))
      : is.workloads.some((workload) => was.workloads.includes(workload));
  });
}

/** What was said of more pools or workloads, and no less severely. */
function isAboutMore(old: Finding, finding: Finding): boolean {
  return isWithin(finding, old) && SEVERITIES.indexOf(old.severity) <= SEVERITIES.indexOf(finding.severity);
}

/** Of one place in the configuration. */
function isWorseValue(old: Finding, finding: Finding): boolean {
  if (!(old.code.startsWith("RK5") && finding.code.startsWith("RK5"))) return false;
  const severity = (each: Finding) => SEVERITIES.indexOf(each.severity);
  const place = (each: Finding) => {
    const { setting, key, keys } = subjectOf(each);
    return setting === undefined && key === undefined ? undefined : JSON.stringify([setting, key, keys]);
  };
  return severity(old) < severity(finding) && place(finding) !== undefined && place(old) === place(finding);
}

/** What comes with a pool or a workload was not there before to be as bad. */
function isOfBoth(finding: Finding, { cluster, workloads }: SchedulingProof): boolean {
  const { pools, workloads: names } = namedIn(finding);
  return (
    pools.every((pool) => cluster.pools.some(({ name }) => name === pool)) &&
    names.every((name) => workloads.some(({ workload }) => workload === name))
  );
}
