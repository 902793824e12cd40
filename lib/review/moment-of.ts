import { type Claim, isClaimedIn } from "../scheduling/findings/claims";
import { type Finding, type FindingCode, isAboutChange, isAboutFirstNode } from "../scheduling/findings/finding";
import { NodeRole } from "../scheduling/node-role";
import type { SchedulingPool } from "../scheduling/pool";
import { prove, type SchedulingProof } from "../scheduling/prove";
import type { ClusterChange } from "./cluster-change";
import type { ReviewContext } from "./dangers/context";
import { lostRole } from "./dangers/lost-roles";
import { dueMoment } from "./due-findings";
import { provedWithFormerRancher } from "./former-rancher";
import { MOMENTS, type ProblemMoment } from "./moment";
import { poolsMadeAnew } from "./renewals";

/**
 * When a danger or a new finding shows, by its cause; undefined where it belongs to no moment of the change. What waits for
 * pods or nodes that are made anew shows with the change that makes them so itself.
 * @param dangers what the change does to nodes and pods that are there
 * @param news what of it is new; of what claims nothing more than before all of it
 */
export function momentOf(
  finding: Finding,
  context: ReviewContext,
  dangers: readonly Finding[],
  news: readonly Claim[],
): ProblemMoment | undefined {
  // What is wrong with an acknowledgement happens to no cluster.
  if (finding.code.startsWith("RK9")) return undefined;
  // Neither does anything come at any time of what is not known.
  if (finding.code === "RK108" || finding.code === "RK109") return undefined;
  const moment = isAboutChange(finding.code) ? ofDanger(finding) : ofNewFinding(finding, context, dangers, news);
  if (moment === undefined || moment === "on-apply") return moment;
  return [moment, dueMoment(finding, moment, context) ?? moment].sort(
    (a, b) => MOMENTS.indexOf(a) - MOMENTS.indexOf(b),
  )[0];
}

function ofDanger(finding: Finding): ProblemMoment | undefined {
  switch (finding.code) {
    case "RK703":
      return finding.data.isAtOnce || finding.data.isMadeAnew ? "on-apply" : "on-join";
    case "RK705":
    case "RK714":
      return finding.data.once === undefined || finding.data.once.withApply !== undefined ? "on-apply" : "on-join";
    case "RK707":
    case "RK708":
      return finding.data.moment;
    // Draining waits for the next time that K3s is upgraded or reconfigured.
    case "RK716":
      return "on-restart";
    // Nothing is destroyed where the stack leaves the app with its cluster.
    case "RK702":
      return finding.data.leftStack === undefined ? "on-apply" : undefined;
    // Nobody knows what Rancher holds, now and later; an acknowledgement happens to no cluster; nodes keep what they have.
    case "RK717":
    case "RK720":
    case "RK723":
      return undefined;
    default:
      return "on-apply";
  }
}

function ofNewFinding(
  finding: Finding,
  context: ReviewContext,
  dangers: readonly Finding[],
  news: readonly Claim[],
): ProblemMoment | undefined {
  const { change, before, applied } = context;
  // The apply sends the release, and every node is to get it.
  if (finding.code === "RK408" || finding.code === "RK410") return "on-apply";
  const isOfNodes = isAboutFirstNode(finding.code) || finding.code.startsWith("RK2") || finding.code.startsWith("RK6");
  if (change.before === undefined || change.action === "replaced" || change.importLoss !== undefined) {
    // One that was there before this library was told of it stays as it is.
    if (change.action === "kept") return undefined;
    return isOfNodes ? "on-join" : "on-apply";
  }
  if (before === undefined || applied === undefined) return undefined;
  // Of a role of which Rancher removes all machines there is no node left to do anything with.
  if (finding.code === "RK106" && NodeRole.ALL.some((role) => isLost(role, finding, change))) return "on-apply";
  // Registered nodes have the role that no pool has any more, until somebody replaces or removes them.
  if (finding.code === "RK106" && NodeRole.ALL.some((role) => isGone(role, finding, change))) return "on-join";
  if (isAboutFirstNode(finding.code)) return ofNodesToCome(finding.code);
  const isIn = ({ findings }: SchedulingProof) => isClaimedIn(finding, findings, news.length === 0 ? undefined : news);
  if (!isIn(applied)) return isIn(rolledOut(context, applied)) ? "on-apply" : "on-join";
  const former = provedWithFormerRancher(context);
  if (former !== undefined && !isIn(former)) return "on-restart";
  // Both tell of nodes that join without the taints; on those that are registered may be what they tell of, or not.
  if (finding.code === "RK602") return evicts(finding, dangers) ? "on-apply" : "on-join";
  if (finding.code === "RK603") return ranBefore(finding, before, news) ? "on-restart" : "on-join";
  return "on-apply";
}

/** All findings of a change ask the same. */
const ROLLED_OUT = new WeakMap<ReviewContext, SchedulingProof>();

/** The cluster as it is applied, with the machines that Rancher then makes anew in the place of those that it had. */
function rolledOut(context: ReviewContext, applied: SchedulingProof): SchedulingProof {
  const names = poolsMadeAnew(context);
  if (names.length === 0) return applied;
  const made = (context.change.after?.pools ?? []).filter(({ name }) => names.includes(name));
  const kept = applied.cluster.pools.filter(({ name }) => !names.includes(name));
  const known = ROLLED_OUT.get(context) ?? prove({ ...applied.cluster, pools: sortedByName([...kept, ...made]) });
  ROLLED_OUT.set(context, known);
  return known;
}

function sortedByName(pools: readonly SchedulingPool[]): SchedulingPool[] {
  return [...pools].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function isLost(role: NodeRole, { data }: Finding<"RK106">, change: ClusterChange): boolean {
  return data.missingRoles.includes(role) && lostRole(change, role) !== undefined;
}

function isGone(role: NodeRole, { data }: Finding<"RK106">, { before }: ClusterChange): boolean {
  return data.missingRoles.includes(role) && before?.pools.some(({ roles }) => roles.includes(role)) === true;
}

/**
 * A cluster that is there has its first node; another one comes when it is restored, or made anew. That the first one is
 * still to come is something that the change brings. Some of these findings are about every node that joins, or about how
 * K3s and the agent are told to work.
 */
function ofNodesToCome(code: FindingCode): ProblemMoment | undefined {
  switch (code) {
    case "RK112":
    case "RK116":
    case "RK117":
    case "RK118":
    case "RK119":
    case "RK120":
      return "on-join";
    case "RK113":
    case "RK114":
    case "RK115":
    case "RK532":
      return "on-apply";
    default:
      return "on-rebuild";
  }
}

function evicts({ data }: Finding<"RK602">, dangers: readonly Finding[]): boolean {
  return dangers.some(
    (danger) =>
      danger.code === "RK703" &&
      danger.data.pool === data.pool &&
      danger.data.isAtOnce &&
      data.evicted.some(({ workload }) => danger.data.workloads?.includes(workload) ?? true),
  );
}

function ranBefore({ data }: Finding<"RK603">, { workloads }: SchedulingProof, news: readonly Claim[]): boolean {
  const isNew = (name: string) => news.length === 0 || news.some(({ workload }) => workload === name);
  const names = data.workloads.map(({ workload }) => workload).filter(isNew);
  return workloads.some(
    ({ workload, verdict }) => names.includes(workload) && (verdict === "runs" || verdict === "stays"),
  );
}
