import { type Finding, type FindingCode, isAboutFirstNode, isOpen } from "../scheduling/findings/finding";
import { subjectOf } from "../scheduling/findings/finding-subject";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import { joined, type Text } from "../scheduling/rich-text";
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
 */
export function dueFindings(kept: readonly Finding[], context: ReviewContext): DueFinding[] {
  const renewals = renewalsOf(context);
  if (renewals.length === 0) return [];
  return kept
    .filter((finding) => isOpen(finding) && finding.severity !== "info")
    .flatMap((finding): DueFinding[] => {
      const [first, ...others] = bringing(finding, renewals, context.after?.workloads ?? []);
      if (first === undefined) return [];
      const { moment } = first;
      const same = [first, ...others.filter((each) => each.moment === moment)];
      return [
        {
          finding,
          moment,
          because: joined(
            same.map(({ because }) => because),
            "; ",
          ),
        },
      ];
    });
}

/**
 * The first moment of the change that brings what a finding or danger waits for; undefined where none does.
 * @param moment what it waits for: nodes that join are another thing than pods that are restarted
 */
export function dueMoment(finding: Finding, moment: ProblemMoment, context: ReviewContext): Moment | undefined {
  const renewals = renewalsOf(context).filter(({ of }) => BRINGS[moment].includes(of));
  return bringing(finding, renewals, context.after?.workloads ?? [])[0]?.moment;
}

/** What is made anew where the moment comes. */
const BRINGS: Readonly<Record<ProblemMoment, readonly Renewal["of"][]>> = {
  "on-apply": [],
  "on-join": ["nodes", "cluster"],
  "on-restart": ["pods", "rolls", "restarts", "nodes", "cluster"],
  "on-rebuild": ["cluster"],
};

/** What brings it, the earliest first. */
function bringing(finding: Finding, renewals: readonly Renewal[], workloads: readonly WorkloadProof[]): Renewal[] {
  return renewals
    .filter((renewal) => waitsFor(finding, renewal, workloads))
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
