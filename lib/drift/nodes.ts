import type { LiveCluster, LiveNode } from "../live/live-cluster";
import { counted } from "../scheduling/counted";
import { NodeRole } from "../scheduling/node-role";
import { openIn, type SchedulingPool } from "../scheduling/pool";
import type { Cluster } from "../scheduling/reading/cluster";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { isNotJudged } from "../scheduling/reading/not-judged";
import type { Difference, Findings, NotCompared } from "./drift";
import { byText, ofNodes, put } from "./named-nodes";
import { isOwnKey, labelDifferences } from "./node-labels";
import { taintFindings } from "./node-taints";
import { hasRole, PoolsOfNodes } from "./pool-of-node";

/** Compares the nodes there are with the pools of the app. */
export function nodeFindings(app: Cluster, live: LiveCluster): Findings {
  if (live.nodes.length === 0) {
    return {
      notCompared: [
        {
          what: "nodes, their taints and labels",
          why: "no node is in the input",
          command: "kubectl get nodes -o json",
        },
      ],
    };
  }
  if (app.poolSource === "unknown" || app.latePools !== undefined) return { notCompared: [poolsNotTold(app)] };
  const sorted = sortedNodes(app, live);
  const keys = new Set(app.pools.flatMap(({ labels }) => Object.keys(labels)).filter(isOwnKey));
  const pools = app.pools.map((pool) => poolFindings(pool, sorted.byPool.get(pool) ?? [], keys));
  return {
    differences: [...pools.flatMap(({ differences = [] }) => differences), ...strangers(sorted)],
    compared: [counted(app.pools.length, "pool"), counted(live.nodes.length, "node")],
    toCome: pools.flatMap(({ toCome = [] }) => toCome),
    notCompared: [...pools.flatMap(({ notCompared = [] }) => notCompared), ...undecided(sorted)],
  };
}

function poolsNotTold({ latePools }: Cluster): NotCompared {
  return latePools === undefined
    ? {
        what: "nodes, their taints and labels",
        why: "the app does not say which node pools there are: tell them with --pools FILE",
      }
    : { what: "nodes, their taints and labels", why: `only apply tells which node pools there are: ${latePools}` };
}

interface SortedNodes {
  readonly byPool: ReadonlyMap<SchedulingPool, readonly LiveNode[]>;
  /** Nodes by the name of a pool that the app does not have. */
  readonly gone: ReadonlyMap<string, readonly LiveNode[]>;
  /** Nodes by the names of pools that they may be of. */
  readonly several: ReadonlyMap<string, readonly LiveNode[]>;
  readonly none: readonly LiveNode[];
}

function sortedNodes(app: Cluster, live: LiveCluster): SortedNodes {
  const pools = new PoolsOfNodes(app, live);
  const byPool = new Map<SchedulingPool, LiveNode[]>();
  const [gone, several] = [new Map<string, LiveNode[]>(), new Map<string, LiveNode[]>()];
  const none: LiveNode[] = [];
  for (const node of live.nodes) {
    const of = pools.of(node);
    if ("pool" in of) put(byPool, of.pool, node);
    else if ("gone" in of) put(gone, of.gone, node);
    else if ("several" in of) put(several, of.several.join(", "), node);
    else none.push(node);
  }
  return { byPool, gone, several, none };
}

function poolFindings(pool: SchedulingPool, nodes: readonly LiveNode[], keys: ReadonlySet<string>): Findings {
  if (nodes.length === 0) return { differences: withoutNodes(pool), notCompared: openParts(pool) };
  const taints = taintFindings(pool, nodes);
  return {
    differences: [
      ...(taints.differences ?? []),
      ...roleDifferences(pool, nodes),
      ...countDifference(pool, nodes),
      ...labelDifferences(pool, nodes, keys),
    ],
    toCome: taints.toCome ?? [],
    notCompared: openParts(pool),
  };
}

function roleDifferences(pool: SchedulingPool, nodes: readonly LiveNode[]): Difference[] {
  if (openIn(pool, "roles").length > 0) return [];
  return NodeRole.ALL.flatMap((role): Difference[] => {
    const isSaid = pool.roles.includes(role);
    // Rancher labels workers late.
    if (isSaid && role === NodeRole.WORKER) return [];
    const other = nodes.filter((node) => hasRole(node, role) !== isSaid);
    if (other.length === 0) return [];
    return [
      {
        kind: "node",
        what: `role ${role} of pool ${pool.name}`,
        app: isSaid ? "on every node" : "none",
        live: `${isSaid ? "missing on" : "on"} ${ofNodes(other, nodes)}`,
        why: "a node keeps the roles that it registered with; they registered before the app said otherwise",
        help: "delete the node in Rancher and register it again, one at a time where it is one of etcd",
        commands: [],
      },
    ];
  });
}

function countDifference(pool: SchedulingPool, nodes: readonly LiveNode[]): Difference[] {
  if (pool.nodes === undefined || pool.nodes === nodes.length || openIn(pool, "nodes").length > 0) return [];
  const isFew = nodes.length < pool.nodes;
  return [
    {
      kind: "node",
      what: `number of nodes of pool ${pool.name}`,
      app: String(pool.nodes),
      live: String(nodes.length),
      why: isFew ? "some have not registered yet, or are gone" : "more have registered than the app says",
      help: isFew
        ? "register the others; Rancher's machines tell which wait"
        : "write their number in the app, or delete those that are too many",
      commands: [],
    },
  ];
}

function withoutNodes(pool: SchedulingPool): Difference[] {
  if (pool.nodes === 0 || openIn(pool, "nodes").length > 0) return [];
  return [
    {
      kind: "node",
      what: `nodes of pool ${pool.name}`,
      app: pool.nodes === undefined ? "a pool" : counted(pool.nodes, "node"),
      live: "none",
      why: "none has registered yet, or all are gone; what only this pool takes has no place",
      help: "register them with the command of the pool, or take the pool out of the app",
      commands: [],
    },
  ];
}

function strangers({ gone, none }: SortedNodes): Difference[] {
  return [
    ...[...gone].sort(byText).map(
      ([pool, nodes]): Difference => ({
        kind: "node",
        what: `nodes of pool ${pool}, which the app does not have`,
        app: "none",
        live: ofNodes(nodes, nodes),
        why: "the pool left the app or got another name: a node keeps the name that its pool had when it registered",
        help: "bring the pool back under that name, or move what runs there and delete them in Rancher",
        commands: [],
      }),
    ),
    ...(none.length === 0
      ? []
      : [
          {
            kind: "node" as const,
            what: "nodes of no pool of the app",
            app: "none",
            live: ofNodes(none, none),
            why: "their roles are those of no pool: somebody registered them by hand, or with a command of another app",
            help: "write a pool for them in the app, or delete them in Rancher; what runs there is not in the proof",
            commands: [],
          },
        ]),
  ];
}

function undecided({ several }: SortedNodes): NotCompared[] {
  return [...several].sort(byText).map(([pools, nodes]) => ({
    what: `taints and labels of ${ofNodes(nodes, nodes)}`,
    why: `they may be of pool ${pools}: nodes made with K3sCluster have the label ${NODE_POOL_LABEL}`,
  }));
}

function openParts(pool: SchedulingPool): NotCompared[] {
  const open = (pool.open ?? []).map(({ part, path }) => `${part} (${path})`);
  const why = (pool.open ?? []).every(({ path }) => isNotJudged(path)) ? "not known" : "known only at apply";
  return open.length === 0 ? [] : [{ what: `of pool ${pool.name}: ${open.join(", ")}`, why }];
}
