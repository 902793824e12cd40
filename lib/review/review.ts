import { compareProofs, type ProofComparison } from "../scheduling/compare";
import { type Finding, SEVERITIES, type Severity } from "../scheduling/findings/finding";
import { prove, type SchedulingProof } from "../scheduling/prove";
import type { Cluster } from "../scheduling/reading/cluster";
import { clusterName, clusterSummary } from "../scheduling/reading/cluster-summary";
import { plain, type Text } from "../scheduling/rich-text";
import { modelPassage, withCarriedModel } from "./carried-model";
import type { ClusterChange } from "./cluster-change";
import { type ClusterDiff, diffClusters, hasChanges } from "./cluster-diff";
import { dangersOf } from "./dangers";
import type { ReviewContext } from "./dangers/context";
import { isJudged } from "./judged";
import { type OrderStep, orderOf } from "./order";
import type { PlanScope } from "./plan-entries";
import { type ClusterOutcome, leavesOpen, verdictOf } from "./verdict";

/** What a change does to one cluster. */
export interface ClusterReview {
  readonly cluster: string;
  readonly stack: string;
  readonly file: string;
  /** Terraform address of the resource that holds the model, where it was read from a file. */
  readonly address?: string;
  readonly outcome: ClusterOutcome;
  /** What the plan is, where it is not all that Terraform would do. */
  readonly scope?: PlanScope;
  /** The whole review in one sentence, which goes on where the cluster is named. */
  readonly verdict: Text;
  /** Whether the verdict leaves something open, because of what is not known. */
  readonly leavesOpen: boolean;
  /** Worst severity among dangers and new findings that are not acknowledged; undefined when there is none. */
  readonly severity?: Severity;
  readonly diff: ClusterDiff;
  /** What the change does to the running cluster. */
  readonly dangers: readonly Finding[];
  /** What must happen before what. */
  readonly order: readonly OrderStep[];
  /** What the proof says after the change and did not say before. */
  readonly newFindings: readonly Finding[];
  /** What the proof said before and no longer says. */
  readonly goneFindings: readonly Finding[];
  /** What was so before and still is. */
  readonly keptFindings: readonly Finding[];
  readonly comparison?: ProofComparison;
  readonly before?: SchedulingProof;
  readonly after?: SchedulingProof;
}

/** What a change does to all clusters. */
export interface Review {
  /** The most severe first, then by name. */
  readonly clusters: readonly ClusterReview[];
}

/** Judges changes that were read from stacks or plans. */
export function reviewChanges(changes: readonly ClusterChange[]): Review {
  return { clusters: changes.map(reviewCluster).sort(bySeverity) };
}

/**
 * Judges what happens between two sets of clusters, paired by name.
 * @param base clusters before the change
 * @param head clusters after it
 */
export function reviewClusters(base: readonly Cluster[], head: readonly Cluster[]): Review {
  const [before, after] = [base, head].map(
    (clusters) => new Map(clusters.map((cluster) => [clusterName(cluster), cluster])),
  ) as [Map<string, Cluster>, Map<string, Cluster>];
  return reviewChanges(
    [...new Set([...before.keys(), ...after.keys()])].map((cluster) => {
      const [was, is] = [before.get(cluster), after.get(cluster)];
      return {
        cluster,
        stack: "",
        file: "",
        isUnknown: false,
        replacedBecauseOf: [],
        hasModel: { before: was !== undefined, after: is !== undefined },
        refused: [],
        isRefusalCertain: true,
        isSent: true,
        lostAnnotations: [],
        ...(was && { before: was }),
        ...(is && { after: is }),
      };
    }),
  );
}

/** The review of a cluster in one sentence that stands alone, without marks. */
export function verdictLine({ cluster, verdict }: Pick<ClusterReview, "cluster" | "verdict">): string {
  return `cluster ${cluster}: ${plain(verdict)}`;
}

/** What counts against a threshold: dangers and new findings that nobody acknowledged. */
export function openProblems({ clusters }: Review): Finding[] {
  return clusters
    .flatMap(({ dangers, newFindings }) => [...dangers, ...newFindings])
    .filter(({ acknowledged }) => acknowledged === undefined);
}

function reviewCluster(given: ClusterChange): ClusterReview {
  const passage = modelPassage(given);
  const change = withCarriedModel(given);
  // What the app says of a cluster for the first time is compared with nothing.
  const before = given.before === undefined || passage === "adopted" ? undefined : prove(given.before);
  const after = given.after === undefined || change.isUnknown ? undefined : prove(given.after);
  const comparison = before === undefined || after === undefined ? undefined : compareJudged(before, after);
  // Nothing is claimed of a state that is not known, and what Terraform forgets stays.
  const isCompared = !change.isUnknown && change.action !== "forgotten";
  const diff = isCompared ? diffClusters(change.before, change.after) : diffClusters(undefined, undefined);
  const proofs = { ...(before && { before }), ...(after && { after }), ...(comparison && { comparison }) };
  // A removed cluster has no state after that could accept anything, and one whose model goes has none either.
  const acknowledged = given.after?.acknowledged ?? [];
  const context: ReviewContext = { change, diff, acknowledged, ...proofs };
  const newFindings = comparison?.newFindings ?? after?.findings ?? [];
  const judged = { outcome: outcomeOf(change, diff, passage), diff, dangers: dangersOf(context), newFindings };
  const severity = worst([...judged.dangers, ...newFindings]);
  return {
    cluster: change.cluster,
    stack: change.stack,
    file: change.file,
    ...(change.address === undefined ? {} : { address: change.address }),
    ...judged,
    ...(change.scope === undefined ? {} : { scope: change.scope }),
    verdict: verdictOf(judged, context),
    leavesOpen: leavesOpen(judged, context),
    order: change.scope === "refresh-only" ? [] : orderOf(diff, change),
    goneFindings: comparison?.goneFindings ?? [],
    keptFindings: (after?.findings ?? []).filter((finding) => !newFindings.includes(finding)),
    ...(severity === undefined ? {} : { severity }),
    ...proofs,
  };
}

/** Where one side is not judged, nothing fares differently that is known of, and nothing is known to be gone. */
function compareJudged(before: SchedulingProof, after: SchedulingProof): ProofComparison {
  const comparison = compareProofs(before, after);
  const [was, is] = [isJudged(before), isJudged(after)];
  return {
    ...comparison,
    ...(was && is ? {} : { workloads: [] }),
    ...(was && !is
      ? {
          goneFindings: [],
          // What is said of another release in its place is no news.
          newFindings: comparison.newFindings.filter(({ code }) => !before.findings.some((each) => each.code === code)),
        }
      : {}),
  };
}

/** Whether nothing is to be said of the cluster but that it stays as it is. */
export function isQuiet({ outcome, dangers, scope }: Pick<ClusterReview, "outcome" | "dangers" | "scope">): boolean {
  return outcome === "unchanged" && dangers.length === 0 && scope === undefined;
}

function outcomeOf(
  { before, after, action, isUnknown, scope }: ClusterChange,
  diff: ClusterDiff,
  passage: "adopted" | "released" | undefined,
): ClusterOutcome {
  if (action === "replaced") return "replaced";
  if (isUnknown) return "unknown";
  if (before === undefined) return action === "kept" ? "adopted" : "created";
  if (after === undefined && scope === "refresh-only") return "removed";
  if (after === undefined) return action === "kept" || action === "forgotten" ? "released" : "removed";
  if (passage !== undefined) return passage;
  if (hasChanges(diff)) return "changed";
  if (diff.open.length > 0) return "unknown";
  return canonical(clusterSummary(before)) === canonical(clusterSummary(after)) ? "unchanged" : "changed";
}

/** A summary as text in which the order of keys and lists does not show: none of its orders means anything. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== "object" || value === null) return String(JSON.stringify(value));
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .sort()
    .join()}}`;
}

function worst(findings: readonly Finding[]): Severity | undefined {
  const open = findings.filter(({ acknowledged, severity }) => acknowledged === undefined && severity !== "info");
  return SEVERITIES.find((severity) => open.some((finding) => finding.severity === severity));
}

function bySeverity(a: ClusterReview, b: ClusterReview): number {
  const rank = ({ severity }: ClusterReview) =>
    severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
  const key = ({ cluster, stack }: ClusterReview) => JSON.stringify([cluster, stack]);
  return rank(a) - rank(b) || (key(a) < key(b) ? -1 : 1);
}
