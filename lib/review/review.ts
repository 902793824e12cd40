import { compareProofs, type ProofComparison } from "../scheduling/compare";
import { type Finding, SEVERITIES, type Severity } from "../scheduling/finding";
import type { ClusterModel } from "../scheduling/model";
import { prove, type SchedulingProof } from "../scheduling/proof";
import type { ClusterChange } from "./cluster-change";
import { dangersOf } from "./dangers";
import { diffModels, isChanged, type ModelDiff } from "./model-diff";
import { type OrderStep, orderOf } from "./order";
import { verdictLine } from "./verdict";

/** What happens to a cluster. */
export type ClusterFate = "created" | "changed" | "unchanged" | "replaced" | "removed" | "unknown";

/** What a change does to one cluster. */
export interface ClusterReview {
  readonly cluster: string;
  readonly stack: string;
  readonly file: string;
  readonly fate: ClusterFate;
  /** The whole review in one sentence. */
  readonly verdict: string;
  /** Worst severity among dangers and new findings; undefined when there is none. */
  readonly severity?: Severity;
  readonly diff: ModelDiff;
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
  readonly clusters: readonly ClusterReview[];
}

/** Judges changes that were read from stacks or plans. */
export function reviewChanges(changes: readonly ClusterChange[]): Review {
  return { clusters: changes.map(reviewCluster) };
}

/**
 * Judges what happens between two sets of models, paired by the name of the cluster.
 * @param base models before the change
 * @param head models after it
 */
export function reviewModels(base: readonly ClusterModel[], head: readonly ClusterModel[]): Review {
  const names = [...new Set([...base, ...head].map(({ cluster }) => cluster))].sort();
  return reviewChanges(
    names.map((cluster) => {
      const before = base.find((model) => model.cluster === cluster);
      const after = head.find((model) => model.cluster === cluster);
      return {
        cluster,
        stack: "",
        file: "",
        isUnknown: false,
        ...(before === undefined ? {} : { before }),
        ...(after === undefined ? {} : { after }),
      };
    }),
  );
}

function reviewCluster(change: ClusterChange): ClusterReview {
  const before = change.before === undefined ? undefined : prove(change.before);
  const after = change.after === undefined ? undefined : prove(change.after);
  const comparison = before === undefined || after === undefined ? undefined : compareProofs(before, after);
  const diff = diffModels(change.before, change.after);
  const facts = {
    change,
    diff,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(comparison === undefined ? {} : { comparison }),
  };
  const dangers = dangersOf(facts);
  const newFindings = comparison?.newFindings ?? (before === undefined ? (after?.findings ?? []) : []);
  const judged = {
    fate: fateOf(change, diff),
    diff,
    dangers,
    order: orderOf(diff, change),
    newFindings,
    goneFindings: comparison?.goneFindings ?? [],
    keptFindings: (after?.findings ?? []).filter((finding) => !newFindings.includes(finding)),
  };
  const severity = worst([...dangers, ...newFindings]);
  return {
    cluster: change.cluster,
    stack: change.stack,
    file: change.file,
    ...judged,
    verdict: verdictLine(change.cluster, judged, facts),
    ...(severity === undefined ? {} : { severity }),
    ...(comparison === undefined ? {} : { comparison }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function fateOf(change: ClusterChange, diff: ModelDiff): ClusterFate {
  if (change.isUnknown) return "unknown";
  if (change.replacedBecauseOf !== undefined) return "replaced";
  if (change.before === undefined) return "created";
  if (change.after === undefined) return "removed";
  return JSON.stringify(change.before) === JSON.stringify(change.after) || !isDifferent(diff, change)
    ? "unchanged"
    : "changed";
}

/** Whether anything differs that the diff shows or the proof looks at. */
function isDifferent(diff: ModelDiff, { before, after }: ClusterChange): boolean {
  const { kubernetesVersion, rancherVersion, pools, tolerations, acknowledgements } = diff;
  const rest = (model: ClusterModel | undefined) =>
    JSON.stringify([model?.rancherHost, model?.addons, model?.configuration, model?.providerMajor]);
  return (
    kubernetesVersion.before !== kubernetesVersion.after ||
    rancherVersion.before !== rancherVersion.after ||
    pools.some(isChanged) ||
    tolerations.some(({ change }) => change !== "kept") ||
    acknowledgements.length > 0 ||
    rest(before) !== rest(after)
  );
}

function worst(findings: readonly Finding[]): Severity | undefined {
  const open = findings.filter(({ acknowledged, severity }) => acknowledged === undefined && severity !== "info");
  return SEVERITIES.find((severity) => open.some((finding) => finding.severity === severity));
}
