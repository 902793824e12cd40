import type { ProofComparison } from "../scheduling/compare";
import { type Claim, claimsBeyond } from "../scheduling/findings/claims";
import { type Finding, findingOf, isOpen, SEVERITIES, type Severity } from "../scheduling/findings/finding";
import type { AcknowledgedSides } from "../scheduling/findings/rules/acknowledged-changes";
import { prove, type SchedulingProof } from "../scheduling/prove";
import { type Cluster, NotK3s } from "../scheduling/reading/cluster";
import { clusterName, clusterSummary } from "../scheduling/reading/cluster-summary";
import { distributionOfRelease } from "../scheduling/releases/distribution";
import { plain, type Text } from "../scheduling/rich-text";
import { provedOnRegisteredNodes } from "./applied";
import { provedWithArriving } from "./arriving";
import { modelPassage, withCarriedModel, withoutGoneMachines } from "./carried-model";
import type { ClusterChange } from "./cluster-change";
import { type ClusterDiff, diffClusters, hasChanges } from "./cluster-diff";
import { compareThere, isOfOpenRelease } from "./compare-there";
import { dangersOf } from "./dangers";
import type { ReviewContext } from "./dangers/context";
import { renamedInPlace } from "./dangers/renamed-pools";
import { comeTrue, type DueFinding, dueFindings, isOfJoiningNodes, isStillSo, isToldBy } from "./due-findings";
import { withLateNames } from "./late-names";
import { NOTHING_LOST } from "./lost-keys";
import { meanwhileFindings, untilThen } from "./meanwhile-findings";
import { momentOf } from "./moment-of";
import { isComeTrue, type NewFinding, newFinding } from "./new-findings";
import type { NotJudged } from "./not-judged";
import { onRegisteredNodes } from "./on-registered-nodes";
import { openLosses } from "./open-losses";
import type { PlanScope } from "./plan-entries";
import { type Problem, problemsOf } from "./problems";
import { withRanchersThere } from "./ranchers-there";
import { renamedTogether } from "./renamed-clusters";
import { fromSnapshot, withoutTaken, withoutTakenRepairs } from "./restored";
import { rolloutOf } from "./rollout";
import type { RolloutStep } from "./rollout/step";
import { settingAsWritten } from "./setting-as-written";
import { newClaimsSince } from "./under-former-names";
import { type ClusterOutcome, leavesOpen, verdictOf } from "./verdict";

/** What a change does to one cluster. */
export interface ClusterReview {
  /** Name in Rancher. */
  readonly cluster: string;
  /** Name of the stack; of a plan, that of its file or folder. */
  readonly stack: string;
  /** File that the state after the change was read from; of a cluster that goes, the one before. */
  readonly file: string;
  /** Terraform address of the resource that holds the model, where it was read from a file. */
  readonly address?: string;
  /** What happens to the cluster. */
  readonly outcome: ClusterOutcome;
  /** What the plan is, where it is not all that Terraform would do. */
  readonly scope?: PlanScope;
  /** The whole review in one sentence, which goes on where the cluster is named. */
  readonly verdict: Text;
  /** Whether the verdict leaves something open, because of what is not known. */
  readonly leavesOpen: boolean;
  /**
   * Worst severity among dangers, new findings and those that are due that are not acknowledged, and the loss of the cluster, which is a
   * warning where it is; undefined when there is none.
   */
  readonly severity?: Severity;
  /** What differs between the two states. */
  readonly diff: ClusterDiff;
  /** Settings that Rancher has otherwise than Terraform last wrote them, and that the change writes again. */
  readonly takenBack: readonly string[];
  /** What the change does to the running cluster. */
  readonly dangers: readonly Finding[];
  /** How the change reaches the cluster, in the order of time. */
  readonly rollout: readonly RolloutStep[];
  /** What the proof says after the change and did not say before, or of less. */
  readonly newFindings: readonly Finding[];
  /** What the proof said before as well, and waited for what the change brings: an upgrade, a drain, other nodes. */
  readonly dueFindings: readonly Finding[];
  /** What is left of worse findings that the change repairs: it counts against nothing. */
  readonly milderFindings: readonly Finding[];
  /** Dangers, new findings and those that are due in one list, worst first, each with its moment; what a danger tells already is left out. */
  readonly problems: readonly Problem[];
  /** What the proof said before and what is repaired; where something else takes its place, that is told. */
  readonly goneFindings: readonly Finding[];
  /** What is repaired only on nodes that join or are replaced: of those that are registered it is still so. */
  readonly laterGoneFindings: readonly Finding[];
  /** What was so before and still is, and waits for nothing that the change brings. */
  readonly keptFindings: readonly Finding[];
  /** What differs between their proofs; absent unless there are both. */
  readonly comparison?: ProofComparison;
  /** The proof before; absent of a cluster that comes. */
  readonly before?: SchedulingProof;
  /** The proof after; absent of a cluster that goes. */
  readonly after?: SchedulingProof;
  /** With the nodes that are registered, once the change is applied; only of a cluster that stays. */
  readonly applied?: SchedulingProof;
}

/** What a change does to all clusters. */
export interface Review {
  /** The most severe first, then by name. */
  readonly clusters: readonly ClusterReview[];
  /** What in the input may be a cluster, or hold some, and is not looked into. */
  readonly others?: readonly NotJudged[];
}

/**
 * Judges changes that were read from stacks or plans.
 *
 * @example
 * ```ts
 * const review = reviewChanges(changesBetween("cdktf.base", "cdktf.out"));
 * for (const each of review.clusters) console.log(verdictLine(each));
 * ```
 */
export function reviewChanges(changes: readonly ClusterChange[]): Review {
  return { clusters: withRanchersThere(changes).map(reviewCluster).sort(bySeverity) };
}

/**
 * Judges what happens between two sets of clusters, paired by name.
 *
 * @example
 * ```ts
 * const [base, head] = ["cdktf.base", "cdktf.out"].map((folder) => loadClusters(folder).map(({ cluster }) => cluster));
 * for (const { rollout } of reviewClusters(base ?? [], head ?? []).clusters) console.log(rollout.length);
 * ```
 *
 * @param base clusters before the change
 * @param head clusters after it
 */
export function reviewClusters(base: readonly Cluster[], head: readonly Cluster[]): Review {
  const [before, after] = [base, head].map(
    (clusters) => new Map(clusters.map((cluster) => [clusterName(cluster), cluster])),
  ) as [Map<string, Cluster>, Map<string, Cluster>];
  const changes = [...new Set([...before.keys(), ...after.keys()])].map((cluster): ClusterChange => {
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
      lost: NOTHING_LOST,
      ...(was && { before: was }),
      ...(is && { after: is }),
    };
  });
  return reviewChanges(renamedTogether(changes));
}

/**
 * The review of a cluster in one sentence that stands alone, without marks.
 *
 * @example
 * ```ts
 * for (const each of reviewChanges(changesOfPlans(["plan.json"])).clusters) console.log(verdictLine(each));
 * ```
 */
export function verdictLine({ cluster, verdict }: Pick<ClusterReview, "cluster" | "verdict">): string {
  return `cluster ${cluster}: ${plain(verdict)}`;
}

/**
 * What counts against a threshold: dangers, new findings and those that are due, as far as they are open.
 *
 * @example
 * ```ts
 * const open = openProblems(reviewChanges(changesBetween("cdktf.base", "cdktf.out")));
 * if (open.some(({ severity }) => severity === "error")) process.exitCode = 1;
 * ```
 */
export function openProblems({ clusters }: Review): Finding[] {
  return clusters
    .flatMap(({ dangers, newFindings, dueFindings: due }) => [...dangers, ...newFindings, ...due])
    .filter(isOpen);
}

function reviewCluster(read: ClusterChange): ClusterReview {
  const given = withLateNames(withoutGoneMachines(read));
  const passage = modelPassage(given);
  const change = withCarriedModel(given);
  // What the app says of a cluster for the first time is compared with nothing.
  const before = given.before === undefined || passage === "adopted" ? undefined : prove(asExisting(given.before));
  const isCreated = given.before === undefined || change.action === "replaced";
  // Nothing is claimed of a state that is not known, and what Terraform forgets stays.
  const isCompared = !change.isUnknown && change.action !== "forgotten";
  const isMadeAnew = change.action === "replaced" || change.importLoss !== undefined;
  const stays = given.before !== undefined && passage !== "adopted" && isCompared && !isMadeAnew;
  const renamed = renamedInPlace({ change });
  const planned =
    given.after === undefined || change.isUnknown
      ? undefined
      : prove(isCreated ? given.after : asExisting(given.after));
  const after =
    stays && before !== undefined && planned !== undefined ? provedWithArriving(before, planned, renamed) : planned;
  const whole = isCompared ? diffClusters(change.before, change.after, isMadeAnew) : diffClusters(undefined, undefined);
  const taken = fromSnapshot(whole, change.before, change.after);
  const known = withoutTaken(whole, taken);
  const comparison =
    before === undefined || after === undefined ? undefined : withoutTakenRepairs(compareThere(before, after), taken);
  const { openInstances } = change;
  const diff = openInstances === undefined ? known : { ...known, open: [...known.open, openInstances] };
  const proofs = { ...(before && { before }), ...(after && { after }), ...(comparison && { comparison }) };
  // A removed cluster has no state after that could accept anything, and one whose model goes has none either.
  const acknowledged = { before: given.before?.acknowledged ?? [], after: given.after?.acknowledged ?? [] };
  // It costs a proof only where registered nodes are other than new ones.
  const applied =
    stays && before !== undefined && after !== undefined
      ? provedWithArriving(before, provedOnRegisteredNodes(given.before, after, renamed, change), renamed)
      : undefined;
  const context: ReviewContext = {
    change,
    diff,
    acknowledged,
    ...proofs,
    ...(applied && { applied }),
    ...(taken && { taken }),
  };
  const dangers = dangersOf(context);
  const said = onRegisteredNodes(context);
  const told = before?.findings ?? [];
  const newsIn = newClaimsSince(told, dangers);
  const isOfFormerName = (finding: Finding) => newsIn(finding).length === 0 && claimsBeyond(finding, told).length > 0;
  const isForeseen = (finding: Finding) => isComeTrue(newsIn(finding));
  const meanwhile = meanwhileFindings(context);
  // What is accepted for the time until then is needed in that time.
  const isUsed = ({ code, data }: Finding) =>
    code === "RK901" && meanwhile.some(({ finding }) => !isOpen(finding) && finding.code === data.code);
  const found = (comparison?.newFindings ?? after?.findings ?? []).filter(
    (finding) => !isOfFormerName(finding) && !isUsed(finding) && (isOpen(finding) || !isForeseen(finding)),
  );
  const milder = (comparison?.milderFindings ?? []).filter((finding) => !isOfFormerName(finding));
  const news = found
    .filter((finding) => !isForeseen(finding))
    .map((finding) => newFinding(said(ofLeavingK3s(finding, before)), newsIn(finding), acknowledged));
  news.push(...untilThen(meanwhile, (finding) => newFinding(said(finding), newsIn(finding), acknowledged)));
  const newFindings = news.map(({ finding }) => finding);
  const kept = isOfOpenRelease(before, after)
    ? []
    : (after?.findings ?? []).filter(
        (finding) => !found.includes(finding) && !milder.includes(finding) && !isUsed(finding),
      );
  const lasting = (applied?.findings ?? [])
    .filter((finding) => claimsBeyond(finding, after?.findings ?? []).length > 0)
    .filter(isToldBy(told));
  const due: readonly DueFinding[] = [
    ...found.filter(isForeseen).map((finding) => comeTrue(finding, context)),
    ...dueFindings([...kept, ...milder], lasting, context),
  ];
  const isDue = (finding: Finding) => due.some((each) => each.finding === finding);
  // What is repaired for new nodes is not for those that are there: they keep what they have. A first node is a new one.
  const isMended = (finding: Finding) => isOfJoiningNodes(finding) || !isStillSo(applied?.findings ?? [])(finding);
  const isDueStill = isStillSo(due.map(({ finding }) => finding));
  const repaired = (comparison?.goneFindings ?? []).filter((finding) => !isDueStill(finding));
  const keptFindings = kept.filter((finding) => !isDue(finding)).map(said);
  const judged = {
    outcome: outcomeOf(change, diff, passage),
    diff: inItsWords(diff, change),
    dangers,
    newFindings,
    dueFindings: due.map(({ finding }) => said(finding)),
    milderFindings: milder.filter((finding) => !isDue(finding)).map(said),
  };
  const problems = problemsOf(
    dangers,
    news,
    due.map((each) => ({ ...each, finding: said(each.finding), ...grownOf(each.finding, newsIn, acknowledged) })),
    (finding) =>
      meanwhile.find((each) => each.finding.code === finding.code && each.finding.data === finding.data)?.moment ??
      momentOf(finding, context, dangers, newsIn(finding)),
  );
  const losses = openLosses(context);
  const severity = worst([...dangers, ...newFindings, ...judged.dueFindings]);
  return {
    cluster: change.cluster,
    stack: change.stack,
    file: change.file,
    ...(change.address === undefined ? {} : { address: change.address }),
    ...judged,
    ...(change.scope === undefined ? {} : { scope: change.scope }),
    verdict: verdictOf({ ...judged, problems, losses, keptFindings }, context),
    leavesOpen: leavesOpen({ ...judged, losses }, context),
    takenBack: (change.staying?.takenBack ?? []).map((setting) =>
      settingAsWritten(setting, change.after ?? change.before),
    ),
    problems,
    rollout: change.scope === "refresh-only" ? [] : rolloutOf(context),
    goneFindings: repaired.filter(isMended),
    laterGoneFindings: repaired.filter((finding) => !isMended(finding)),
    keptFindings,
    ...(severity === undefined ? {} : { severity }),
    ...proofs,
    ...(applied && { applied }),
  };
}

/** Of what was so before in part: what of it is new, which registered nodes alone have and new ones do not. */
function grownOf(
  finding: Finding,
  newsIn: (finding: Finding) => readonly Claim[],
  acknowledged: AcknowledgedSides,
): Pick<NewFinding, "grown"> {
  const news = newsIn(finding);
  if (news.length === 0 || isComeTrue(news)) return {};
  const { grown } = newFinding(finding, news, acknowledged);
  return grown === undefined ? {} : { grown };
}

function inItsWords(diff: ClusterDiff, change: ClusterChange): ClusterDiff {
  return {
    ...diff,
    settings: diff.settings.map((each) => ({
      ...each,
      setting: settingAsWritten(each.setting, change.after ?? change.before),
    })),
  };
}

/** A cluster that is there needs not to be created; what a plan shows of it stays. */
function asExisting({ lateSettings, ...cluster }: Cluster): Cluster {
  const planned = (lateSettings ?? []).filter(({ isPlanned }) => isPlanned);
  return planned.length === 0 ? cluster : { ...cluster, lateSettings: planned };
}

/** A cluster of another distribution is none of ours; one that was of K3s and gets what Rancher refuses is. */
function ofLeavingK3s(finding: Finding, before: SchedulingProof | undefined): Finding {
  if (finding.code !== "RK410" || before === undefined || before.cluster.kubernetesVersion instanceof NotK3s)
    return finding;
  // What becomes one of RKE2 is a danger of its own (RK724).
  if (distributionOfRelease(finding.data.kubernetesVersion) === "RKE2") return finding;
  return findingOf({ code: "RK408", data: finding.data }, finding.cluster, finding.acknowledged, finding.language);
}

/** Whether nothing is to be said of the cluster but that it stays as it is. */
export function isQuiet({
  outcome,
  dangers,
  newFindings,
  scope,
}: Pick<ClusterReview, "outcome" | "dangers" | "newFindings" | "scope">): boolean {
  return outcome === "unchanged" && dangers.length === 0 && newFindings.length === 0 && scope === undefined;
}

function outcomeOf(
  { before, after, action, importLoss, isUnknown, scope, poolsTold }: ClusterChange,
  diff: ClusterDiff,
  passage: "adopted" | "released" | undefined,
): ClusterOutcome {
  if (action === "replaced" || importLoss !== undefined) return "replaced";
  if (isUnknown) return "unknown";
  if (before === undefined) return action === "kept" ? "adopted" : "created";
  if (after === undefined && scope === "refresh-only") return "removed";
  if (after === undefined) return action === "kept" || action === "forgotten" ? "released" : "removed";
  if (passage !== undefined) return passage;
  if (hasChanges(diff)) return "changed";
  if (diff.open.length > 0) return "unknown";
  const comparable = (cluster: Cluster) => canonical([clusterSummary(cluster), cluster.unreadable]);
  if (comparable(before) !== comparable(after)) return "changed";
  // That its pools are as they were is taken, not known.
  if (poolsTold === "for-the-first-time") return "adopted";
  return poolsTold === "no-more" ? "released" : "unchanged";
}

/** A summary as text in which the order of keys and lists does not show: none of its orders means anything. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== "object" || value === null) return String(JSON.stringify(value));
  const isSet = (inner: unknown) => inner !== undefined && canonical(inner) !== "{}";
  const entries = Object.entries(value).filter(([, inner]) => isSet(inner));
  return `{${entries
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .sort()
    .join()}}`;
}

function worst(findings: readonly Finding[]): Severity | undefined {
  const open = findings.filter((finding) => isOpen(finding) && finding.severity !== "info");
  return SEVERITIES.find((severity) => open.some((finding) => finding.severity === severity));
}

function bySeverity(a: ClusterReview, b: ClusterReview): number {
  const rank = ({ severity }: ClusterReview) =>
    severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
  const key = ({ cluster, stack }: ClusterReview) => JSON.stringify([cluster, stack]);
  return rank(a) - rank(b) || (key(a) < key(b) ? -1 : 1);
}
