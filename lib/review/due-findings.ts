import { claimsBeyond, isClaimedIn } from "../scheduling/findings/claims";
import { somePools } from "../scheduling/findings/descriptions/phrases";
import { type Finding, type FindingCode, isAboutFirstNode, isOpen } from "../scheduling/findings/finding";
import { subjectOf } from "../scheduling/findings/finding-subject";
import { namedIn } from "../scheduling/findings/named-in";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import { joined, type Text, text } from "../scheduling/rich-text";
import type { ReviewContext } from "./dangers/context";
import { MOMENTS, type Moment, type ProblemMoment } from "./moment";
import { type Renewal, renewalsOf } from "./renewals";

/** What was so before and waited for something that the change brings. */
export interface DueFinding {
  readonly finding: Finding;
  readonly moment: Moment;
  /** What the change brings. */
  readonly because: Text;
}

/**
 * Findings that were there before and waited for what this change brings: an upgrade, a drain, nodes that join or go, a
 * restore. Where nothing of the kind comes, all stays as it was.
 * @param kept what is said before and after the change
 * @param lasting what was so before and is on registered nodes after it: only nodes that join or are replaced repair it
 */
export function dueFindings(
  kept: readonly Finding[],
  lasting: readonly Finding[],
  context: ReviewContext,
): DueFinding[] {
  const renewals = renewalsOf(context);
  if (renewals.length === 0) return [];
  const onNodes = (context.applied ?? context.after)?.findings ?? [];
  const isCounted = (finding: Finding) => isOpen(finding) && finding.severity !== "info";
  return [
    ...kept.filter(isCounted).flatMap((finding) => {
      const isOnNodes = isClaimedIn(finding, onNodes);
      return dueOf(
        bringing(
          finding,
          renewals.filter((each) => isOnNodes || !isOfRegistered(each)),
          context,
        ),
        finding,
      );
    }),
    ...lasting
      .filter(isCounted)
      .flatMap((finding) =>
        dueOf(bringing(finding, renewals.filter(isOfRegistered), context), finding, untilNodesJoin(context)),
      ),
  ];
}

/** What was foreseen, and is so now: only another release of K3s brings anything that was. */
export function comeTrue(finding: Finding, { change: { after } }: ReviewContext): DueFinding {
  const release = after?.kubernetesVersion;
  const because =
    release instanceof KubernetesVersion
      ? text`K3s ${String(release)} comes with it`
      : text`another release comes with it`;
  return { finding, moment: "on-apply", because };
}

/**
 * Whether a finding tells what one of these told already: the same of the same things or of fewer, or of a workload that it
 * finds no node, whichever way.
 */
export function isToldBy(others: readonly Finding[]): (finding: Finding) => boolean {
  return (finding) =>
    claimsBeyond(finding, others).length === 0 || others.some((other) => areOfSamePods(finding, other));
}

/** Whether one of these says that it is still as a finding says, of all that it is about or of some of it, or worse. */
export function isStillSo(others: readonly Finding[]): (finding: Finding) => boolean {
  const isMilder = (other: Finding, finding: Finding) => other.code === "RK603" && finding.code !== "RK603";
  return (finding) =>
    isClaimedIn(finding, others) || others.some((other) => areOfSamePods(other, finding) && !isMilder(other, finding));
}

function areOfSamePods(one: Finding, other: Finding): boolean {
  if (!OF_PODS.includes(one.code) || !OF_PODS.includes(other.code)) return false;
  const { workloads } = namedIn(other);
  return namedIn(one).workloads.some((workload) => workloads.includes(workload));
}

/** Whether it makes anew what is on nodes that are registered, before any other node has joined. */
function isOfRegistered({ of, moment }: Renewal): boolean {
  return moment === "on-apply" && of !== "joining" && of !== "nodes";
}

function dueOf([first, ...others]: readonly Renewal[], finding: Finding, ...more: readonly Text[]): DueFinding[] {
  if (first === undefined) return [];
  const { moment } = first;
  const same = [first, ...others.filter((each) => each.moment === moment)];
  return [{ finding, moment, because: joined([...same.map(({ because }) => because), ...more], "; ") }];
}

/** Which nodes mend what lasts on those that are registered. */
function untilNodesJoin({ diff }: ReviewContext): Text {
  const come = diff.pools.filter(({ change }) => change === "added").map(({ pool }) => pool);
  return come.length === 0
    ? text`registered nodes stay as they are until they are replaced`
    : text`no node of ${somePools(come)} is there yet`;
}

/**
 * The first moment of the change that brings what a finding or danger waits for; undefined where none does.
 * @param moment what it waits for: nodes that join are another thing than pods that are restarted
 */
export function dueMoment(finding: Finding, moment: ProblemMoment, context: ReviewContext): Moment | undefined {
  const renewals = renewalsOf(context).filter(({ of }) => BRINGS[moment].includes(of));
  return bringing(finding, renewals, context)[0]?.moment;
}

/** What is made anew where the moment comes. */
const BRINGS: Readonly<Record<ProblemMoment, readonly Renewal["of"][]>> = {
  "on-apply": [],
  "on-join": ["nodes", "cluster"],
  "on-restart": ["pods", "rolls", "restarts", "nodes", "cluster"],
  "on-rebuild": ["cluster"],
};

/** What brings it, the earliest first. */
function bringing(
  finding: Finding,
  renewals: readonly Renewal[],
  { after, applied = after }: ReviewContext,
): Renewal[] {
  return renewals
    .filter((renewal) => waitsFor(finding, renewal, (isOfRegistered(renewal) ? applied : after)?.workloads ?? []))
    .sort((a, b) => MOMENTS.indexOf(a.moment) - MOMENTS.indexOf(b.moment));
}

/** Workloads that find no node once their pods look for one. */
const OF_PODS: readonly FindingCode[] = [
  "RK201",
  "RK202",
  "RK203",
  "RK204",
  "RK205",
  "RK206",
  "RK603",
  "RK707",
  "RK708",
];

/** What befalls nodes that join. */
const OF_JOINING: readonly FindingCode[] = [
  "RK112",
  "RK113",
  "RK114",
  "RK115",
  "RK116",
  "RK117",
  "RK118",
  "RK119",
  "RK525",
  "RK533",
  "RK534",
  "RK602",
];

/** Whether it befalls nodes that join alone: what is mended for those is mended. */
export function isOfJoiningNodes({ code }: Finding): boolean {
  return isAboutFirstNode(code) || OF_JOINING.includes(code);
}

function waitsFor(finding: Finding, renewal: Renewal, workloads: readonly WorkloadProof[]): boolean {
  const { code } = finding;
  if (renewal.isAbout?.(finding) === false) return false;
  switch (renewal.of) {
    case "pods":
      return OF_PODS.includes(code) && isReached(finding, renewal, workloads);
    case "rolls":
      return code === "RK105" || code === "RK716";
    case "restarts":
      return code === "RK105";
    case "joining":
      return OF_JOINING.includes(code) && isOnAny(subjectOf(finding).pools ?? [], renewal.pools);
    case "nodes":
      return (
        (OF_PODS.includes(code) && isReached(finding, renewal, workloads)) ||
        (OF_JOINING.includes(code) && isOnAny(subjectOf(finding).pools ?? [], renewal.pools))
      );
    case "cluster":
      return OF_PODS.includes(code) || OF_JOINING.includes(code) || isAboutNewFirstNode(code);
  }
}

function isReached(finding: Finding, { isOf, pools }: Renewal, workloads: readonly WorkloadProof[]): boolean {
  const names = subjectOf(finding).workloads ?? [];
  return workloads
    .filter(({ workload }) => names.includes(workload))
    .some((proof) => {
      if (isOf === undefined ? proof.kind === "Pod" : !isOf(proof)) return false;
      // Pods from before the deferred taints are on known pools; others may be on any node that was there before its taint.
      return proof.verdict !== "stays" || isOnAny(proof.staysOn ?? [], pools);
    });
}

function isOnAny(places: readonly string[], pools: readonly string[] | undefined): boolean {
  return pools === undefined || places.length === 0 || places.some((place) => pools.includes(place));
}

/** What is not known of a cluster is as little known before. */
function isAboutNewFirstNode(code: FindingCode): boolean {
  return isAboutFirstNode(code) && code !== "RK108" && code !== "RK109";
}
