import type { LiveNode } from "./live-cluster";
import type { LiveTaint } from "./live-taint";

/** What nodes are for, in the order in which a workload is to be let onto them. */
export enum NodeUse {
  WORKER = 0,
  CONTROL_PLANE = 1,
  /** Kept apart for etcd, alone or with the control plane: no workload belongs there. */
  ETCD = 2,
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
  if (taints.some(({ key }) => key === `${ROLE}${ETCD_ROLE}`)) return NodeUse.ETCD;
  if (taints.some(isRoleTaint)) return NodeUse.CONTROL_PLANE;
  if (labels.has(`${ROLE}worker`)) return NodeUse.WORKER;
  if (SERVER_ROLES.some((role) => labels.has(`${ROLE}${role}`))) return NodeUse.CONTROL_PLANE;
  return labels.has(`${ROLE}${ETCD_ROLE}`) ? NodeUse.ETCD : NodeUse.WORKER;
}
