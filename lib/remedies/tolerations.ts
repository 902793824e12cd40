import { sortedTolerations } from "../scheduling/agent-tolerations";
import { type Problem, refuse } from "../scheduling/invalid-input";
import { type KubernetesToleration, Toleration } from "../scheduling/toleration";

/** A node pool, as far as a remedy needs it. */
export interface ToleratedPool {
  /** Tolerations of every hard taint of the pool. */
  readonly tolerations: readonly Toleration[];
}

/** What a workload is to tolerate: every hard taint of a node pool, or one toleration. */
export type RemedyTarget = ToleratedPool | Toleration;

/** One target or several. */
export type RemedyTargets = RemedyTarget | readonly RemedyTarget[];

/**
 * The tolerations of all targets.
 * @param remedy name of the remedy, for the message
 * @throws InvalidInputError when there is nothing to tolerate, or a toleration of everything
 */
export function targetTolerations(targets: RemedyTargets, remedy: string): Toleration[] {
  const list: readonly RemedyTarget[] = isSeveral(targets) ? targets : [targets];
  refuse(list.flatMap((target) => noTargetProblems(target, remedy)));
  const tolerations = list.flatMap((target) => (Toleration.isToleration(target) ? [target] : target.tolerations));
  refuse([...nothingProblems(tolerations, remedy), ...tolerations.flatMap((each) => everythingProblems(each, remedy))]);
  return tolerations;
}

/** The default tolerations together with the others that they do not cover, sorted. */
export function withDefaults(defaults: readonly Toleration[], others: readonly Toleration[]): Toleration[] {
  return sortedTolerations([...defaults, ...others.filter((other) => !defaults.some((each) => each.covers(other)))]);
}

/** Tolerations as pod specs and Helm values hold them. */
export function inKubernetes(tolerations: readonly Toleration[]): KubernetesToleration[] {
  return tolerations.map((toleration) => toleration.toKubernetes());
}

function isSeveral(targets: RemedyTargets): targets is readonly RemedyTarget[] {
  return Array.isArray(targets);
}

/** JavaScript checks no types: a pool that was looked up and is not there is `undefined`. */
function noTargetProblems(target: unknown, remedy: string): Problem[] {
  const { tolerations } = (target ?? {}) as Partial<ToleratedPool>;
  if (Toleration.isToleration(target) || Array.isArray(tolerations)) return [];
  return [
    {
      what: `${remedy} is given something that is neither a node pool nor a toleration`,
      why: "it has no taints that a workload could be given tolerations of",
      help: "pass node pools of the cluster, or tolerations",
    },
  ];
}

function nothingProblems(tolerations: readonly Toleration[], remedy: string): Problem[] {
  if (tolerations.length > 0) return [];
  return [
    {
      what: `${remedy} is given nothing to tolerate`,
      why: "a pool stands for its taints that are hard and last; start-up taints are not among them, as somebody takes them away",
      help: "pass pools that have such taints, or tolerations; a start-up taint is tolerated only by what takes it away, and named: Toleration.exists(key)",
    },
  ];
}

function everythingProblems(toleration: Toleration, remedy: string): Problem[] {
  if (!toleration.toleratesEverything) return [];
  return [
    {
      what: `${remedy} is given the toleration "${toleration}", which tolerates everything`,
      why: "a workload that tolerates everything is not moved off a dead node (rancher/rancher#24636)",
      help: "pass the pools, or name the taints: Toleration.for(taint) for each",
    },
  ];
}
