import type { LiveCluster, LiveNode } from "../live/live-cluster";
import { taintText } from "../live/live-taint";
import { NodeRole } from "../scheduling/node-role";
import { nodeTaints, openIn, type SchedulingPool } from "../scheduling/pool";
import type { Cluster } from "../scheduling/reading/cluster";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";

/** To which pool of the app a node belongs. */
export type PoolOfNode =
  | { readonly pool: SchedulingPool }
  /** It says so itself, and the app has no such pool. */
  | { readonly gone: string }
  /** It is like the nodes of several. */
  | { readonly several: readonly string[] }
  | { readonly none: true };

const NONE: PoolOfNode = { none: true };

/** Labels by which K3s and Rancher say a role; former releases had other names for the control plane. */
const ROLE_LABELS: Readonly<Record<NodeRole, readonly string[]>> = {
  [NodeRole.ETCD]: ["node-role.kubernetes.io/etcd"],
  [NodeRole.CONTROL_PLANE]: ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/controlplane"],
  [NodeRole.WORKER]: ["node-role.kubernetes.io/worker"],
};

/** Whether a node is labelled with the role. Rancher labels workers only once the cluster is up. */
export function hasRole({ labels }: LiveNode, role: NodeRole): boolean {
  return ROLE_LABELS[role].some((label) => labels.has(label));
}

/** Finds the pool of each node: by the label of this library, by Rancher's machine, or by roles, labels and taints. */
export class PoolsOfNodes {
  private readonly byName: ReadonlyMap<string, SchedulingPool>;
  private readonly machinePools: ReadonlyMap<string, string>;
  private readonly isLabelled: boolean;
  private readonly alike = new Map<string, PoolOfNode>();

  constructor(
    private readonly app: Cluster,
    { rancher }: LiveCluster,
  ) {
    this.byName = new Map(app.pools.map((pool) => [pool.name, pool]));
    this.machinePools = new Map(
      rancher.machines
        .filter(({ node, pool, cluster }) => node !== "" && pool !== "" && [app.name, ""].includes(cluster))
        .map(({ node, pool }) => [node, pool]),
    );
    this.isLabelled = app.pools.some(({ labels }) => labels[NODE_POOL_LABEL] !== undefined);
  }

  public of(node: LiveNode): PoolOfNode {
    const named = this.isLabelled ? node.labels.get(NODE_POOL_LABEL) : undefined;
    if (named !== undefined) return this.named(named);
    const made = this.machinePools.get(node.name);
    if (made !== undefined && (this.app.machinePools.length > 0 || this.byName.has(made))) return this.named(made);
    // Nodes made alike are looked at once.
    const key = JSON.stringify([
      [...node.labels].filter(([label]) => !OF_ONE_NODE.has(label)),
      node.taints.map(taintText),
    ]);
    const known = this.alike.get(key) ?? this.likely(node);
    this.alike.set(key, known);
    return known;
  }

  private named(name: string): PoolOfNode {
    const pool = this.byName.get(name);
    return pool === undefined ? { gone: name } : { pool };
  }

  /** The pool whose nodes are most like this one; roles decide first, and never fit halfway. */
  private likely(node: LiveNode): PoolOfNode {
    const fitting = this.app.pools.filter((pool) => this.mayHave(pool, node));
    const points = fitting.map((pool) => ({ pool, points: likeness(pool, node) }));
    const most = points.reduce((highest, each) => Math.max(highest, each.points), Number.NEGATIVE_INFINITY);
    const best = points.filter((each) => each.points === most).map(({ pool }) => pool);
    const [first] = best;
    if (first === undefined) return NONE;
    return best.length === 1 ? { pool: first } : { several: best.map(({ name }) => name) };
  }

  private mayHave(pool: SchedulingPool, node: LiveNode): boolean {
    if (openIn(pool, "roles").length > 0) return true;
    const isServer = (role: NodeRole) => role !== NodeRole.WORKER;
    return NodeRole.ALL.filter(isServer).every((role) => pool.roles.includes(role) === hasRole(node, role));
  }
}

const OF_ONE_NODE: ReadonlySet<string> = new Set(["kubernetes.io/hostname", "rke.cattle.io/machine"]);

/** How many of the pool's labels and taints the node has, less those that it lacks or has besides. */
function likeness(pool: SchedulingPool, { labels, taints }: LiveNode): number {
  const there = new Set(taints.map(taintText));
  const said = nodeTaints(pool).map(String);
  const entries = Object.entries(pool.labels);
  const shared = said.filter((taint) => there.has(taint)).length;
  const same = entries.filter(([key, value]) => labels.get(key) === value).length;
  return 2 * (shared + same) - said.length - entries.length - (there.size - shared);
}
