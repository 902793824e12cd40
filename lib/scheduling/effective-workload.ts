import {
  type ClusterModel,
  isControlPlane,
  isTransient,
  nodeTaints,
  parseTolerations,
  type SchedulingPool,
} from "./model";
import { type CatalogRow, RunTimeTolerations, type SystemWorkload } from "./releases/catalog-row";
import { hasHelmJobTolerations } from "./releases/k3s-changes";
import { KubernetesVersion } from "./releases/kubernetes-version";
import { NEWEST_KNOWN_RANCHER } from "./releases/newest-known";
import { RancherVersion } from "./releases/rancher-version";
import { systemWorkloads } from "./releases/system-workloads";
import { Toleration } from "./toleration";
import { TolerationSet } from "./toleration-set";

/** A system workload as this cluster has it: the catalogue's row with what the app and Rancher change. */
export interface EffectiveWorkload {
  readonly row: CatalogRow;
  /** Whether K3s is told not to ship it and nothing stands in for it. */
  readonly isDisabled: boolean;
  /** Tolerations that are certain before the first node joins. */
  readonly tolerations: TolerationSet;
  /** The same with those that Rancher works out from the nodes there are; absent where it adds none. */
  readonly withRunTimeTolerations?: TolerationSet;
}

/** The system workloads of a cluster, in the catalogue's order. */
export function effectiveWorkloads(model: ClusterModel, pools: readonly SchedulingPool[]): EffectiveWorkload[] {
  const controlPlane = controlPlaneTolerations(pools);
  const rancher =
    model.rancherVersion === undefined ? NEWEST_KNOWN_RANCHER : RancherVersion.parse(model.rancherVersion);
  return systemWorkloads(KubernetesVersion.parse(model.kubernetesVersion), rancher).map((row) =>
    effectiveWorkload(row, model, controlPlane),
  );
}

function effectiveWorkload(
  row: CatalogRow,
  model: ClusterModel,
  controlPlane: readonly Toleration[],
): EffectiveWorkload {
  const { tolerations, addedTolerations = [], disabled = false } = model.addons[row.workload] ?? {};
  const replaced = tolerations === undefined ? undefined : parseTolerations(tolerations);
  const added = [
    ...(takesAddedTolerations(row, model) ? parseTolerations(addedTolerations) : []),
    ...agentTolerations(row.workload, model),
  ];
  const daemonSet = row.kind === "DaemonSet" ? DAEMON_SET_TOLERATIONS : [];
  const certain = [...(replaced ?? manifestTolerations(row, controlPlane)), ...added, ...daemonSet];
  // A list of tolerations in the chart's values turns off the ones Rancher would add for the webhook.
  const addsAtRunTime = row.runTimeTolerations !== undefined && replaced === undefined && controlPlane.length > 0;
  return {
    row,
    isDisabled: disabled && replaced === undefined,
    tolerations: new TolerationSet(certain),
    ...(addsAtRunTime ? { withRunTimeTolerations: new TolerationSet([...certain, ...controlPlane]) } : {}),
  };
}

/** A K3s release without the setting for Helm jobs does not know the tolerations it is given. */
function takesAddedTolerations({ kind }: CatalogRow, { kubernetesVersion }: ClusterModel): boolean {
  return kind !== "Job" || hasHelmJobTolerations(KubernetesVersion.parse(kubernetesVersion));
}

function agentTolerations(workload: SystemWorkload, { agents }: ClusterModel): Toleration[] {
  if (workload === "cattle-cluster-agent") return parseTolerations(agents.cluster);
  if (workload === "fleet-agent") return parseTolerations(agents.fleet);
  return [];
}

/** Rancher drops its agent's own tolerations as soon as it finds a taint on the control plane. */
function manifestTolerations(row: CatalogRow, controlPlane: readonly Toleration[]): readonly Toleration[] {
  const isReplaced = row.runTimeTolerations === RunTimeTolerations.CONTROL_PLANE_TAINTS_INSTEAD;
  return isReplaced && controlPlane.length > 0 ? [] : row.tolerations;
}

/** What Rancher makes of the control plane's taints. */
function controlPlaneTolerations(pools: readonly SchedulingPool[]): Toleration[] {
  return pools
    .filter(isControlPlane)
    .flatMap(nodeTaints)
    .filter((taint) => !isTransient(taint))
    .map((taint) => Toleration.for(taint));
}

/**
 * What the DaemonSet controller adds to every pod it makes.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/#taints-and-tolerations
 */
const DAEMON_SET_TOLERATIONS: readonly Toleration[] = [
  { key: "node.kubernetes.io/not-ready", effect: "NoExecute" },
  { key: "node.kubernetes.io/unreachable", effect: "NoExecute" },
  { key: "node.kubernetes.io/disk-pressure", effect: "NoSchedule" },
  { key: "node.kubernetes.io/memory-pressure", effect: "NoSchedule" },
  { key: "node.kubernetes.io/pid-pressure", effect: "NoSchedule" },
  { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" },
].map((spec) => Toleration.fromKubernetes({ ...spec, operator: "Exists" }));
