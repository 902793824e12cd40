import { type Finding, SEVERITIES } from "../scheduling/finding";
import { inProse } from "../scheduling/findings/facts";
import type { SchedulingProof } from "../scheduling/proof";
import type { ReviewFacts } from "./dangers/facts";
import { lostWorkloads } from "./dangers/lost-places";
import type { ClusterDiff } from "./cluster-diff";

/** What happens to a cluster. */
export type ClusterFate =
  /** It is new. */
  | "created"
  /** It was there before, and this library now has its model. */
  | "adopted"
  | "changed"
  | "unchanged"
  /** Destroyed and made anew. */
  | "replaced"
  | "removed"
  /** It stays in Rancher, and its model goes. */
  | "released"
  /** What becomes of it is known only at apply. */
  | "unknown";

/** What the sentence is made from. */
interface Judged {
  readonly fate: ClusterFate;
  readonly diff: ClusterDiff;
  readonly dangers: readonly Finding[];
  readonly newFindings: readonly Finding[];
}

/** The review of one cluster in one sentence: what changes, whether the agents stay, what it costs. */
export function verdictLine(cluster: string, judged: Judged, facts: ReviewFacts): string {
  return `cluster ${cluster}: ${sentence(judged, facts)}`;
}

function sentence(
  { fate, diff, dangers, newFindings }: Judged,
  { change, before, after, comparison }: ReviewFacts,
): string {
  switch (fate) {
    case "unknown":
      return "known after apply, not judged";
    case "removed":
      return "destroyed";
    case "released":
      return "stays as it is, but is no longer judged: its model leaves the configuration";
    case "unchanged":
      return "no scheduling change";
    default:
  }
  const beginning = {
    created: ["new"],
    adopted: ["judged for the first time"],
    changed: [],
    replaced: [`destroyed and made anew because of ${inProse(change.replacedBecauseOf)}`],
  }[fate];
  return [
    ...beginning,
    ...(before === undefined || after === undefined ? [] : whatChanges(diff)),
    after === undefined ? "the rest is known after apply" : agents(dangers, before, after),
    ...lostPlaces(comparison),
    ...evictions(dangers),
    ...counts(newFindings),
  ].join("; ");
}

function whatChanges(diff: ClusterDiff): string[] {
  const taints = diff.pools.flatMap((pool) => pool.taints.filter(({ origin }) => origin === "pool"));
  const { kubernetesVersion: k3s, rancherVersion: rancher } = diff;
  const parts = [
    ...counted(diff.pools, "pool"),
    ...counted(taints, "taint"),
    ...(k3s.before === k3s.after ? [] : [`K3s ${k3s.before} to ${k3s.after}`]),
    ...(rancher.before === rancher.after
      ? []
      : [`Rancher ${rancher.before ?? "not known"} to ${rancher.after ?? "not known"}`]),
  ];
  if (parts.length > 0) return [parts.join(", ")];
  const tolerations = counted(diff.tolerations, "toleration");
  if (tolerations.length > 0) return [tolerations.join(", ")];
  const isOnlyAcknowledged = diff.acknowledgements.length > 0 && diff.settings.length === 0;
  return [isOnlyAcknowledged && !diff.pools.some(isOtherwiseChanged) ? "acknowledgements change" : "settings change"];
}

function isOtherwiseChanged({ labels, nodes, roles, taintsApplied }: ClusterDiff["pools"][number]): boolean {
  const isSame = JSON.stringify(roles.before) === JSON.stringify(roles.after);
  return labels.length > 0 || nodes.before !== nodes.after || taintsApplied.before !== taintsApplied.after || !isSame;
}

function counted(changes: readonly { readonly change: string }[], noun: string): string[] {
  const count = (wanted: string) => changes.filter(({ change }) => change === wanted).length;
  const [added, removed] = [count("added"), count("removed")];
  const plural = (number: number) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return [
    ...(added > 0 ? [`${plural(added)} added`] : []),
    ...(removed > 0 ? [`${added > 0 ? removed : plural(removed)} removed`] : []),
  ];
}

const AGENTS: readonly string[] = ["cattle-cluster-agent", "fleet-agent"];

function withoutPlace(proof: SchedulingProof): string[] {
  return proof.workloads
    .filter(({ workload, verdict }) => AGENTS.includes(workload) && verdict !== "runs")
    .map(({ workload }) => workload);
}

function agents(dangers: readonly Finding[], before: SchedulingProof | undefined, after: SchedulingProof): string {
  const without = withoutPlace(after);
  const hadNone = before !== undefined && withoutPlace(before).length >= without.length;
  if (without.length > 0) {
    if (before === undefined) return `${inProse(without)} can run nowhere`;
    return hadNone ? `${inProse(without)} still can run nowhere` : `${inProse(without)} can no longer run anywhere`;
  }
  if (dangers.some(({ code, acknowledged }) => (code === "RK704" || code === "RK705") && acknowledged === undefined)) {
    return "agents may lose their place on some nodes";
  }
  const schedulable = before === undefined ? "agents are schedulable" : "agents stay schedulable";
  if (after.bootstrap.verdict !== "no") return schedulable;
  return `${schedulable}, but a new first node ${isNew(before) ? "cannot" : "can no longer"} bring the cluster up`;
}

/** Whether the cluster could not come up before either, or was not there. */
function isNew(before: SchedulingProof | undefined): boolean {
  return before === undefined || before.bootstrap.verdict === "no";
}

const NAMED = 2;

function lostPlaces(comparison: ReviewFacts["comparison"]): string[] {
  const lost = lostWorkloads(comparison).filter((name) => !AGENTS.includes(name));
  if (lost.length === 0) return [];
  const more = lost.length - NAMED;
  const names = more > 1 ? [...lost.slice(0, NAMED), `${more} more system workloads`] : lost;
  return [`${inProse(names)} can no longer run`];
}

function evictions(dangers: readonly Finding[]): string[] {
  const count = dangers.filter(({ code }) => code === "RK703").length;
  return count === 0 ? [] : [`${count} NoExecute addition${count === 1 ? " evicts" : "s evict"} running pods`];
}

function counts(findings: readonly Finding[]): string[] {
  const open = findings.filter(({ acknowledged, severity }) => acknowledged === undefined && severity !== "info");
  const parts = SEVERITIES.flatMap((severity) => {
    const count = open.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [`${count} new ${severity}${count === 1 ? "" : "s"}`];
  });
  return parts.length === 0 ? [] : [parts.join(", ")];
}
