import type { SchedulingPool } from "../scheduling/pool";
import { lingeringOn } from "../scheduling/proof/lingering";
import { type AgentConnection, knownNodeLabels } from "../scheduling/proof/node-labels";
import { type NodeView, nodeView } from "../scheduling/proof/placement";
import type { Cluster } from "../scheduling/reading/cluster";
import type { Taint } from "../scheduling/taint";
import { labelsOfOthers, madeUpLabels, withoutOwn } from "./labels-of-others";
import type { RehearsedPool } from "./rehearsal";
import { safeNames } from "./safe-names";

/** A pool, and what the proof sees of its nodes. */
export interface SeenPool {
  readonly pool: SchedulingPool;
  readonly rehearsed: RehearsedPool;
  readonly view: NodeView;
}

/**
 * The nodes of pools as they are at a stage.
 * @param cluster with all pools, whether their nodes are there or not
 * @param taintsOf those that the nodes have by then
 */
export function seenPools(
  cluster: Cluster,
  present: readonly SchedulingPool[],
  connection: AgentConnection,
  taintsOf: (pool: SchedulingPool) => readonly Taint[],
  countOf: (pool: SchedulingPool) => number = ({ nodes = 1 }) => Math.min(Math.max(nodes, 1), MOST_NODES),
): SeenPool[] {
  const lingering = lingeringOn(cluster, present, connection);
  const names = labelsOfPools(cluster);
  return present.map((pool) => {
    const view = nodeView(cluster, pool, taintsOf(pool), connection, lingering.get(pool.name));
    const label = names.get(pool.name) as string;
    const known = knownNodeLabels(cluster, pool, connection);
    const nodes = Array.from({ length: countOf(pool) }, (_, index) => `${label}-${index + 1}`);
    return {
      pool,

      view,
      rehearsed: {
        name: pool.name,
        label,
        roles: pool.roles,
        labels: { ...labelsOfOthers(cluster, pool, known), ...withoutOwn(known) },
        madeUp: Object.fromEntries(nodes.map((node) => [node, madeUpLabels(node, cluster)])),
        taints: view.taints.filter((taint) => !followsCondition(taint)),
        nodes,
      },
    };
  });
}

/** Most nodes of one pool; they are alike, and what is true of one is true of all. */
const MOST_NODES = 500;

/** What the pools are called in the throw-away cluster, by their names. */
export function labelsOfPools({ pools }: Pick<Cluster, "pools">): ReadonlyMap<string, string> {
  return safeNames(pools.map(({ name }) => name));
}

/** Whether Kubernetes itself puts the taint on and takes it away, by the node's conditions or its cordon. */
function followsCondition({ key }: Taint): boolean {
  return key.startsWith("node.kubernetes.io/");
}
