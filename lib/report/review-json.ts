import type { ClusterDiff } from "../review/cluster-diff";
import type { Problem } from "../review/problems";
import { type ClusterReview, type Review, verdictLine } from "../review/review";
import { describePlainly } from "../scheduling/findings/describe";
import { plain } from "../scheduling/rich-text";
import { findingJson } from "./finding-json";
import { notJudgedIn, notJudgedJson } from "./not-judged";

/**
 * Shape of `review --format json`; see docs/json-output.md.
 *
 * @example
 * ```ts
 * const report = JSON.parse(readFileSync("review.json", "utf8"));
 * if (report.schemaVersion !== REVIEW_SCHEMA_VERSION) throw new Error("written by another release");
 * ```
 */
export const REVIEW_SCHEMA_VERSION = "cdktf-rancher-k3s/review/v1";

/**
 * A review as plain data with a schema version. Every key is named here, so nothing else can get out.
 *
 * @example
 * ```ts
 * const review = reviewChanges(changesOfPlans(["plan.json"]));
 * writeFileSync("review.json", JSON.stringify(reviewJson(review)));
 * ```
 */
export function reviewJson(review: Review): unknown {
  return {
    schemaVersion: REVIEW_SCHEMA_VERSION,
    clusters: review.clusters.map(clusterJson),
    notJudged: notJudgedJson(notJudgedIn(review)),
  };
}

function clusterJson(review: ClusterReview): unknown {
  const { cluster, stack, file, address, outcome, scope, severity, diff, dangers, rollout, comparison, before, after } =
    review;
  return {
    cluster,
    stack,
    file,
    ...(address === undefined ? {} : { address }),
    outcome,
    ...(scope === undefined ? {} : { scope }),
    ...(severity === undefined ? {} : { severity }),
    verdict: verdictLine(review),
    takenBack: review.takenBack,
    dangers: dangers.map(findingJson),
    changes: changesJson(diff),
    problems: review.problems.map(problemJson),
    rollout: rollout.map(({ moment, what, by, because }) => ({
      moment,
      what: plain(what),
      by,
      because: plain(because),
    })),
    bootstrap: { before: before?.bootstrap.verdict ?? null, after: after?.bootstrap.verdict ?? null },
    workloads: (comparison?.workloads ?? []).map(({ workload, verdict: change, placements }) => ({
      workload,
      verdict: beforeAfter(change),
      placements: Object.fromEntries(Object.entries(placements).map(([pool, each]) => [pool, beforeAfter(each)])),
    })),
    findings: {
      new: review.newFindings.map(findingJson),
      due: review.dueFindings.map(findingJson),
      milder: review.milderFindings.map(findingJson),
      gone: review.goneFindings.map(findingJson),
      goneLater: review.laterGoneFindings.map(findingJson),
      kept: review.keptFindings.map(findingJson),
    },
  };
}

/** What is told at length stands among dangers and findings. */
function problemJson({ finding, moment, because, grown }: Problem): unknown {
  const { subject, message } = describePlainly(finding);
  const { code, severity, acknowledged } = finding;
  return {
    code,
    severity,
    moment: moment ?? null,
    subject,
    message,
    ...(because === undefined ? {} : { because: plain(because) }),
    ...(grown === undefined ? {} : { grown: plain(grown) }),
    ...(acknowledged === undefined ? {} : { acknowledged }),
  };
}

function changesJson(diff: ClusterDiff): unknown {
  return {
    kubernetesVersion: beforeAfter(diff.kubernetesVersion),
    rancherVersion: beforeAfter(diff.rancherVersion),
    pools: [...diff.pools, ...(diff.poolsWithoutNodes ?? [])].map(
      ({ pool, change, roles, taints, labels, taintsApplied, nodes }) => ({
        pool,
        change,
        roles: beforeAfter(roles),
        taints: taints.map((taint) => ({ taint: taint.taint, change: taint.change, origin: taint.origin })),
        labels: labels.map(({ key, ...label }) => ({ key, ...beforeAfter(label) })),
        taintsApplied: beforeAfter(taintsApplied),
        nodes: beforeAfter(nodes),
      }),
    ),
    tolerations: diff.tolerations.map(({ agent, toleration, change, because }) => ({
      agent,
      toleration,
      change,
      because: because.map(({ pool, taint }) => ({ pool, taint })),
    })),
    settings: diff.settings.map(({ setting, ...change }) => ({ setting, ...beforeAfter(change) })),
    acknowledgements: diff.acknowledgements.map(({ code, subject, isKindWide, ...change }) => ({
      code,
      subject,
      ...(isKindWide ? { isKindWide } : {}),
      ...beforeAfter(change),
    })),
    open: diff.open.map(({ path, side }) => ({ path, side })),
  };
}

/** Null, because JSON has no undefined, and a missing key would not say that there is nothing. */
function beforeAfter<T>({ before, after }: { readonly before: T | undefined; readonly after: T | undefined }): {
  before: T | null;
  after: T | null;
} {
  return { before: before ?? null, after: after ?? null };
}
