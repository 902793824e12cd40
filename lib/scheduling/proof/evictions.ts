import { nodeTaints, registrationTaints, type SchedulingPool, TaintsApplied } from "../pool";
import type { Cluster } from "../reading/cluster";
import { type CatalogRow, keepsReplicas, type SystemWorkload } from "../releases/catalog-row";
import type { KubernetesVersion } from "../releases/kubernetes-version";
import { type Taint, TaintEffect } from "../taint";
import { type EffectiveWorkload, effectiveWorkloads } from "./effective-workload";
import { type NodeView, nodeView, place, selectorOf } from "./placement";

/** What happens to one system workload when the deferred taints of one pool are put on. */
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
 * pool with the taints it registers with, and not with those that are deferred.
 *
 * Jobs and single pods are left out, as they are over by then. What Rancher adds at run time does not count: it adds
 * tolerations when it sees the taint, and by then the pod is evicted.
 */
export function evictions(cluster: Cluster, kubernetes: KubernetesVersion): Eviction[] {
  const { pools } = cluster;
  const deferred = pools
    .filter(({ taintsApplied }) => taintsApplied === TaintsApplied.AFTER_READY)
    .map((pool) => ({ pool, taints: lateEvictingTaints(pool) }))
    .filter(({ taints }) => taints.length > 0);
  if (deferred.length === 0) return [];
  const workloads = effectiveWorkloads(cluster, kubernetes);
  const runsBefore = judgeOf(pools, registrationTaints);
  const runsAfter = judgeOf(pools, nodeTaints);
  const lasting = madeBefore(workloads, pools, runsBefore).filter(
    ({ row }) => keepsReplicas(row.kind) || row.kind === "DaemonSet",
  );
  // Where a workload can go is the same for all pools it is evicted from.
  const goesTo = new Map<EffectiveWorkload, readonly string[]>();
  const destinations = (workload: EffectiveWorkload): readonly string[] => {
    const known = goesTo.get(workload);
    if (known !== undefined) return known;
    const names = pools.filter((pool) => runsAfter(workload, pool)).map(({ name }) => name);
    goesTo.set(workload, names);
    return names;
  };
  return deferred.flatMap(({ pool, taints }) =>
    lasting
      .filter((workload) => runsBefore(workload, pool))
      .flatMap((workload): Eviction[] => {
        const by = workload.tolerations.blocking(taints);
        if (by.length === 0) return [];
        const { workload: name, namespace, kind } = workload.row;
        return [
          {
            workload: name,
            namespace,
            kind,
            pool: pool.name,
            by: by.map(String).sort(),
            goesTo: destinations(workload),
          },
        ];
      }),
  );
}

/** Whether a workload runs on a pool's nodes. */
type Judge = (workload: EffectiveWorkload, pool: SchedulingPool) => boolean;

/** Judges with some of the pools' taints; what a workload or a pool looks like is worked out once. */
function judgeOf(pools: readonly SchedulingPool[], taintsOf: (pool: SchedulingPool) => readonly Taint[]): Judge {
  const nodes = new Map(pools.map((pool) => [pool, nodeView(pool, taintsOf(pool))]));
  const selectors = new Map<EffectiveWorkload, ReturnType<typeof selectorOf>>();
  return (workload, pool) => {
    const selector = selectors.get(workload) ?? selectorOf(workload, pools);
    selectors.set(workload, selector);
    return place(workload, nodes.get(pool) as NodeView, selector).verdict === "runs";
  };
}

function lateEvictingTaints(pool: SchedulingPool): Taint[] {
  const before = new Set(registrationTaints(pool).map(String));
  return nodeView(pool, nodeTaints(pool)).taints.filter(
    (taint) => taint.effect === TaintEffect.NO_EXECUTE && !before.has(taint.toString()),
  );
}

/** The workloads that exist before any deferred taint comes: not disabled, and what makes them could run somewhere. */
function madeBefore(
  workloads: readonly EffectiveWorkload[],
  pools: readonly SchedulingPool[],
  runsBefore: Judge,
): EffectiveWorkload[] {
  const known = new Map<EffectiveWorkload, boolean>();
  const isMade = (workload: EffectiveWorkload): boolean => {
    const made =
      known.get(workload) ??
      (!workload.isDisabled &&
        workloads
          .filter(({ row }) => workload.row.installedBy.includes(row.workload))
          .every((installer) => isMade(installer) && pools.some((pool) => runsBefore(installer, pool))));
    known.set(workload, made);
    return made;
  };
  return workloads.filter(isMade);
}
