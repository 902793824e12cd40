import { NODE_POOL_LABEL } from "./reading/machine-labels";
import type { Taint } from "./taint";

/** Commands for the nodes of a pool that are registered. Names, keys and values have no character that a shell minds. */

/**
 * Takes a taint off the nodes of a pool, whatever its value. It goes on after a node that does not have it, and says so.
 * @see https://kubernetes.io/docs/reference/kubectl/generated/kubectl_taint/
 */
export function untaintCommand(pool: string, { key, effect }: Pick<Taint, "key" | "effect">): string {
  return `kubectl taint nodes -l ${selectorOf(pool)} ${key}:${effect}-`;
}

/** Gives the nodes of a pool a taint, in place of one of the same key and effect. */
export function overwriteTaintCommand(pool: string, taint: Taint): string {
  return `kubectl taint nodes -l ${selectorOf(pool)} ${taint} --overwrite`;
}

/** Shows the taints of the nodes of a pool. */
export function showTaintsCommand(pool: string): string {
  return `kubectl get nodes -l ${selectorOf(pool)} -o custom-columns=NODE:.metadata.name,TAINTS:.spec.taints`;
}

function selectorOf(pool: string): string {
  return `${NODE_POOL_LABEL}=${pool}`;
}
