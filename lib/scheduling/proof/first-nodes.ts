import { NodeRole } from "../node-role";
import { isControlPlane, type SchedulingPool } from "../pool";

/**
 * The pools whose nodes Rancher gives a plan before its agent is connected, when it elects a node of one pool as the
 * first. It goes tier by tier (first node, etcd, control plane, workers), and a node with the control-plane role makes it
 * stop behind that node's tier until the agent is connected.
 * @see rancher/rancher pkg/capr/planner/planner.go (`reconcile`), run for `__tests__/conformance/rancher/plan-order.json`
 */
export function poolsOfFirstNodes(elected: SchedulingPool, pools: readonly SchedulingPool[]): SchedulingPool[] {
  if (isControlPlane(elected)) return [elected];
  const stopsAtEtcd = pools.some((pool) => isEtcd(pool) && isControlPlane(pool));
  return pools.filter((pool) => isEtcd(pool) || (!stopsAtEtcd && isControlPlane(pool)));
}

/** Whether a node of the pool can be elected as the first. */
export function isEtcd(pool: Pick<SchedulingPool, "roles">): boolean {
  return pool.roles.includes(NodeRole.ETCD);
}
