import type { Finding } from "../scheduling/finding";
import type { ReviewFacts } from "./dangers";
import type { ModelDiff } from "./model-diff";

/** What the sentence is made from. */
interface Judged {
  readonly fate: string;
  readonly diff: ModelDiff;
  readonly dangers: readonly Finding[];
  readonly newFindings: readonly Finding[];
}

/** The review of one cluster in one sentence: what changes, whether the agents stay, what it costs. */
export function verdictLine(cluster: string, judged: Judged, { change, after }: ReviewFacts): string {
  const { fate, diff, dangers } = judged;
  const name = `cluster ${cluster}`;
  if (fate === "unknown") return `${name}: known after apply, not judged`;
  if (fate === "removed") return `${name}: destroyed`;
  if (fate === "unchanged") return `${name}: no scheduling change`;
  const parts = [
    ...(fate === "created" ? ["new"] : []),
    ...(fate === "replaced" ? [`destroyed and made anew because of ${change.replacedBecauseOf?.join(", ")}`] : []),
    ...(fate === "created" ? [] : whatChanges(diff)),
    agents(dangers, after?.bootstrap.verdict === "no", after !== undefined && isWithoutAgents(after.workloads)),
    ...evictions(dangers),
  ];
  return `${name}: ${parts.join("; ")}`;
}

function whatChanges(diff: ModelDiff): string[] {
  const taints = diff.pools.flatMap((pool) => pool.taints);
  const pools = {
    added: diff.pools.filter(({ change }) => change === "added").length,
    removed: diff.pools.filter(({ change }) => change === "removed").length,
  };
  const added = taints.filter(({ change }) => change === "added").length;
  const removed = taints.filter(({ change }) => change === "removed").length;
  const { kubernetesVersion: k3s, rancherVersion: rancher } = diff;
  const parts = [
    ...counted(pools, "pool"),
    ...counted({ added, removed }, "taint"),
    ...(k3s.before === k3s.after ? [] : [`K3s ${k3s.before} to ${k3s.after}`]),
    ...(rancher.before === rancher.after
      ? []
      : [`Rancher ${rancher.before ?? "unknown"} to ${rancher.after ?? "unknown"}`]),
  ];
  return parts.length === 0 ? ["settings change"] : [parts.join(", ")];
}

function counted({ added, removed }: { added: number; removed: number }, noun: string): string[] {
  const plural = (count: number) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  return [
    ...(added > 0 ? [`${plural(added)} added`] : []),
    ...(removed > 0 ? [`${added > 0 ? removed : plural(removed)} removed`] : []),
  ];
}

function isWithoutAgents(workloads: readonly { workload: string; verdict: string }[]): boolean {
  return workloads.some(
    ({ workload, verdict }) => ["cattle-cluster-agent", "fleet-agent"].includes(workload) && verdict !== "runs",
  );
}

function agents(dangers: readonly Finding[], cannotStart: boolean, isWithout: boolean): string {
  if (isWithout) return "Rancher's agents lose their place";
  if (dangers.some(({ code, acknowledged }) => (code === "RK704" || code === "RK705") && acknowledged === undefined)) {
    return "agents may lose their place on some nodes";
  }
  return cannotStart
    ? "agents stay schedulable, but a new first node could not bring the cluster up"
    : "agents stay schedulable";
}

function evictions(dangers: readonly Finding[]): string[] {
  const count = dangers.filter(({ code }) => code === "RK703").length;
  return count === 0 ? [] : [`${count} NoExecute addition${count === 1 ? " evicts" : "s evict"} running pods`];
}
