import { NodeRole } from "../scheduling/node-role";
import { isControlPlane, type SchedulingPool } from "../scheduling/pool";
import type { Cluster } from "../scheduling/reading/cluster";
import { isUnknown } from "../scheduling/reading/unknown";
import { distributionOfRelease } from "../scheduling/releases/distribution";
import type { ClusterDiff } from "./cluster-diff";

/** Properties that K3s reads as it starts. */
const OF_K3S = /^(?:machineGlobalConfig|machineSelectorConfig|registries)\b/;

/** The properties that change and that K3s reads as it starts: Rancher restarts it on their nodes. */
export function changedK3sSettings({ settings }: Pick<ClusterDiff, "settings">): string[] {
  return [...new Set(settings.flatMap(({ setting }) => OF_K3S.exec(setting)?.[0] ?? []))];
}

/** Whether the nodes get another release; what becomes of them with one of another distribution is not known (RK724). */
export function isUpgrade({ kubernetesVersion: { before, after } }: ClusterDiff, cluster: Cluster): boolean {
  if (before === undefined || after === undefined || isUnknown(cluster.kubernetesVersion)) return false;
  return before !== after && distributionOfRelease(before) === distributionOfRelease(after);
}

/** The pools on whose nodes K3s is restarted, with another release or another configuration. */
export function restartedPools(diff: ClusterDiff, before: Cluster, after: Cluster): SchedulingPool[] {
  if (isUpgrade(diff, after)) return [...after.pools];
  const entries = new Set(diff.settings.flatMap(({ setting }) => ENTRY.exec(setting)?.[0] ?? []));
  const isForAll = diff.settings.some(({ setting }) => OF_K3S.test(setting) && !ENTRY.test(setting));
  const selected = [before, after]
    .flatMap(({ machineConfiguration }) => machineConfiguration.selected)
    .filter(({ property }) => entries.has(property));
  // An entry that cannot be told apart may be for any node.
  const isAny = isForAll || [...entries].some((entry) => !selected.some(({ property }) => property === entry));
  return after.pools.filter(({ name }) => isAny || selected.some(({ selector }) => selector.pools.includes(name)));
}

const ENTRY = /^machineSelectorConfig\[\d+\]/;

/**
 * Those of the pools whose nodes Rancher drains, or may drain, before it changes K3s on them. A node that is alone it never
 * drains; those with etcd or the control plane go by the options of the control plane.
 * @see rancher/rancher pkg/controllers/capr/planner/drain.go
 */
export function drainedPools(
  { pools: all, upgradeStrategy: { controlPlane, workers } }: Cluster,
  pools: readonly SchedulingPool[],
): SchedulingPool[] {
  if (all.reduce((sum, { nodes = Number.NaN }) => sum + nodes, 0) === 1) return [];
  return pools.filter((pool) => (isServer(pool) ? controlPlane : workers).isDrained !== false);
}

/** Whether its nodes are more than workers. */
export function isServer(pool: Pick<SchedulingPool, "roles">): boolean {
  return isControlPlane(pool) || pool.roles.includes(NodeRole.ETCD);
}
