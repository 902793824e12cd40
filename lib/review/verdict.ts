import { type Finding, SEVERITIES } from "../scheduling/findings/finding";
import type { SchedulingProof } from "../scheduling/prove";
import { inProse, joined, type Text, text } from "../scheduling/rich-text";
import type { ClusterDiff } from "./cluster-diff";
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
  /** Destroyed and re-created. */
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
export function verdictOf(
  { outcome, diff, dangers, newFindings }: Judged,
  { change, before, after, comparison }: ReviewContext,
): Text {
  switch (outcome) {
    case "unknown":
      return text`known after apply, not judged`;
    case "removed":
      return text`destroyed`;
    case "released":
      return text`stays as it is, but is no longer judged: its model leaves the configuration`;
    case "unchanged":
      return text`no scheduling change`;
    default:
  }
  const beginning: Readonly<Record<typeof outcome, readonly Text[]>> = {
    created: [text`new`],
    adopted: [text`judged for the first time`],
    changed: [],
    replaced: [text`destroyed and re-created because of ${inProse(change.replacedBecauseOf)}`],
  };
  const parts = [
    ...beginning[outcome],
    ...(before === undefined || after === undefined ? [] : whatChanges(diff)),
    after === undefined ? text`the rest is known after apply` : agents(dangers, before, after),
    ...lostPlaces(comparison),
    ...evictions(dangers),
    ...counts(newFindings),
  ];
  return joined(parts, "; ");
}

function whatChanges(diff: ClusterDiff): Text[] {
  const taints = diff.pools.flatMap((pool) => pool.taints.filter(({ origin }) => origin === "pool"));
  const { kubernetesVersion: k3s, rancherVersion: rancher } = diff;
  const parts = [
    ...counted(diff.pools, "pool"),
    ...counted(taints, "taint"),
    ...(k3s.before === k3s.after ? [] : [text`K3s ${k3s.before ?? "not known"} to ${k3s.after ?? "not known"}`]),
    ...(rancher.before === rancher.after
      ? []
      : [text`Rancher ${rancher.before ?? "not known"} to ${rancher.after ?? "not known"}`]),
  ];
  if (parts.length > 0) return [joined(parts)];
  const tolerations = counted(diff.tolerations, "toleration");
  if (tolerations.length > 0) return [joined(tolerations)];
  const isOnlyAcknowledged = diff.acknowledgements.length > 0 && diff.settings.length === 0;
  return [
    isOnlyAcknowledged && !diff.pools.some(isOtherwiseChanged) ? text`acknowledgements change` : text`settings change`,
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

function withoutPlace(proof: SchedulingProof): string[] {
  return proof.workloads
    .filter(({ workload, verdict }) => AGENTS.includes(workload) && verdict !== "runs")
    .map(({ workload }) => workload);
}

function agents(dangers: readonly Finding[], before: SchedulingProof | undefined, after: SchedulingProof): Text {
  const without = withoutPlace(after);
  const hadNone = before !== undefined && withoutPlace(before).length >= without.length;
  if (without.length > 0) {
    if (before === undefined) return text`${inProse(without)} can run nowhere`;
    return hadNone
      ? text`${inProse(without)} still can run nowhere`
      : text`${inProse(without)} can no longer run anywhere`;
  }
  if (dangers.some(({ code, acknowledged }) => (code === "RK704" || code === "RK705") && acknowledged === undefined)) {
    return text`agents may lose their place on some nodes`;
  }
  const schedulable = before === undefined ? text`agents are schedulable` : text`agents stay schedulable`;
  if (after.bootstrap.verdict !== "no") return schedulable;
  return text`${schedulable}, but a new first node ${isNew(before) ? "cannot" : "can no longer"} bring the cluster up`;
}

/** Whether the cluster could not come up before either, or was not there. */
function isNew(before: SchedulingProof | undefined): boolean {
  return before === undefined || before.bootstrap.verdict === "no";
}

const NAMED = 2;

function lostPlaces(comparison: ReviewContext["comparison"]): Text[] {
  const lost = lostWorkloads(comparison).filter((name) => !AGENTS.includes(name));
  if (lost.length === 0) return [];
  const more = lost.length - NAMED;
  const names = more > 1 ? [...lost.slice(0, NAMED), `${more} more system workloads`] : lost;
  return [text`${inProse(names)} can no longer run`];
}

function evictions(dangers: readonly Finding[]): Text[] {
  const count = dangers.filter(({ code }) => code === "RK703").length;
  return count === 0 ? [] : [text`${count} NoExecute addition${count === 1 ? " evicts" : "s evict"} running pods`];
}

function counts(findings: readonly Finding[]): Text[] {
  const open = findings.filter(({ acknowledged, severity }) => acknowledged === undefined && severity !== "info");
  const parts = SEVERITIES.flatMap((severity) => {
    const count = open.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : [text`${count} new ${severity}${count === 1 ? "" : "s"}`];
  });
  return parts.length === 0 ? [] : [joined(parts)];
}
