import { Token } from "cdktf";
import { Construct } from "constructs";
import { openList, openText } from "../configuration/open-shapes";
import { type Problem, quoted } from "../scheduling/invalid-input";
import { isDnsSubdomain } from "../scheduling/label-syntax";
import { didYouMean } from "../scheduling/near-miss";
import { type NodeRole, ROLES, roleTaints } from "../scheduling/node-role";
import { nodeTaints, TaintsApplied } from "../scheduling/pool";
import type { Taint, WrittenTaint } from "../scheduling/taint";
import { poolNameProblems, poolTaintProblems } from "../scheduling/validation/pool-rules";
import { POOL_FIELDS, POOL_TAINTS, type ReadPool } from "../scheduling/validation/pool-shape";
import { object, optional, record, required, type Shape, text, whole } from "../scheduling/validation/shape";

/** A pool whose taints are deferred. A NodePool is one; plain data will do for a pool of another app. */
export interface DeferredPool {
  /** Name of the pool. */
  readonly name: string;

  /** The taints the pool's nodes get. */
  readonly taints: readonly WrittenTaint[];

  /**
   * Taints that the pool's nodes had until now: they are not written, so that they are taken off the nodes.
   * @default - none
   */
  readonly leavingTaints?: readonly WrittenTaint[];

  /**
   * What the pool's nodes are registered as. Rancher taints nodes that are no workers; these taints are written again,
   * as a node's taints are replaced as a whole.
   * @default - workers, which have no taints of their role
   */
  readonly roles?: readonly NodeRole[];

  /**
   * When the pool's nodes get their taints.
   * @default TaintsApplied.AFTER_READY
   */
  readonly taintsApplied?: TaintsApplied | `${TaintsApplied}`;
}

/** A pool whose taints are deferred, as it was read. */
export type ReadDeferredPool = Omit<DeferredPool, "taints" | "leavingTaints"> & {
  readonly taints: readonly Taint[];
  readonly leavingTaints?: readonly Taint[];
};

/** With what else the model of a node pool has, so that it can be passed on as it is. */
const PLAIN_POOL = object<ReadDeferredPool & Omit<ReadPool, keyof ReadDeferredPool>>({
  name: required(text("gpu")),
  taints: required(POOL_TAINTS),
  roles: optional(ROLES),
  taintsApplied: POOL_FIELDS.taintsApplied,
  startupTaints: POOL_FIELDS.startupTaints,
  leavingTaints: POOL_FIELDS.leavingTaints,
  labels: POOL_FIELDS.labels,
  nodes: POOL_FIELDS.nodes,
});

/** A pool whose taints are deferred. Of a NodePool, which has more to it, nothing else is read. */
export const DEFERRED_POOL: Shape<ReadDeferredPool> = {
  ...PLAIN_POOL,
  read(value, place, problems) {
    if (!Construct.isConstruct(value)) return PLAIN_POOL.read(value, place, problems);
    const { name, taints, leavingTaints, roles, taintsApplied } = value as Construct & DeferredPool;
    return PLAIN_POOL.read({ name, taints, leavingTaints, roles, taintsApplied }, place, problems);
  },
};

/** Names of nodes by pool. */
export const NODES_BY_POOL: Shape<NodesByPool> = whole(record(openList(openText("gpu-1")), "gpu"));

/** Nodes of each pool by the pool's name. */
export type NodesByPool = Readonly<Record<string, readonly string[]>>;

/** The nodes named for a pool; undefined where there are none. */
export function nodesOf(pool: string, nodes: NodesByPool): readonly string[] | undefined {
  return Object.hasOwn(nodes, pool) ? nodes[pool] : undefined;
}

/** Every taint the pool's nodes are to have, those of their roles among them and those that leave not, sorted. */
export function taintsOf({ taints, roles = [] }: ReadDeferredPool): Taint[] {
  const all = nodeTaints({ taints, roleTaints: roleTaints(roles) });
  return all.sort((a, b) => (String(a) < String(b) ? -1 : 1));
}

/** Problems of the pools and of the nodes named for them; nodes that cannot be read are undefined. */
export function deferredTaintProblems(pools: readonly ReadDeferredPool[], nodes: NodesByPool | undefined): Problem[] {
  const ofPools = pools.flatMap((pool, index) =>
    pools.findIndex(({ name }) => name === pool.name) < index
      ? [repeatedPool(pool)]
      : [...poolProblems(pool), ...(nodes === undefined ? [] : missingNodeProblems(pool, nodes))],
  );
  if (nodes === undefined) return ofPools;
  return [...ofPools, ...unknownPoolProblems(pools, nodes), ...nodeNameProblems(nodes), ...repeatedNodeProblems(nodes)];
}

function repeatedPool({ name }: ReadDeferredPool): Problem {
  return {
    what: `pool ${quoted(name)} is given twice`,
    why: "its nodes would be tainted by two resources, each replacing what the other wrote",
    help: "give each pool once; for pools of two clusters use one DeferredTaints per cluster",
  };
}

function poolProblems(pool: ReadDeferredPool): Problem[] {
  const { name, leavingTaints = [], roles = [], taintsApplied = TaintsApplied.AFTER_READY } = pool;
  if (taintsApplied !== TaintsApplied.AFTER_READY) {
    return [
      {
        what: `pool ${quoted(name)} has its taints from registration on`,
        why: "its nodes carry them from their first second; written by a second owner, they would be fought over",
        help: `set taintsApplied: "${TaintsApplied.AFTER_READY}" on the pool, or leave it out here`,
      },
    ];
  }
  if (taintsOf(pool).length + leavingTaints.length === 0) {
    return [
      {
        what: `pool ${quoted(name)} has no taints`,
        why: "there is nothing to apply, and kubernetes_node_taint needs at least one taint",
        help: "give the pool its taints, or leave it out here; a taint that its nodes still have goes into leavingTaints of the pool first",
      },
    ];
  }
  return [...poolNameProblems(name), ...poolTaintProblems(pool, roleTaints(roles)), ...sameKeyProblems(pool)];
}

/** Legal in Kubernetes, but refused by the provider while it plans. */
function sameKeyProblems(pool: ReadDeferredPool): Problem[] {
  return taintsOf(pool).flatMap((taint, index, all) => {
    const first = all.find(({ key, effect }) => key === taint.key && effect !== taint.effect);
    if (first === undefined || all.indexOf(first) > index) return [];
    return [
      {
        what: `pool ${quoted(pool.name)} has two taints of one key, "${first}" and "${taint}"`,
        why: "kubernetes_node_taint refuses two taints of one key, whatever their effects (hashicorp/terraform-provider-kubernetes#2662)",
        help: "keep one of them: NoExecute keeps new pods away as NoSchedule does",
      },
    ];
  });
}

function missingNodeProblems({ name }: ReadDeferredPool, nodes: NodesByPool): Problem[] {
  const named = nodesOf(name, nodes);
  if (named !== undefined && (Token.isUnresolved(named) || named.length > 0)) return [];
  return [
    {
      what: `pool ${quoted(name)} has no nodes`,
      why: "kubernetes_node_taint taints a node by its name, and Rancher keeps no list of a pool's nodes",
      help: `name them: nodes: { ${JSON.stringify(name)}: ["node-1"] }`,
    },
  ];
}

function unknownPoolProblems(pools: readonly ReadDeferredPool[], nodes: NodesByPool): Problem[] {
  const known = pools.map(({ name }) => name);
  return Object.keys(nodes)
    .filter((name) => !known.includes(name))
    .map((name) => ({
      what: `nodes are named for pool ${quoted(name)}, which is not among pools${didYouMean(name, known)}`,
      why: "without the pool there are no taints to give them",
      help: "add the pool, or leave its nodes out",
    }));
}

function nodeNameProblems(nodes: NodesByPool): Problem[] {
  return literalNames(nodes)
    .filter(({ node }) => !isDnsSubdomain(node))
    .map(({ pool, node }) => ({
      what: `node ${quoted(node)} of pool ${quoted(pool)} is not a DNS subdomain`,
      why: "no Kubernetes node can have such a name",
      help: "use the name kubectl get nodes shows, for example gpu-1",
    }));
}

function repeatedNodeProblems(nodes: NodesByPool): Problem[] {
  const first = new Map<string, string>();
  return literalNames(nodes).flatMap(({ pool, node }) => {
    const other = first.get(node);
    if (other === undefined) {
      first.set(node, pool);
      return [];
    }
    return [
      {
        what:
          other === pool
            ? `node ${quoted(node)} is named twice for pool ${quoted(pool)}`
            : `node ${quoted(node)} is named for pool ${quoted(other)} and for pool ${quoted(pool)}`,
        why: "a node is in one pool, and its taints are replaced as a whole",
        help: "name each node once",
      },
    ];
  });
}

/** The names that are known now. */
function literalNames(nodes: NodesByPool): { pool: string; node: string }[] {
  return Object.entries(nodes).flatMap(([pool, names]) =>
    Token.isUnresolved(names) ? [] : names.filter((node) => !Token.isUnresolved(node)).map((node) => ({ pool, node })),
  );
}
