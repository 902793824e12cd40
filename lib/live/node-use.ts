import type { LiveNode } from "./live-cluster";
import type { LiveTaint } from "./live-taint";
import type { NodeRequirement, NodeSelection } from "./node-selection";

/** What nodes are for, in the order in which a workload is to be let onto them. */
export enum NodeUse {
  WORKER = 0,
  CONTROL_PLANE = 1,
  /** The control plane, which the taint of etcd keeps apart besides: for what asks for servers, and for cloud controllers. */
  CONTROL_PLANE_WITH_ETCD = 2,
  /** For etcd alone: nothing belongs there but what asks for it. */
  ETCD = 3,
}

const ROLE = "node-role.kubernetes.io/";
const SERVER_ROLES: readonly string[] = ["control-plane", "controlplane", "master"];
const ETCD_ROLE = "etcd";

/** Whether the taint keeps a role apart, which taking it away would undo. */
export function isRoleTaint({ key }: LiveTaint): boolean {
  return [...SERVER_ROLES, ETCD_ROLE].some((role) => key === `${ROLE}${role}`);
}

/** Whether the taint keeps servers for what runs the cluster: that of a role, or the one that K3s recommends for it. */
export function keepsServersFree(taint: LiveTaint): boolean {
  return isRoleTaint(taint) || taint.key === "CriticalAddonsOnly";
}

/** By its role's taints, which say what is kept apart, and else by its labels. K3s labels no workers. */
export function useOf({ taints, labels }: Pick<LiveNode, "taints" | "labels">): NodeUse {
  const isServer = SERVER_ROLES.some((role) => labels.has(`${ROLE}${role}`));
  if (taints.some(({ key }) => key === `${ROLE}${ETCD_ROLE}`)) {
    return isServer ? NodeUse.CONTROL_PLANE_WITH_ETCD : NodeUse.ETCD;
  }
  if (taints.some(isRoleTaint)) return NodeUse.CONTROL_PLANE;
  if (labels.has(`${ROLE}worker`)) return NodeUse.WORKER;
  if (isServer) return NodeUse.CONTROL_PLANE;
  return labels.has(`${ROLE}${ETCD_ROLE}`) ? NodeUse.ETCD : NodeUse.WORKER;
}

const HOSTNAME = "kubernetes.io/hostname";
const ASKED_KEYS: readonly string[] = [...SERVER_ROLES, ETCD_ROLE].map((role) => `${ROLE}${role}`);

/**
 * Whether a pod is for servers, or for nodes that it names: by its node selector, or by each term of its required node
 * affinity. What it only prefers leaves it other nodes.
 */
export function asksForServers({ labels, terms, nodeName }: NodeSelection): boolean {
  const byLabel = labels.some(([key]) => ASKED_KEYS.includes(key) || key === HOSTNAME);
  return nodeName !== undefined || byLabel || (terms !== undefined && terms.length > 0 && terms.every(asks));
}

function asks({ expressions, fields }: NonNullable<NodeSelection["terms"]>[number]): boolean {
  const isMeant = ({ operator }: NodeRequirement) => operator === "In" || operator === "Exists";
  const isRole = (each: NodeRequirement) => isMeant(each) && ASKED_KEYS.includes(each.key);
  const isName = ({ key, operator }: NodeRequirement) => operator === "In" && [HOSTNAME, "metadata.name"].includes(key);
  return expressions.some((each) => isRole(each) || isName(each)) || fields.some(isName);
}
