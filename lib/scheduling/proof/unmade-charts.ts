import type { Cluster } from "../reading/cluster";
import { helmInstallJob } from "../releases/k3s-catalog";
import type { EffectiveWorkload } from "./effective-workload";
import { steadyState, type WorkloadProof } from "./steady-state";

/**
 * The workloads, those turned off that only a chart of the app's own may bring while nothing can install it: no pod of its job
 * finds one of the nodes.
 * @param cluster with the nodes that count
 */
export function withoutUnmadeCharts(workloads: readonly EffectiveWorkload[], cluster: Cluster): EffectiveWorkload[] {
  const { everywhere } = cluster.addons;
  const jobsOf = ({ row }: EffectiveWorkload) =>
    (everywhere.get(row.workload)?.broughtBy ?? []).map((chart) => helmInstallJob(chart, "", false).workload);
  const awaited = new Set(workloads.flatMap(jobsOf));
  if (awaited.size === 0) return [...workloads];
  const jobs = steadyState(
    workloads.filter(({ row }) => awaited.has(row.workload)),
    cluster,
  );
  const unmade = new Set(jobs.filter(isNeverDone).map(({ workload }) => workload));
  return workloads.map((workload) => {
    const names = jobsOf(workload);
    return names.length > 0 && names.every((name) => unmade.has(name)) ? turnedOff(workload) : workload;
  });
}

function isNeverDone({ verdict }: WorkloadProof): boolean {
  return verdict === "pending" || verdict === "evicted" || verdict === "absent";
}

function turnedOff(workload: EffectiveWorkload): EffectiveWorkload {
  return { ...workload, isDisabled: true, mayBeDisabled: [], mayHaveOtherTolerations: [], mayBeKeptAway: [] };
}
