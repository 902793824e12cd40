import { sortedTolerations } from "../scheduling/agent-tolerations";
import { type Problem, refuse } from "../scheduling/invalid-input";
import { isObject } from "../scheduling/json";
import { type KubernetesToleration, TOLERATION, Toleration } from "../scheduling/toleration";
import { MALFORMED } from "../scheduling/validation/shape";

/** A node pool, as far as a remedy needs it. */
export interface ToleratedPool {
  /** Tolerations of every hard taint of the pool. */
  readonly tolerations: readonly Toleration[];
}

/** What a workload is to tolerate: every hard taint of a node pool, or one toleration, also in the words of a pod spec. */
export type RemedyTarget = ToleratedPool | Toleration | KubernetesToleration;

/** One target or several. */
export type RemedyTargets = RemedyTarget | readonly RemedyTarget[];

/**
 * The tolerations of all targets.
 * @param remedy name of the remedy, for the message
 * @throws InvalidInputError when there is nothing to tolerate, or a toleration of everything
 */
export function targetTolerations(targets: RemedyTargets, remedy: string): Toleration[] {
  const problems: Problem[] = [];
  const all = (isSeveral(targets) ? targets : [targets]).flatMap((target) => tolerationsOf(target, remedy, problems));
  refuse(problems);
  refuse([...nothingProblems(all, remedy), ...all.flatMap((each) => everythingProblems(each, remedy))]);
  return all;
}

/** JavaScript checks no types: a pool that was looked up and is not there is `undefined`. */
function tolerationsOf(target: RemedyTarget, remedy: string, problems: Problem[]): readonly Toleration[] {
  if (isPool(target)) return target.tolerations;
  if (isObject(target) && ("key" in target || "operator" in target)) {
    const toleration = TOLERATION.read(target, `${remedy}, toleration`, problems);
    return toleration === MALFORMED ? [] : [toleration];
  }
  problems.push({
    what: `${remedy} is given something that is neither a node pool nor a toleration`,
    why: "it has no taints that a workload could be given tolerations of",
    help: "pass node pools of the cluster, or tolerations",
  });
  return [];
}

function isPool(target: RemedyTarget): target is ToleratedPool {
  if (!isObject(target) || !("tolerations" in target)) return false;
  const { tolerations } = target;
  return Array.isArray(tolerations) && tolerations.every(Toleration.isToleration);
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
