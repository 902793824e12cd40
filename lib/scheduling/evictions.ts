import { type EffectiveWorkload, effectiveWorkloads } from "./effective-workload";
import { nodeTaints, registrationTaints, type SchedulingPool, TaintsApplied } from "./model";
import { nodeView, place, selectorOf } from "./placement";
import type { Cluster } from "./reading/cluster";
import type { CatalogRow, SystemWorkload } from "./releases/catalog-row";
import type { KubernetesVersion } from "./releases/kubernetes-version";
import { type Taint, TaintEffect } from "./taint";

/** What happens to one system workload when the taints of one pool come after the cluster is ready. */
export interface Eviction {
  readonly workload: SystemWorkload;
  readonly namespace: string;
  readonly kind: CatalogRow["kind"];
  /** Pool it runs on until then. */
  readonly pool: string;
  /** The NoExecute taints it does not tolerate, in kubectl's notation, sorted. */
  readonly by: readonly string[];
  /**
   * Pools it can run on afterwards, sorted; none when it ends up nowhere. The pool itself is among them only where
   * Rancher adds the missing tolerations once it sees the taints.
   */
  readonly goesTo: readonly string[];
}

/**
 * The system workloads that deferred NoExecute taints evict, by pool and in the catalogue's order: they can run on the
 * pool with the taints it registers with, and not with those that come later.
 *
 * Jobs and single pods are left out, as they are over by then. What Rancher adds at run time does not count: it adds
 * tolerations when it sees the taint, and by then the pod is evicted.
 */
export function evictions(cluster: Cluster, kubernetes: KubernetesVersion): Eviction[] {
  const { pools } = cluster;
  const late = pools
    .filter(({ taintsApplied }) => taintsApplied === TaintsApplied.AFTER_READY)
    .map((pool) => ({ pool, taints: lateEvictingTaints(pool) }))
    .filter(({ taints }) => taints.length > 0);
  if (late.length === 0) return [];
  const workloads = effectiveWorkloads(cluster, kubernetes);
  const lasting = madeBefore(workloads, pools).filter(
    ({ row }) => row.kind === "Deployment" || row.kind === "DaemonSet",
  );
  return late.flatMap(({ pool, taints }) =>
    lasting
      .filter((workload) => runsBefore(workload, pool, pools))
      .flatMap((workload) => {
        const by = workload.tolerations.blocking(taints);
        return by.length === 0 ? [] : [eviction(workload, pool, by, pools)];
      }),
  );
}

function lateEvictingTaints(pool: SchedulingPool): Taint[] {
  const before = new Set(registrationTaints(pool).map(String));
  return nodeView(pool, nodeTaints(pool)).taints.filter(
    (taint) => taint.effect === TaintEffect.NO_EXECUTE && !before.has(taint.toString()),
  );
}

/** The workloads that exist before any deferred taint comes: not disabled, and what makes them could run somewhere. */
function madeBefore(workloads: readonly EffectiveWorkload[], pools: readonly SchedulingPool[]): EffectiveWorkload[] {
  const known = new Map<EffectiveWorkload, boolean>();
  const isMade = (workload: EffectiveWorkload): boolean => {
    const made =
      known.get(workload) ??
      (!workload.isDisabled &&
        workloads
          .filter(({ row }) => workload.row.createdBy.includes(row.workload))
          .every((maker) => isMade(maker) && pools.some((pool) => runsBefore(maker, pool, pools))));
    known.set(workload, made);
    return made;
  };
  return workloads.filter(isMade);
}

function runsBefore(workload: EffectiveWorkload, pool: SchedulingPool, pools: readonly SchedulingPool[]): boolean {
  return place(workload, nodeView(pool, registrationTaints(pool)), selectorOf(workload, pools)).verdict === "runs";
}

function eviction(
  workload: EffectiveWorkload,
  pool: SchedulingPool,
  by: readonly Taint[],
  pools: readonly SchedulingPool[],
): Eviction {
  const selector = selectorOf(workload, pools);
  const { row } = workload;
  return {
    workload: row.workload,
    namespace: row.namespace,
    kind: row.kind,
    pool: pool.name,
    by: by.map(String).sort(),
    goesTo: pools
      .filter((other) => place(workload, nodeView(other, nodeTaints(other)), selector).verdict === "runs")
      .map(({ name }) => name),
  };
}
