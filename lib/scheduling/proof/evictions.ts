import { setOf } from "../once-per";
import { nodeTaints, registrationTaints, type SchedulingPool, TaintsApplied } from "../pool";
import type { Cluster } from "../reading/cluster";
import { type CatalogRow, keepsReplicas, type SystemWorkload } from "../releases/catalog-row";
import type { KubernetesVersion } from "../releases/kubernetes-version";
import { type Taint, TaintEffect } from "../taint";
import type { TolerationSet } from "../toleration-set";
import { workloadsAfterDeferred } from "./after-deferred";
import { placementsWithAllTaints, poolsWhereItRuns } from "./all-placements";
import { type Standing, standingBeforeDeferred, tolerationsOfRunningPods } from "./before-deferred";
import { lastingTaints } from "./placement";

/** What happens to one system workload when the deferred taints of one pool are put on. */
export interface Eviction {
  readonly workload: SystemWorkload;
  readonly namespace: string;
  readonly kind: CatalogRow["kind"];
  /** Pool it runs on until then. */
  readonly pool: string;
  /** The NoExecute taints it does not tolerate, or not for ever where it tolerates all; in kubectl's notation, sorted. */
  readonly by: readonly string[];
  /** How many seconds after the taints it is evicted; 0 where at once. */
  readonly seconds: number;
  /**
   * Pools it can stay on afterwards, sorted; none when it ends up nowhere. The pool itself is among them only where
   * Rancher adds the missing tolerations once it sees the taints.
   */
  readonly goesTo: readonly string[];
}

/**
 * The system workloads that deferred NoExecute taints evict, by pool and in the catalogue's order: they can run on the
 * pool with the taints it registers with, and not with those that are deferred.
 *
 * Jobs and single pods are left out, as they are over by then. What Rancher adds because of these taints does not count:
 * it adds tolerations when it sees the taint, and by then the pod is evicted. Nothing is said of workloads of which it is
 * known only at apply what they tolerate.
 */
export function evictions(cluster: Cluster, kubernetes: KubernetesVersion): Eviction[] {
  const deferred = cluster.pools
    .map((pool) => ({ pool, taints: lateEvictingTaints(pool) }))
    .filter(({ taints }) => taints.length > 0);
  const before = deferred.length === 0 ? undefined : standingBeforeDeferred(cluster, kubernetes);
  if (before === undefined) return [];
  const lasting = [...before.values()].filter(isLasting).map((standing) => ({
    standing,
    tolerations: tolerationsOfRunningPods(standing),
  }));
  const placementsOf = placementsWithAllTaints(cluster);
  const goesTo = new Map(
    workloadsAfterDeferred(cluster, kubernetes).map((workload) => [
      workload.row.workload,
      poolsWhereItRuns(placementsOf(workload)),
    ]),
  );
  return deferred.flatMap(({ pool, taints }) =>
    lasting.flatMap(({ standing, tolerations }): Eviction[] => {
      const evicted = setOf(standing.pools).has(pool.name) ? evictionBy(tolerations, taints) : undefined;
      if (evicted === undefined) return [];
      const { workload, namespace, kind } = standing.workload.row;
      return [{ workload, namespace, kind, pool: pool.name, ...evicted, goesTo: goesTo.get(workload) ?? [] }];
    }),
  );
}

function isLasting({ isMade, workload }: Standing): boolean {
  const { row, mayHaveOtherTolerations, mayHaveMoreTolerations } = workload;
  const isOpen = mayHaveOtherTolerations.length > 0 || mayHaveMoreTolerations.length > 0;
  return isMade && !isOpen && (keepsReplicas(row.kind) || row.kind === "DaemonSet");
}

/** What evicts it whichever release the cluster is of. */
function evictionBy(
  tolerations: readonly TolerationSet[],
  taints: readonly Taint[],
): Pick<Eviction, "by" | "seconds"> | undefined {
  const [first, ...others] = tolerations.map((set) => {
    const seconds = set.secondsUntilEviction(taints);
    if (seconds === undefined) return undefined;
    const blocking = set.blocking(taints);
    const by = blocking.length > 0 ? blocking : set.limited(taints).map(({ taint }) => taint);
    return { by: by.map(String).sort(), seconds };
  });
  return others.includes(undefined) ? undefined : first;
}

function lateEvictingTaints(pool: SchedulingPool): Taint[] {
  if (pool.taintsApplied !== TaintsApplied.AFTER_READY) return [];
  const before = new Set(registrationTaints(pool).map(String));
  return lastingTaints(pool, nodeTaints(pool)).filter(
    (taint) => taint.effect === TaintEffect.NO_EXECUTE && !before.has(taint.toString()),
  );
}
