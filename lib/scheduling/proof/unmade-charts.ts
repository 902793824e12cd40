import type { Cluster } from "../reading/cluster";
import { helmInstallJob } from "../releases/k3s-catalog";
import type { EffectiveWorkload } from "./effective-workload";
import { steadyState, type WorkloadProof } from "./steady-state";

/**
 * The workloads, those turned off that only a chart of the app's own may bring while nothing can install it: no pod of its job
 * finds one of the nodes. What stands in for one by itself is not another one by such a chart.
 * @param cluster with the nodes that count
 */
export function withoutUnmadeCharts(workloads: readonly EffectiveWorkload[], cluster: Cluster): EffectiveWorkload[] {
  const { everywhere } = cluster.addons;
  const jobsOf = ({ row }: EffectiveWorkload) => {
    const { broughtBy, besides } = everywhere.get(row.workload) ?? {};
    return (broughtBy ?? besides?.charts ?? []).map((chart) => helmInstallJob(chart, "", false).workload);
  };
  const awaited = new Set(workloads.flatMap(jobsOf));
  if (awaited.size === 0) return [...workloads];
  const jobs = steadyState(
    workloads.filter(({ row }) => awaited.has(row.workload)),
    cluster,
  );
  const unmade = new Set(jobs.filter(isNeverDone).map(({ workload }) => workload));
  return workloads.map((workload) => {
    const names = jobsOf(workload);
    if (names.length === 0 || !names.every((name) => unmade.has(name))) return workload;
    const { broughtBy, besides } = everywhere.get(workload.row.workload) ?? {};
    return broughtBy === undefined ? withoutPlace(workload, besides?.place) : turnedOff(workload);
  });
}

function isNeverDone({ verdict }: WorkloadProof): boolean {
  return verdict === "pending" || verdict === "evicted" || verdict === "absent";
}

function turnedOff(workload: EffectiveWorkload): EffectiveWorkload {
  return { ...workload, isDisabled: true, mayBeDisabled: [], mayHaveOtherTolerations: [], mayBeKeptAway: [] };
}

function withoutPlace(workload: EffectiveWorkload, place: string | undefined): EffectiveWorkload {
  const others = (places: readonly string[]) => places.filter((each) => each !== place);
  return {
    ...workload,
    mayHaveOtherTolerations: others(workload.mayHaveOtherTolerations),
    mayBeKeptAway: others(workload.mayBeKeptAway),
  };
}
