import type { LostCluster } from "../review/leaving-clusters";
import { notJudgedCluster } from "../review/not-judged";
import { signReason } from "../review/sign-reason";
import type { ProofComparison } from "../scheduling/compare";
import { counted } from "../scheduling/counted";
import { type Finding, isAtLeast, isOpen, SEVERITIES, type Severity } from "../scheduling/findings/finding";
import type { BootstrapProof } from "../scheduling/proof/bootstrap";
import { clusterName } from "../scheduling/reading/cluster-summary";
import { isUnknown } from "../scheduling/reading/unknown";
import { joined, type Text, text } from "../scheduling/rich-text";
import type { CheckedCluster } from "./json";
import { whatGoes } from "./lost-clusters";
import { proofAsWritten } from "./proof-as-written";
import { bootstrapLine } from "./words";

/**
 * How a cluster fares, the worst first: accepted is an error that the app acknowledges, tolerated a warning of that kind,
 * open what is not known or not judged.
 */
export const STANDINGS = ["error", "warning", "accepted", "open", "tolerated", "noted", "clean"] as const;

export type Standing = (typeof STANDINGS)[number];

/** What a check of many clusters says of one: of one that was judged, or of one that a plan takes away. */
export interface CheckEntry {
  /** Its name in Rancher, or its address where that is known only at apply. */
  readonly cluster: string;
  readonly stack: string;
  readonly file: string;
  readonly address: string;
  readonly standing: Standing;
  /** Whether it comes up, and what is the worst about it. */
  readonly verdict: Text;
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** What is different on other releases, where anything is. */
  readonly comparison?: ProofComparison;
  /** Whether it comes up; absent of one that a plan takes away. */
  readonly bootstrap?: BootstrapProof["verdict"];
  /** How early it stands among those that fare as badly. */
  readonly rank: number;
}

/** What is said of a cluster that was judged. */
export function judgedEntry({ stack, file, address, proof, comparison }: CheckedCluster): CheckEntry {
  const { cluster, bootstrap } = proofAsWritten({ ...proof, workloads: [] });
  const findings = bySeverity(proof.findings);
  const notJudged = notJudgedCluster(cluster, { stack, file, address });
  const comesUp = bootstrap.verdict === "yes" ? [] : [text`${bootstrapLine(bootstrap, cluster.initNode)}`];
  const parts = [
    ...(notJudged === undefined ? comesUp : [text`not judged, as ${notJudged.because}`]),
    ...signReason(findings.map((finding) => ({ finding }))),
    ...notes(findings),
  ];
  const changes = comparison !== undefined && hasChanges(comparison) ? comparison : undefined;
  const isOpenCluster = notJudged !== undefined || bootstrap.verdict !== "yes";
  return {
    cluster: isUnknown(cluster.name) ? address : clusterName(cluster),
    stack,
    file,
    address,
    standing: standingOf(findings, isOpenCluster),
    verdict: parts.length === 0 ? text`${changes === undefined ? "clean" : "nothing found"}` : joined(parts, "; "),
    findings,
    ...(changes === undefined ? {} : { comparison: changes }),
    bootstrap: bootstrap.verdict,
    rank: 1 + ["no", "lottery", "depends", "yes"].indexOf(bootstrap.verdict),
  };
}

/** What is said of a cluster that a plan takes away, or takes what it needs from. */
export function lostEntry(lost: LostCluster): CheckEntry {
  const { cluster, stack, file, address, finding } = lost;
  const reason = signReason([{ finding }]);
  return {
    cluster,
    stack,
    file,
    address,
    standing: standingOf([finding], false),
    verdict: joined([text`${whatGoes(lost)}`, ...reason], "; "),
    findings: [finding],
    rank: 0,
  };
}

function standingOf(findings: readonly Finding[], isOpenCluster: boolean): Standing {
  const worst = findings.find((finding) => isOpen(finding) && finding.severity !== "info")?.severity;
  if (worst === "error" || worst === "warning") return worst;
  if (findings.some(({ severity }) => severity === "error")) return "accepted";
  if (isOpenCluster) return "open";
  if (findings.some(({ severity }) => severity === "warning")) return "tolerated";
  return findings.length > 0 ? "noted" : "clean";
}

/** What its sign shows: that a cluster never comes up is no better for being accepted. */
export function shownStanding({ standing, bootstrap }: CheckEntry): Standing {
  return standing === "accepted" && bootstrap === "no" ? "error" : standing;
}

function notes(findings: readonly Finding[]): Text[] {
  const count = findings.filter((finding) => isOpen(finding) && finding.severity === "info").length;
  return count === 0 ? [] : [text`${counted(count, "note")}`];
}

function hasChanges({ bootstrap, workloads, ...findings }: ProofComparison): boolean {
  return (
    bootstrap.before !== bootstrap.after || [workloads, ...Object.values(findings)].some(({ length }) => length > 0)
  );
}

/** Whether there is nothing to say of it but its name. */
export function isSilent({ standing, comparison }: CheckEntry): boolean {
  return standing === "clean" && comparison === undefined;
}

function bySeverity(findings: readonly Finding[]): Finding[] {
  const rank = (finding: Finding) => (isOpen(finding) ? SEVERITIES.indexOf(finding.severity) : SEVERITIES.length);
  return [...findings].sort((a, b) => rank(a) - rank(b));
}

/** The worst first. */
export function byStanding(a: CheckEntry, b: CheckEntry): number {
  return STANDINGS.indexOf(a.standing) - STANDINGS.indexOf(b.standing) || a.rank - b.rank;
}

/** What is as bad as that or worse; nothing of what is not. */
export function onlyAtLeast({ comparison: _, ...entry }: CheckEntry, atLeast: Severity): CheckEntry[] {
  const findings = entry.findings.filter((finding) => isAtLeast(finding, atLeast));
  return findings.length === 0 ? [] : [{ ...entry, findings }];
}
