import { type Finding, SEVERITIES } from "../scheduling/findings/finding";
import { subjectOf } from "../scheduling/findings/finding-subject";
import { quoted } from "../scheduling/invalid-input";
import type { WorkloadVerdict } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";
import { NODE_POOLS, NotK3s } from "../scheduling/reading/cluster";
import type { OpenValue } from "../scheduling/reading/written-values";
import { asCode, asPool, inProse, joined, type Text, text } from "../scheduling/rich-text";
import { type ClusterDiff, hasChanges, isStillListed } from "./cluster-diff";
import type { ReviewContext } from "./dangers/context";
import { lostWorkloads } from "./dangers/lost-places";

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
  readonly dangers: readonly Finding[];
  readonly newFindings: readonly Finding[];
}

/**
 * The review of one cluster in one sentence: what changes, whether the agents stay, what it costs. It goes on where the
 * cluster is named.
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
  return outcome === "changed" ? text`changed outside of Terraform: ${verdict}` : verdict;
}

function wholeVerdict(
  { outcome, diff, dangers, newFindings }: Judged,
  { change, before, after, comparison }: ReviewContext,
): Text {
  switch (outcome) {
    case "unknown":
      if (change.isUnknown) return text`known after apply, not judged`;
      return joined(openValues(diff, false));
    case "removed":
      return change.action === "left"
        ? text`left to itself: its stack leaves the app, and nothing is destroyed`
        : text`destroyed`;
    case "released":
      return released(diff, newFindings, change);
    case "unchanged":
      return joined([...ofNodes(dangers, text`no scheduling change`), ...counts(newFindings)], "; ");
    default:
  }
  const beginning: Readonly<Record<typeof outcome, readonly Text[]>> = {
    created: [text`new`],
    adopted: [text`judged for the first time`],
    changed: [],
    replaced: [replacement(change)],
  };
  const changes =
    change.before === undefined || change.after === undefined ? [] : whatChanges(diff, outcome === "changed");
  const parts = [
    ...beginning[outcome],
    ...changes,
    ...openValues(diff, changes.length > 0),
    after === undefined ? text`the rest is known after apply` : agents(dangers, before, after),
    ...lostPlaces(comparison, dangers),
    ...ofNodes(dangers),
    ...evictions(dangers),
    ...counts(newFindings),
  ];
  return joined(parts, "; ");
}

function replacement({ importLoss, replacedBecauseOf: because }: ReviewContext["change"]): Text {
  if (importLoss === "destroyed-at-other-address")
    return text`destroyed through ${inProse(because.map(asCode))}, which is the same cluster in Rancher`;
  if (importLoss === "made-twice")
    return text`created a second time because of ${inProse(because)}, which Rancher refuses`;
  if (importLoss === undefined) return text`destroyed and re-created because of ${inProse(because)}`;
  const loss = importLoss === "destroyed" ? text`destroyed` : text`destroyed unless its state has forgotten it`;
  return text`${loss} although it is imported, because of ${inProse(because)}`;
}

const NO_LONGER_JUDGED = text`its model leaves the configuration`;

/** The cluster stays and its model goes; it may change all the same. */
function released(diff: ClusterDiff, newFindings: readonly Finding[], { after }: ReviewContext["change"]): Text {
  if (after === undefined) return text`stays as it is, but is no longer judged: ${NO_LONGER_JUDGED}`;
  const known = whatChanges(diff, false);
  const changes = [...known, ...openValues(diff, known.length > 0)];
  return changes.length === 0
    ? text`no scheduling change, but no longer judged: ${NO_LONGER_JUDGED}`
    : joined([...changes, text`no longer judged: ${NO_LONGER_JUDGED}`, ...counts(newFindings)], "; ");
}

const SIDES: Readonly<Record<OpenValue["side"], string>> = {
  before: "not known as it is before",
  after: "known only at apply",
  both: "not known on either side",
};

/** Whether the sentence leaves open what becomes of the agents, or what else changes. */
export function leavesOpen(
  { outcome, diff }: Pick<Judged, "outcome" | "diff">,
  { before, after }: ReviewContext,
): boolean {
  if (outcome === "unknown") return true;
  if (outcome === "unchanged" || outcome === "removed" || after === undefined) return false;
  if (diff.open.length > 0) return true;
  if (outcome === "released") return false;
  if (after.cluster.kubernetesVersion instanceof NotK3s || agentsThat(isOpen, after).length > 0) return true;
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

/** @param mustChange whether something does, shown or not */
function whatChanges(diff: ClusterDiff, mustChange: boolean): Text[] {
  if (!mustChange && !hasChanges(diff)) return [];
  const taints = diff.pools.flatMap((pool) =>
    pool.taints.filter(
      ({ origin, change, taint }) =>
        (origin === "pool" || origin === "start-up") && !(change === "removed" && isStillListed(pool, taint)),
    ),
  );
  const { kubernetesVersion: k3s, rancherVersion: rancher } = diff;
  const ofPools = [...counted(diff.pools, "pool"), ...counted(taints, "taint"), ...leaving(diff)];
  const parts = [
    ...ofPools,
    ...(k3s.before === k3s.after ? [] : [text`K3s ${k3s.before ?? "not known"} to ${k3s.after ?? "not known"}`]),
    ...(rancher.before === rancher.after
      ? []
      : [text`Rancher ${rancher.before ?? "not known"} to ${rancher.after ?? "not known"}`]),
    // Tolerations follow the taints, so they are told where no taint does it.
    ...(ofPools.length > 0 ? [] : counted(diff.tolerations, "toleration")),
  ];
  if (parts.length > 0) return [joined(parts)];
  const isOnlyAcknowledged = diff.acknowledgements.length > 0 && diff.settings.length === 0;
  return [
    isOnlyAcknowledged && !diff.pools.some(isOtherwiseChanged) ? text`acknowledgements change` : text`settings change`,
  ];
}

/** Taints that begin to leave, and those that are no longer listed as leaving. */
function leaving({ pools }: ClusterDiff): Text[] {
  const kept = pools.filter(({ change }) => change === "kept");
  const count = (change: string, isListed: boolean) =>
    kept.flatMap((pool) =>
      pool.taints.filter(
        (each) => each.origin === "leaving" && each.change === change && (isListed || !isStillListed(pool, each.taint)),
      ),
    ).length;
  const [now, over] = [count("added", true), count("removed", false)];
  return [
    ...(now === 0 ? [] : [text`${now} ${now === 1 ? "taint leaves" : "taints leave"}`]),
    ...(over === 0 ? [] : [text`${over} leaving taint${over === 1 ? "" : "s"} removed`]),
  ];
}

function isOtherwiseChanged({ labels, nodes, roles, taintsApplied }: ClusterDiff["pools"][number]): boolean {
  const isSame = JSON.stringify(roles.before) === JSON.stringify(roles.after);
  return labels.length > 0 || nodes.before !== nodes.after || taintsApplied.before !== taintsApplied.after || !isSame;
}

function counted(changes: readonly { readonly change: string }[], noun: string): Text[] {
  const count = (wanted: string) => changes.filter(({ change }) => change === wanted).length;
  const [added, removed] = [count("added"), count("removed")];
  const plural = (number: number) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return [
    ...(added > 0 ? [text`${plural(added)} added`] : []),
    ...(removed > 0 ? [text`${added > 0 ? removed : plural(removed)} removed`] : []),
  ];
}

const AGENTS: readonly string[] = ["cattle-cluster-agent", "fleet-agent"];

/** Agents that fare so, by name. */
function agentsThat(fare: (verdict: WorkloadVerdict) => boolean, { workloads }: SchedulingProof): string[] {
  return workloads
    .filter(({ workload, verdict }) => AGENTS.includes(workload) && fare(verdict))
    .map(({ workload }) => workload);
}

const isStuck = (verdict: WorkloadVerdict) => verdict === "pending" || verdict === "missing" || verdict === "absent";
const isOpen = (verdict: WorkloadVerdict) => verdict === "depends";

function agents(dangers: readonly Finding[], before: SchedulingProof | undefined, after: SchedulingProof): Text {
  const { kubernetesVersion } = after.cluster;
  if (kubernetesVersion instanceof NotK3s) return notJudged(kubernetesVersion);
  const [stuck, open] = [agentsThat(isStuck, after), agentsThat(isOpen, after)];
  const parts = [
    ...(stuck.length === 0 ? [] : [stuckAgents(stuck, before)]),
    ...unsteadyAgents(after),
    ...openAgents(open, after),
  ];
  const homeless = dangers
    .filter(({ code, acknowledged }) => code === "RK714" && acknowledged === undefined)
    .flatMap((danger) => subjectOf(danger).workloads ?? []);
  if (homeless.length > 0) {
    parts.push(text`${inProse(homeless)} ${isOne(homeless) ? "waits" : "wait"} until taints are off nodes`);
  }
  if (parts.length > 0) return joined(parts, "; ");
  if (dangers.some(({ code, acknowledged }) => (code === "RK704" || code === "RK705") && acknowledged === undefined)) {
    return text`agents may lose their place on some nodes`;
  }
  const ran = before !== undefined && agentsThat((verdict) => verdict === "runs", before).length === AGENTS.length;
  const schedulable = ran ? text`agents stay schedulable` : text`agents are schedulable`;
  return joined([schedulable, ...firstNode(before, after)], ", ");
}

/** Whether a node that is the first of a new cluster, or of one that is restored, brings it up; nothing where it does. */
function firstNode(before: SchedulingProof | undefined, { bootstrap }: SchedulingProof): Text[] {
  switch (bootstrap.verdict) {
    case "yes":
      return [];
    case "no":
      return [text`but a new first node ${isNew(before) ? "cannot" : "can no longer"} bring the cluster up`];
    case "lottery":
      return [text`but a new first node brings the cluster up only if it is of ${oneOfPools(bootstrap.wins)}`];
    case "depends":
      return before?.bootstrap.verdict === "depends"
        ? []
        : [text`but whether a new first node brings the cluster up depends on ${inProse(cut(bootstrap.dependsOn))}`];
  }
}

function cut(values: readonly string[]): readonly string[] {
  const more = values.length - MOST_OPEN;
  return more > 1 ? [...values.slice(0, MOST_OPEN), `${more} more`] : values;
}

const NAMED_POOLS = 3;

/** `pool "a" or "b"`; only how many where there are many. */
function oneOfPools(names: readonly string[]): Text {
  if (names.length > NAMED_POOLS) return text`${names.length} of its pools`;
  return text`pool ${inProse(
    names.map((name) => text`"${asPool(name)}"`),
    "or",
  )}`;
}

function notJudged({ text: release }: NotK3s): Text {
  return release === ""
    ? text`not judged: no K3s release is written`
    : text`not judged: ${quoted(release)} is no release of K3s`;
}

function stuckAgents(stuck: readonly string[], before: SchedulingProof | undefined): Text {
  const ran = new Set(before === undefined ? [] : agentsThat((verdict) => verdict === "runs", before));
  const were = new Set(before === undefined ? [] : agentsThat(isStuck, before));
  if (stuck.some((agent) => ran.has(agent))) return text`${inProse(stuck)} can no longer run anywhere`;
  return stuck.every((agent) => were.has(agent))
    ? text`${inProse(stuck)} still can run nowhere`
    : text`${inProse(stuck)} can run nowhere`;
}

/** Agents that run, and not for ever. */
function unsteadyAgents(after: SchedulingProof): Text[] {
  const evicted = agentsThat((verdict) => verdict === "evicted", after);
  const staying = agentsThat((verdict) => verdict === "stays", after);
  return [
    ...(evicted.length === 0
      ? []
      : [text`${inProse(evicted)} ${isOne(evicted) ? "is" : "are"} evicted again and again`]),
    ...(staying.length === 0 ? [] : [text`${inProse(staying)} ${isOne(staying) ? "runs" : "run"} only until replaced`]),
  ];
}

function isOne(names: readonly string[]): boolean {
  return names.length === 1;
}

function openAgents(open: readonly string[], { workloads }: SchedulingProof): Text[] {
  if (open.length === 0) return [];
  const values = workloads.flatMap(({ workload, dependsOn = [] }) => (open.includes(workload) ? dependsOn : []));
  const named = [...new Set(values)].map((value) => (value === NODE_POOLS ? value : asCode(value)));
  return [text`whether ${inProse(open)} can run depends on ${inProse(named)}`];
}

/** Whether the cluster is not known to have come up before. */
function isNew(before: SchedulingProof | undefined): boolean {
  return before?.bootstrap.verdict !== "yes";
}

/** What dangers that nobody accepted say has no place. */
function losers(dangers: readonly Finding[]): string[] {
  return dangers.flatMap(({ code, data, acknowledged }) =>
    (code === "RK707" || code === "RK708") && acknowledged === undefined ? data.workloads : [],
  );
}

const NAMED = 2;

function lostPlaces(comparison: ReviewContext["comparison"], dangers: readonly Finding[]): Text[] {
  const known = lostWorkloads(comparison);
  // Those that have a place on nodes which are still to register are known by their danger alone.
  const waiting = losers(dangers).filter((name) => !known.includes(name));
  const lost = [...known.filter((name) => !AGENTS.includes(name)), ...waiting.filter((name) => !AGENTS.includes(name))];
  if (lost.length === 0) return [];
  const more = lost.length - NAMED;
  const names = more > 1 ? [...lost.slice(0, NAMED), `${more} more system workloads`] : lost;
  return [text`${inProse(names)} can no longer run`];
}

function evictions(dangers: readonly Finding[]): Text[] {
  const count = dangers.filter(({ code }) => code === "RK703").length;
  return count === 0 ? [] : [text`${count} NoExecute addition${count === 1 ? " evicts" : "s evict"} running pods`];
}

/** @param otherwise what to say where the taints of no node are known to change */
function ofNodes(dangers: readonly Finding[], ...otherwise: readonly Text[]): readonly Text[] {
  const parts = [...untainted(dangers), ...retainted(dangers)];
  return parts.length === 0 ? otherwise : parts;
}

function untainted(dangers: readonly Finding[]): Text[] {
  const found = dangers.filter(({ acknowledged }) => acknowledged === undefined);
  const nodesOf = (mayBe: boolean) =>
    new Set(
      found.flatMap(({ code, data }) =>
        code === "RK719" && (data.isRemade ?? data.isOpen ?? false) === mayBe ? data.nodes : [],
      ),
    ).size;
  const [lost, open] = [nodesOf(false), nodesOf(true)];
  return [
    ...(lost === 0 ? [] : [text`${lost} ${lost === 1 ? "node loses" : "nodes lose"} taints that a pool keeps`]),
    ...(open === 0 ? [] : [text`${open} ${open === 1 ? "node" : "nodes"} may lose taints that a pool keeps`]),
  ];
}

/** Accepted or not, taints are put on nodes. */
function retainted(dangers: readonly Finding[]): Text[] {
  const count = (wanted: string) =>
    dangers.flatMap(({ code, data }) => ((code === "RK721" || code === "RK722") && code === wanted ? data.nodes : []))
      .length;
  const [evicting, others] = [count("RK721"), count("RK722")];
  return [
    ...(evicting === 0
      ? []
      : [text`NoExecute is put on ${evicting === 1 ? "1 node that runs" : `${evicting} nodes that run`}`]),
    ...(others === 0 ? [] : [text`taints of ${others === 1 ? "1 node" : `${others} nodes`} change`]),
  ];
}

function counts(findings: readonly Finding[]): Text[] {
  const open = findings.filter(({ acknowledged, severity }) => acknowledged === undefined && severity !== "info");
  const parts = SEVERITIES.flatMap((severity) => {
    const count = open.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [text`${count} new ${severity}${count === 1 ? "" : "s"}`];
  });
  return parts.length === 0 ? [] : [joined(parts)];
}
