import { compareProofs } from "../scheduling/compare";
import { claimKey, claimsBeyond } from "../scheduling/findings/claims";
import { type Finding, isAboutFirstNode } from "../scheduling/findings/finding";
import { oncePer } from "../scheduling/once-per";
import { prove, type SchedulingProof } from "../scheduling/prove";
import { type Text, text } from "../scheduling/rich-text";
import type { ReviewContext } from "./dangers/context";
import { isToldBy } from "./due-findings";
import { isMade, provedWithFormerRancher } from "./former-rancher";
import type { Moment } from "./moment";
import type { NewFinding } from "./new-findings";

/** What is wrong from the apply on until somebody upgrades Rancher, and neither before nor after that. */
export interface MeanwhileFinding {
  readonly finding: Finding;
  readonly moment: Moment;
  /** What it is so on. */
  readonly until: Text;
}

/** No apply upgrades Rancher: what the change brings meets the release that is there. */
export const meanwhileFindings: (context: ReviewContext) => readonly MeanwhileFinding[] = oncePer(found);

function found(context: ReviewContext): MeanwhileFinding[] {
  const { change, before, after, applied, taken } = context;
  const former = provedWithFormerRancher(context);
  if (after === undefined || former === undefined) return [];
  // What Rancher takes from a snapshot is not what is written.
  if (change.scope === "refresh-only" || taken !== undefined) return [];
  const { rancherVersion } = former.cluster;
  const until = text`so on Rancher ${String(rancherVersion)}, which this apply does not upgrade`;
  if (isMade(context)) return ofNewCluster(former, before, after).map((given) => ({ ...given, until }));
  if (before === undefined || applied === undefined) return [];
  const onNewNodes =
    after.cluster.pools === applied.cluster.pools || rancherVersion === undefined
      ? former
      : prove({ ...after.cluster, rancherVersion });
  const atOnce = ofOneAlone(former, before, after);
  const later = ofOneAlone(onNewNodes, before, after).filter((finding) => !isToldBy(atOnce)(finding));
  return [
    ...atOnce.map((finding) => ({ finding, moment: "on-apply" as const, until })),
    ...later.map((finding) => ({ finding, moment: "on-join" as const, until })),
  ];
}

/** Of a cluster that the apply makes all is new, its first node as well. */
function ofNewCluster(
  former: SchedulingProof,
  before: SchedulingProof | undefined,
  after: SchedulingProof,
): Pick<MeanwhileFinding, "finding" | "moment">[] {
  const isTold = isToldBy([...(before?.findings ?? []), ...after.findings]);
  return former.findings
    .filter((finding) => finding.severity !== "info" && !isTold(finding) && !isOfAnyOrder(finding))
    .filter(({ code }) => !after.findings.some((other) => other.code === code && isOfReleases(other)))
    .map((finding) => ({ finding, moment: isOfReleases(finding) ? "on-apply" : "on-join" }));
}

/** The same as what is new, with how long it is so. */
export function untilThen(
  meanwhile: readonly MeanwhileFinding[],
  asNew: (finding: Finding) => NewFinding,
): readonly NewFinding[] {
  return meanwhile.map(({ finding: given, until }) => {
    const { finding, grown } = asNew(given);
    return { finding, grown: grown === undefined ? until : text`${until}; ${grown}` };
  });
}

/** What is wrong where somebody upgrades Rancher first, from then on until the change is applied. */
export function onUpgradedRancher({ before, after }: ReviewContext): readonly Finding[] {
  const rancherVersion = after?.cluster.rancherVersion;
  if (before === undefined || after === undefined || rancherVersion === undefined) return [];
  return ofOneAlone(prove({ ...before.cluster, rancherVersion }), before, after);
}

/** What is said of a state in between, and neither before the change nor after it. */
function ofOneAlone(between: SchedulingProof, before: SchedulingProof, after: SchedulingProof): Finding[] {
  const isTold = isToldBy([...before.findings, ...after.findings]);
  return compareProofs(before, between).newFindings.filter((finding) => {
    if (finding.severity === "info" || isTold(finding) || isOfNoMoment(finding)) return false;
    if (after.findings.some(({ code }) => code === finding.code && isOfReleases(finding))) return false;
    const beyond = new Set(claimsBeyond(finding, after.findings).map(claimKey));
    return claimsBeyond(finding, before.findings).some((claim) => beyond.has(claimKey(claim)));
  });
}

/** A first node comes when the cluster is made anew, which nobody does in between. */
function isOfNoMoment(finding: Finding): boolean {
  return isAboutFirstNode(finding.code) || isOfAnyOrder(finding);
}

/** The provider is of another major than Rancher for a time in any order, and acknowledgements are for what is written. */
function isOfAnyOrder({ code }: Finding): boolean {
  return code === "RK403" || code.startsWith("RK9");
}

/** Findings about releases are about the cluster as a whole, one of each code. */
function isOfReleases({ code }: Finding): boolean {
  return code.startsWith("RK4");
}
