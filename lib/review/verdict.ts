import { type Finding, type FindingCode, isAboutChange } from "../scheduling/findings/finding";
import { NotK3s } from "../scheduling/reading/cluster";
import { clusterName } from "../scheduling/reading/cluster-summary";
import type { OpenValue } from "../scheduling/reading/written-values";
import { asCode, inProse, joined, plain, type Text, text } from "../scheduling/rich-text";
import { agentsWords, areAgentsOpen, notJudgedWords } from "./agents-words";
import { changesByName, cutChanges } from "./changes-by-name";
import type { ClusterDiff } from "./cluster-diff";
import type { ReviewContext } from "./dangers/context";
import type { OpenLoss } from "./open-losses";
import type { Problem } from "./problems";
import { acceptedCodes, asItIs, leftWords, reasonWords, signReason, worstOpen } from "./sign-reason";

/** What happens to a cluster. */
export type ClusterOutcome =
  /** It is new. */
  | "created"
  /** It was there before, and this library now has its model. */
  | "adopted"
  | "changed"
  | "unchanged"
  /** Destroyed and re-created, or destroyed at one place in Terraform while it is imported at another. */
  | "replaced"
  | "removed"
  /** It stays in Rancher, and its model goes. */
  | "released"
  /** What becomes of it is known only at apply. */
  | "unknown";

/** What the sentence is made from. */
interface Judged {
  readonly outcome: ClusterOutcome;
  readonly diff: ClusterDiff;
  readonly problems: readonly Problem[];
  readonly milderFindings: readonly Finding[];
  /** What was so before and is so still. */
  readonly keptFindings: readonly Finding[];
  /** What is lost where it is there, which is not known. */
  readonly losses: readonly OpenLoss[];
}

/**
 * The review of one cluster in one sentence: what changes, by name, and the reason for its sign. It goes on where the cluster
 * is named.
 */
export function verdictOf(judged: Judged, context: ReviewContext): Text {
  const verdict = wholeVerdict(judged, context);
  switch (context.change.scope) {
    case "refresh-only":
      return text`refresh-only plan, nothing is sent; ${outsideOfTerraform(judged.outcome, verdict)}`;
    case "partial":
      return text`${verdict}; the plan is not complete (-target, or changes that are deferred)`;
    case "deposed":
      return text`what an earlier replacement left over is destroyed`;
    case undefined:
      return verdict;
  }
}

function outsideOfTerraform(outcome: ClusterOutcome, verdict: Text): Text {
  if (outcome === "removed") return text`it is gone from Rancher`;
  // Somebody changed it there, or Rancher never took it: the two look alike.
  return outcome === "changed" ? text`Rancher has it otherwise than Terraform's state: ${verdict}` : verdict;
}

function wholeVerdict(
  { outcome, diff, problems, milderFindings, keptFindings, losses }: Judged,
  context: ReviewContext,
): Text {
  const { change, before, after, applied, taken } = context;
  const worst = worstOpen(problems);
  switch (outcome) {
    case "unknown":
      if (change.isUnknown) return withReason([text`known after apply, not judged`], problems);
      return withReason(openValues(diff, false), problems);
    case "removed":
      return withReason([change.action === "left" ? LEFT_ALONE : text`destroyed`], problems, LOSSES);
    case "released":
      return withReason(released(diff, change), problems);
    case "unchanged":
      return withReason(
        // A danger of a cluster that stays as it is comes from what is beside it.
        worst !== undefined && isAboutChange(worst.finding.code)
          ? ofNodes(problems)
          : ofNodes(problems, text`no scheduling change`),
        problems,
      );
    default:
  }
  const isToldFirst = change.poolsTold === "for-the-first-time";
  const beginning: Readonly<Record<typeof outcome, readonly Text[]>> = {
    created: [change.isLostInRancher ? text`gone from Rancher, and made anew` : text`new`],
    adopted: isToldFirst ? [TOLD_FIRST, ...asItIs(keptFindings)] : [text`judged for the first time`],
    changed: isToldFirst ? [TOLD_FIRST] : change.poolsTold === "no-more" ? [TOLD_NO_MORE] : [],
    replaced: [replacement(change)],
  };
  const isLoss = outcome === "replaced";
  const changes =
    change.before === undefined || change.after === undefined
      ? []
      : whatChanges(withoutTold(diff, problems), outcome === "changed", isLoss ? "" : reasonWords(problems));
  return joined(
    [
      withReason(beginning[outcome], isLoss ? problems : [], LOSSES),
      ...formerName(change),
      ...changes,
      ...openValues(diff, changes.length > 0),
      ...(taken === undefined ? [] : [SNAPSHOT[taken]]),
      ...ofNodes(problems),
      ...(isLoss ? [] : signReason(problems)),
      ...lossesInDoubt(losses),
      ...(after === undefined
        ? [text`the rest is known after apply`]
        : taken === "all"
          ? []
          : agentsWords(problems, before, after, applied)),
      ...leftWords(milderFindings, applied?.findings),
    ].filter((part) => part.length > 0),
    "; ",
  );
}

/** What is lost where it is there. */
function lossesInDoubt(losses: readonly OpenLoss[]): Text[] {
  return (["goes", "no-place"] as const).flatMap((how) => {
    const names = losses.flatMap((loss) => (loss.how === how ? [loss.workload] : []));
    const loss = how === "goes" ? "go with it" : "find no node then";
    return names.length === 0
      ? []
      : [text`whether ${inProse(names)} ${names.length > 1 ? "have" : "has"} pods, which ${loss}, is not known`];
  });
}

const TOLD_FIRST = text`pools told for the first time, taken to be the same before`;

const TOLD_NO_MORE = text`not judged any more: its pools are told no more`;

const SNAPSHOT = {
  all: text`what Rancher takes from the snapshot in place of what is written, and whether agents can run with it, is not known`,
  kubernetesVersion: text`its K3s release is that of the snapshot, whatever is written`,
};

const LEFT_ALONE = text`left to itself: its stack leaves the app, and nothing is destroyed`;

/** What the sentence says already where a cluster is lost. */
const LOSSES: readonly FindingCode[] = ["RK701", "RK702"];

/** @param told codes of what the parts say already: of these the code alone is added */
function withReason(parts: readonly Text[], problems: readonly Problem[], told: readonly FindingCode[] = []): Text {
  const worst = worstOpen(problems);
  const isTold = worst !== undefined && told.includes(worst.finding.code);
  const [reason, ...more] = signReason(problems, isTold);
  if (!isTold || reason === undefined) return joined([...parts, ...signReason(problems)], "; ");
  return joined([text`${joined(parts, "; ")} ${reason}`, ...more], "; ");
}

function replacement({
  importLoss,
  replacedBecauseOf: because,
  before,
  after,
  isPairedByPools,
}: ReviewContext["change"]): Text {
  if (isPairedByPools === true && before !== undefined && after !== undefined)
    return text`${clusterName(before)} is destroyed, and ${clusterName(after)} is new with the same pools`;
  if (importLoss === "destroyed-at-other-address")
    return text`destroyed through ${inProse(because.map(asCode))}, which is the same cluster in Rancher`;
  if (importLoss === "made-twice")
    return text`created a second time because of ${inProse(because)}, which Rancher refuses`;
  if (importLoss === undefined) return text`destroyed and re-created because of ${inProse(because)}`;
  const loss = importLoss === "destroyed" ? text`destroyed` : text`destroyed unless its state has forgotten it`;
  return text`${loss} although it is imported, because of ${inProse(because)}`;
}

/** The cluster is named by what it is called after the change. */
function formerName({ before, after, isPairedByPools }: ReviewContext["change"]): Text[] {
  // Of two that are paired by their pools both names are said already.
  if (before === undefined || after === undefined || isPairedByPools === true) return [];
  const [was, is] = [clusterName(before), clusterName(after)];
  return was === is ? [] : [text`was called ${asCode(was)}`];
}

const FORGOTTEN = text`stays in Rancher as it is: Terraform forgets it`;

/** The cluster stays and its model goes; it may change all the same. */
function released(diff: ClusterDiff, { after, poolsTold }: ReviewContext["change"]): Text[] {
  if (after === undefined) return [FORGOTTEN];
  if (poolsTold === "no-more") return [TOLD_NO_MORE];
  const known = whatChanges(diff, false);
  const changes = [...known, ...openValues(diff, known.length > 0)];
  // Pools that the cluster or a file tells are known without the model.
  const isJudged = after.poolSource === "machine_pools" || after.poolSource === "file";
  const judged = isJudged ? text`judged without its model from now on` : text`no longer judged`;
  const why = text`${judged}: ${isJudged ? "it" : "its model"} leaves the configuration`;
  return changes.length === 0 ? [text`no scheduling change, but ${why}`] : [...changes, why];
}

const SIDES: Readonly<Record<OpenValue["side"], string>> = {
  before: "not known as it is before",
  after: "known only at apply",
  both: "not known on either side",
};

const TELL_OF_AGENTS: readonly ClusterOutcome[] = ["created", "adopted", "changed", "replaced"];

/** Whether the sentence says already that the cluster is not judged after the change. */
export function saysNotJudged({
  outcome,
  before,
  after,
}: Pick<Judged, "outcome"> & Pick<ReviewContext, "before" | "after">): boolean {
  return after !== undefined && TELL_OF_AGENTS.includes(outcome) && notJudgedWords(before, after) !== undefined;
}

/** Whether the sentence leaves open what becomes of the agents, or what else changes. */
export function leavesOpen(
  { outcome, diff, losses }: Pick<Judged, "outcome" | "diff" | "losses">,
  context: ReviewContext,
): boolean {
  const { change, before, after, taken } = context;
  if (outcome === "unknown") return true;
  if (outcome === "unchanged" || outcome === "removed" || after === undefined) return false;
  if (change.poolsTold !== undefined || diff.open.length > 0 || taken !== undefined || losses.length > 0) return true;
  if (outcome === "released") return false;
  if (after.cluster.kubernetesVersion instanceof NotK3s || areAgentsOpen(after)) return true;
  return after.bootstrap.verdict === "depends" && before?.bootstrap.verdict !== "depends";
}

/** What nobody can tell, with the values that it depends on. */
function openValues({ open }: ClusterDiff, isBesideOthers = true): Text[] {
  const bySide = (["after", "both", "before"] as const).flatMap((side) => {
    const paths = open.filter((each) => each.side === side).map(({ path }) => asCode(path));
    const more = paths.length - MOST_OPEN;
    const named = more > 1 ? [...paths.slice(0, MOST_OPEN), `${more} more`] : paths;
    return named.length === 0 ? [] : [text`${inProse(named)}, ${SIDES[side]}`];
  });
  return bySide.length === 0
    ? []
    : [text`what ${isBesideOthers ? "else " : ""}changes depends on ${joined(bySide, ", and on ")}`];
}

const MOST_OPEN = 3;

/**
 * @param mustChange whether something does, shown or not
 * @param reason what is said behind it: a change with which that begins is not said twice
 */
function whatChanges(diff: ClusterDiff, mustChange: boolean, reason = ""): Text[] {
  const all = changesByName(diff);
  const changes = all.filter((change) => !`${reason},`.startsWith(`${plain(change)},`));
  if (changes.length === 0 && all.length > 0) return [];
  if (changes.length > 0) return [joined(cutChanges(changes), " ")];
  return mustChange ? [text`settings change`] : [];
}

/** Without acknowledgements that come for what is told as acknowledged, where anything else changes. */
function withoutTold(diff: ClusterDiff, problems: readonly Problem[]): ClusterDiff {
  const told: readonly string[] = acceptedCodes(problems);
  const acknowledgements = diff.acknowledgements.filter(
    ({ code, before }) => before !== undefined || !told.includes(code),
  );
  const rest = { ...diff, acknowledgements };
  return changesByName(rest).length === 0 ? diff : rest;
}

/**
 * Taints that are put on running nodes although no pool changes: what is only a note is said as well.
 * @param otherwise what to say where there are none
 */
function ofNodes(problems: readonly Problem[], ...otherwise: readonly Text[]): readonly Text[] {
  const nodes = problems.flatMap(({ finding: { code, data } }) => (code === "RK722" ? data.nodes : [])).length;
  return nodes === 0 ? otherwise : [text`taints of ${nodes === 1 ? "1 node" : `${nodes} nodes`} change`];
}
