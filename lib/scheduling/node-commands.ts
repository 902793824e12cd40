import { NODE_POOL_LABEL } from "./reading/machine-labels";
import type { Taint } from "./taint";

/**
 * Commands for nodes that are registered. Names, keys and values have no character that a shell minds. A node keeps the
 * name that its pool had when it registered, so commands that go by the pool's label reach no node that registered under
 * another name.
 */

/**
 * Takes a taint off the nodes of a pool, whatever its value. It goes on after a node that does not have it, and says so.
 * @param names what the pool was called when its nodes registered: one name or more
 * @see https://kubernetes.io/docs/reference/kubectl/generated/kubectl_taint/
 */
export function untaintCommand(names: readonly string[], { key, effect }: Pick<Taint, "key" | "effect">): string {
  return `kubectl taint nodes -l ${selectorOf(names)} ${key}:${effect}-`;
}

/** Gives the nodes of a pool a taint, in place of one of the same key and effect. */
export function overwriteTaintCommand(names: readonly string[], taint: Taint): string {
  return `kubectl taint nodes -l ${selectorOf(names)} ${taint} --overwrite`;
}

/** Gives the nodes of a pool a label that none of them registered with: K3s writes those again whenever it starts. */
export function labelCommand(names: readonly string[], key: string, value: string): string {
  return `kubectl label nodes -l ${selectorOf(names)} ${key}=${value}`;
}

/** Shows the taints of all nodes, each with the name that its pool had when it registered: so none is passed over. */
export const SHOW_TAINTS_COMMAND = `kubectl get nodes -o custom-columns=NODE:.metadata.name,POOL:.metadata.labels.${NODE_POOL_LABEL},TAINTS:.spec.taints`;

function selectorOf(names: readonly string[]): string {
  return names.length === 1 ? `${NODE_POOL_LABEL}=${names[0]}` : `'${NODE_POOL_LABEL} in (${names.join(",")})'`;
}
