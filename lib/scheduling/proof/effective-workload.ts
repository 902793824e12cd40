import { DAEMON_SET_TOLERATIONS } from "../daemon-set-tolerations";
import { isControlPlane, isTransient, nodeTaints, type SchedulingPool } from "../pool";
import type { Customizations, WorkloadCustomization } from "../reading/addons";
import type { Cluster } from "../reading/cluster";
import { type CatalogRow, RunTimeTolerations } from "../releases/catalog-row";
import { hasHelmJobTolerations } from "../releases/k3s-changes";
import type { KubernetesVersion } from "../releases/kubernetes-version";
import { NEWEST_KNOWN_KUBERNETES, NEWEST_KNOWN_RANCHER, OLDEST_SUPPORTED_KUBERNETES } from "../releases/newest-known";
import { systemWorkloads } from "../releases/system-workloads";
import { Toleration } from "../toleration";
import { TolerationSet } from "../toleration-set";
import { ownCharts, withOwnJobs } from "./own-jobs";

/** A system workload as this cluster has it: the catalogue's row with what the app and Rancher change. */
export interface EffectiveWorkload {
  readonly row: CatalogRow;
  /** The K3s release it is judged as one of. */
  readonly release: KubernetesVersion;
  /** The same in another release that the cluster may be of, which is known only at apply. */
  readonly inOtherRelease?: { readonly workload: EffectiveWorkload; readonly on: string };
  /** Whether K3s is told not to ship it and nothing stands in for it. */
  readonly isDisabled: boolean;
  /** What may disable it, known only at apply. */
  readonly mayBeDisabled: readonly string[];
  /** Tolerations that are certain before the first node joins. */
  readonly tolerations: TolerationSet;
  /** Those that Rancher works out from the nodes there are and adds; absent where it adds none. */
  readonly addedAtRunTime?: TolerationSet;
  /** What may give it other tolerations, known only at apply. */
  readonly mayHaveOtherTolerations: readonly string[];
  /** What may give it more tolerations, known only at apply. */
  readonly mayHaveMoreTolerations: readonly string[];
  /** What may keep it off nodes that its tolerations and labels let it on. */
  readonly mayBeKeptAway: readonly string[];
}

/**
 * The system workloads of a cluster whose K3s release is known only at apply: as the newest known and as the oldest
 * supported release have them. What changed in between did so once, so that one of the two has it.
 * @param on what the release depends on
 */
export function effectiveWorkloadsOfAnyRelease(cluster: Cluster, on: string): EffectiveWorkload[] {
  const old = new Map(
    effectiveWorkloads(cluster, OLDEST_SUPPORTED_KUBERNETES).map((each) => [each.row.workload, each]),
  );
  return effectiveWorkloads(cluster, NEWEST_KNOWN_KUBERNETES).map((workload) => {
    const other = old.get(workload.row.workload);
    return other === undefined
      ? { ...workload, mayBeDisabled: [on, ...workload.mayBeDisabled] }
      : { ...workload, inOtherRelease: { workload: other, on } };
  });
}

/**
 * The system workloads of a cluster, in the catalogue's order.
 * @param kubernetes K3s release they are those of
 */
export function effectiveWorkloads(cluster: Cluster, kubernetes: KubernetesVersion): EffectiveWorkload[] {
  const { everywhere } = cluster.addons;
  const runTime = new TolerationSet(runTimeTolerations(cluster.pools));
  const packaged = systemWorkloads(kubernetes, cluster.rancherVersion ?? NEWEST_KNOWN_RANCHER).map((row) =>
    effectiveWorkload(row, cluster, kubernetes, everywhere.get(row.workload) ?? {}, runTime),
  );
  const own = ownCharts(cluster, packaged).map(({ row, customization }) =>
    effectiveWorkload(row, cluster, kubernetes, customization, runTime),
  );
  return withOwnJobs(packaged, own);
}

/**
 * A system workload as it is while one server is alone, whose own configuration then decides.
 * @param workload the same as the whole cluster has it
 * @param own what this server says about workloads
 */
export function onServer(workload: EffectiveWorkload, own: Customizations, cluster: Cluster): EffectiveWorkload {
  const { row, release, inOtherRelease } = workload;
  const customization = own.get(row.workload);
  // Most servers say nothing of most workloads.
  if (customization === cluster.addons.everywhere.get(row.workload)) return workload;
  const runTime = new TolerationSet(row.runTimeTolerations === undefined ? [] : runTimeTolerations(cluster.pools));
  const here = effectiveWorkload(row, cluster, release, customization ?? {}, runTime);
  if (inOtherRelease === undefined) return here;
  const { workload: other, on } = inOtherRelease;
  return { ...here, inOtherRelease: { workload: onServer(other, own, cluster), on } };
}

function effectiveWorkload(
  row: CatalogRow,
  cluster: Cluster,
  kubernetes: KubernetesVersion,
  customization: WorkloadCustomization,
  runTime: TolerationSet,
): EffectiveWorkload {
  const { tolerations: replaced, disabled = false, mayBeDisabled = [] } = customization;
  const { mayHaveOtherTolerations = [], mayHaveMoreTolerations = [], mayBeKeptAway = [] } = customization;
  const { nodeSelector = row.nodeSelector, kind = row.kind } = customization;
  const agent = agentOf(row, cluster);
  const added = [
    ...(takesAddedTolerations(row, kubernetes) ? (customization.addedTolerations ?? []) : []),
    ...(agent?.tolerations ?? []),
    ...(kind === "DaemonSet" ? DAEMON_SET_TOLERATIONS : []),
  ];
  const certain = [...(replaced ?? manifestTolerations(row, runTime)), ...added];
  // A list of tolerations in the chart's values turns off the ones Rancher would add for the webhook.
  const addsAtRunTime = row.runTimeTolerations !== undefined && replaced === undefined && !runTime.isEmpty;
  return {
    row: nodeSelector === row.nodeSelector && kind === row.kind ? row : { ...row, nodeSelector, kind },
    release: kubernetes,
    isDisabled: disabled,
    mayBeDisabled,
    tolerations: new TolerationSet(certain),
    ...(addsAtRunTime ? { addedAtRunTime: runTime } : {}),
    // A block that is not known as a whole may hold an affinity as well.
    mayBeKeptAway: [...mayBeKeptAway, ...(agent?.unknown === undefined ? [] : [agent.unknown.path])],
    mayHaveOtherTolerations,
    mayHaveMoreTolerations: [...mayHaveMoreTolerations, ...(agent?.unknownTolerations ?? []).map(({ path }) => path)],
  };
}

/** A K3s release without the setting for Helm jobs does not know the tolerations it is given. */
function takesAddedTolerations({ kind }: CatalogRow, kubernetes: KubernetesVersion): boolean {
  return kind !== "Job" || hasHelmJobTolerations(kubernetes);
}

function agentOf({ workload }: CatalogRow, { agents }: Cluster): Cluster["agents"]["fleet-agent"] | undefined {
  return workload === "cattle-cluster-agent" || workload === "fleet-agent" ? agents[workload] : undefined;
}

/** Rancher drops its agent's own tolerations as soon as it finds a taint on the control plane. */
function manifestTolerations(row: CatalogRow, runTime: TolerationSet): readonly Toleration[] {
  const isReplaced = row.runTimeTolerations === RunTimeTolerations.CONTROL_PLANE_TAINTS_INSTEAD;
  return isReplaced && !runTime.isEmpty ? [] : row.tolerations;
}

/** What Rancher makes of the control plane's taints. */
function runTimeTolerations(pools: readonly SchedulingPool[]): Toleration[] {
  return pools
    .filter(isControlPlane)
    .flatMap((pool) => [...nodeTaints(pool), ...(pool.startupTaints ?? [])])
    .filter((taint) => !isTransient(taint))
    .map((taint) => Toleration.for(taint));
}
