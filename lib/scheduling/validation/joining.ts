import { oncePer } from "../once-per";
import { registrationTaints, type SchedulingPool } from "../pool";
import type { Taint } from "../taint";
import { ownerOfLabel } from "./reserved-labels";

/** What a node of the pool is registered with that its kubelet refuses, and so does not start. */
export interface RefusedByKubelet {
  /** Taints of one key and effect, whatever their values; in lists of what cannot be together. */
  readonly taints: readonly (readonly Taint[])[];
  /** Keys of labels that are Kubernetes' own, sorted. */
  readonly labels: readonly string[];
}

/**
 * What keeps nodes of a pool from joining. Rancher adds the taints of roles to those of the pool, and drops none.
 * @see rancher/rancher pkg/capr/planner/planner.go `addTaints`
 * @see kubernetes/kubernetes pkg/util/taints `ParseTaints`, cmd/kubelet/app/options `ValidateKubeletFlags`
 */
export const refusedByKubelet = oncePer((pool: SchedulingPool): RefusedByKubelet => {
  const byKey = new Map<string, Taint[]>();
  for (const taint of registrationTaints(pool)) {
    const key = `${taint.key}:${taint.effect}`;
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [taint]);
    else same.push(taint);
  }
  return {
    taints: [...byKey.values()].filter(({ length }) => length > 1),
    labels: Object.keys(pool.labels)
      .filter((key) => ownerOfLabel(key) === "kubernetes")
      .sort(),
  };
});

/** The same as texts, each of which keeps everything from starting on nodes of the pool. */
export function stoppedByKubelet(pool: SchedulingPool): readonly string[] {
  const { taints, labels } = refusedByKubelet(pool);
  return taints.length === 0 ? labels : [...new Set([...taints.flat().map(String), ...labels])];
}
