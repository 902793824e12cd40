import type { EffectiveWorkload } from "./effective-workload";
import { isTransient, nodeLabels, type SchedulingPool } from "./model";
import { type Taint, TaintEffect } from "./taint";

/** Whether pods of one workload can run on the nodes of one pool. */
export type Placement =
  | {
      readonly verdict: "runs";
      /** Whether only tolerations that Rancher adds at run time make it so. */
      readonly reliesOnRunTime: boolean;
    }
  | {
      readonly verdict: "blocked";
      /** The taints in the way, in kubectl's notation. */
      readonly by: readonly string[];
    }
  | {
      readonly verdict: "unselected";
      /** The labels the nodes would need. */
      readonly missingLabels: Readonly<Record<string, string>>;
    };

/** What the scheduler sees of a pool's nodes. */
export interface NodeView {
  readonly labels: Readonly<Record<string, string>>;
  /** Taints that last; those Kubernetes clears by itself decide nothing in the end. */
  readonly taints: readonly Taint[];
}

/** A pool's nodes as they are with these taints. */
export function nodeView(pool: SchedulingPool, taints: readonly Taint[]): NodeView {
  return { labels: nodeLabels(pool), taints: taints.filter((taint) => !isTransient(taint)) };
}

/**
 * Judges one workload on nodes of one kind, as Kubernetes does: the scheduler for pods that wait for a
 * node, the DaemonSet controller for its pods, the kubelet alone for pods that name their node.
 */
export function place(
  workload: EffectiveWorkload,
  { labels, taints }: NodeView,
  selector: Readonly<Record<string, string>>,
): Placement {
  const missing = Object.entries(selector).filter(([key, value]) => labels[key] !== value);
  if (missing.length > 0) return { verdict: "unselected", missingLabels: Object.fromEntries(missing) };
  const effective = workload.row.bypassesScheduler
    ? taints.filter((taint) => taint.effect === TaintEffect.NO_EXECUTE)
    : taints;
  if (workload.tolerations.blocking(effective).length === 0) return { verdict: "runs", reliesOnRunTime: false };
  const blocking = (workload.withRunTimeTolerations ?? workload.tolerations).blocking(effective);
  if (blocking.length === 0) return { verdict: "runs", reliesOnRunTime: true };
  return { verdict: "blocked", by: blocking.map(String).sort() };
}

/** What a node must be labelled with, given all pools: some workloads turn choosy once any node has a certain label. */
export function selectorOf(
  workload: EffectiveWorkload,
  pools: readonly SchedulingPool[],
): Readonly<Record<string, string>> {
  const { allowListLabel, nodeSelector } = workload.row;
  const isAllowList = allowListLabel !== undefined && pools.some((pool) => Object.hasOwn(pool.labels, allowListLabel));
  return isAllowList ? { ...nodeSelector, [allowListLabel]: "true" } : nodeSelector;
}
