import { NodeRole, sortedRoles } from "../scheduling/node-role";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import type { Taint } from "../scheduling/taint";
import { poolNameProblems } from "../scheduling/validation/pool-rules";
import type { LiveNode } from "./live-cluster";
import { isHard, typedTaint } from "./live-taint";
import { isSet } from "./taint-cause";

const ROLE_LABEL = "node-role.kubernetes.io/";

/** Nodes that are of one pool, as far as they tell. */
export interface NodeGroup {
  /** Name of the pool that the nodes are labelled with; empty where they are not. */
  readonly label: string;
  readonly nodes: readonly LiveNode[];
}

/**
 * Nodes with the label of a pool together, and all others by what makes them alike.
 * @param likeness what nodes without the label must have in common
 */
export function groupNodes(nodes: readonly LiveNode[], likeness: (node: LiveNode) => string): NodeGroup[] {
  const groups = new Map<string, { label: string; nodes: LiveNode[] }>();
  for (const node of nodes) {
    const label = poolLabel(node);
    const key = JSON.stringify(label === "" ? ["alike", likeness(node)] : ["labelled", label]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { label, nodes: [node] });
    else group.nodes.push(node);
  }
  return [...groups.values()];
}

/** Name of the node's pool, where it is one that a pool can have. */
export function poolLabel({ labels }: LiveNode): string {
  const name = labels.get(NODE_POOL_LABEL) ?? "";
  return poolNameProblems(name).length === 0 ? name : "";
}

/**
 * Roles of a node. Rancher labels workers only once the cluster is up, so a node without the taint of its other roles
 * counts as a worker too.
 */
export function rolesOf(node: LiveNode): NodeRole[] {
  const { labels } = node;
  const has = (...names: readonly string[]) => names.some((name) => labels.has(`${ROLE_LABEL}${name}`));
  const roles = [
    ...(has("etcd") ? [NodeRole.ETCD] : []),
    ...(has("control-plane", "controlplane", "master") ? [NodeRole.CONTROL_PLANE] : []),
  ];
  const isDedicated = roles.length > 0 && !has("worker") && hardTaints(node).some(isOfRole);
  return isDedicated ? roles : sortedRoles([...roles, NodeRole.WORKER]);
}

/**
 * Whether it is a taint for nodes that are not workers: one that Rancher gives, gave in former releases, or that guides
 * say to set. Rancher gives a pool without workers its own again.
 */
export function isOfRole({ key }: Taint): boolean {
  return (
    key.startsWith(ROLE_LABEL) &&
    ["etcd", "control-plane", "controlplane", "master"].includes(key.slice(ROLE_LABEL.length))
  );
}

/** Hard taints that somebody set and that can be written down. */
export function hardTaints({ taints }: LiveNode): Taint[] {
  return taints.filter((taint) => isHard(taint) && isSet(taint)).flatMap((taint) => typedTaint(taint) ?? []);
}

/**
 * A name that is not used yet: the wanted one, or with a number behind it.
 * @param numbers the last number that each name was given, so that thousands of names are not tried from the first on
 */
export function uniqueName(wanted: string, used: ReadonlySet<string>, numbers = new Map<string, number>()): string {
  let name = wanted;
  let count = numbers.get(wanted) ?? 1;
  for (; used.has(name); name = `${wanted}-${count}`) count += 1;
  numbers.set(wanted, count);
  return name;
}
