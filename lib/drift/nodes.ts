import { command, untaintCommands } from "../live/kubectl";
import type { LiveCluster, LiveNode } from "../live/live-cluster";
import { taintText, typedTaint } from "../live/live-taint";
import { isSet } from "../live/taint-cause";
import { counted } from "../scheduling/counted";
import { isDnsSubdomain } from "../scheduling/label-syntax";
import { NodeRole } from "../scheduling/node-role";
import { isTransient, nodeTaints, openIn, type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import type { Cluster } from "../scheduling/reading/cluster";
import { NODE_POOL_LABEL } from "../scheduling/reading/machine-labels";
import { isNotJudged } from "../scheduling/reading/not-judged";
import { isKnownStartUpTaint } from "../scheduling/start-up-taints";
import type { Taint } from "../scheduling/taint";
import type { Difference, Findings, NotCompared } from "./drift";
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

function put<K>(map: Map<K, LiveNode[]>, key: K, node: LiveNode): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [node]);
  else list.push(node);
}

/** Labels that clouds, K3s and Kubernetes give nodes of any pool. */
function isOwnKey(key: string): boolean {
  return key !== NODE_POOL_LABEL && !/(^|\.)(kubernetes|k8s|k3s)\.io\/|cattle\.io\//.test(key);
}

function poolFindings(pool: SchedulingPool, nodes: readonly LiveNode[], keys: ReadonlySet<string>): Findings {
  if (nodes.length === 0) return { differences: withoutNodes(pool), notCompared: openParts(pool) };
  const missing = missingTaints(pool, nodes);
  const isDeferred = ({ text }: MissingTaint) => deferredOf(pool).has(text);
  return {
    differences: [
      ...extraTaints(pool, nodes),
      ...missing.filter((each) => !isDeferred(each)).map((each) => missingTaint(pool, each)),
      ...roleDifferences(pool, nodes),
      ...countDifference(pool, nodes),
      ...labelDifferences(pool, nodes, keys),
    ],
    toCome: missing
      .filter(isDeferred)
      .map(
        ({ text, nodes: without }) =>
          `${text} on ${of(without, nodes)} of pool ${pool.name}: it is put on once the cluster is ready`,
      ),
    notCompared: openParts(pool),
  };
}

/** `3 of 5 nodes: a, b and 1 more` is shown so by whoever shows it; here all names stand. */
function of(some: readonly LiveNode[], all: readonly LiveNode[]): string {
  const count =
    some.length === all.length ? counted(all.length, "node") : `${some.length} of ${counted(all.length, "node")}`;
  return `${count} (${named(some)})`;
}

const NAMED = 5;

function named(nodes: readonly LiveNode[]): string {
  const names = nodes.slice(0, nodes.length > NAMED + 1 ? NAMED : nodes.length).map(({ name }) => name);
  const more = nodes.length - names.length;
  return `${names.join(", ")}${more === 0 ? "" : ` and ${more} more`}`;
}

function deferredOf({ taintsApplied, taints }: SchedulingPool): ReadonlySet<string> {
  return new Set(taintsApplied === TaintsApplied.AFTER_READY ? taints.map(String) : []);
}

interface MissingTaint {
  readonly text: string;
  readonly taint: Taint;
  readonly nodes: readonly LiveNode[];
  readonly all: readonly LiveNode[];
}

function missingTaints(pool: SchedulingPool, nodes: readonly LiveNode[]): MissingTaint[] {
  const there = new Map(nodes.map((node) => [node, new Set(node.taints.map(taintText))]));
  return nodeTaints(pool)
    .filter((taint) => !isTransient(taint) && !isKnownStartUpTaint(taint))
    .map((taint) => ({
      text: taint.toString(),
      taint,
      nodes: nodes.filter((node) => !there.get(node)?.has(taint.toString())),
      all: nodes,
    }))
    .filter(({ nodes: without }) => without.length > 0);
}

function missingTaint(pool: SchedulingPool, { text, taint, nodes, all }: MissingTaint): Difference {
  const isOfRoles = pool.roleTaints.some((each) => each.equals(taint));
  return {
    kind: "taint",
    what: `taint ${text} of pool ${pool.name}`,
    app: isOfRoles ? "by the pool's roles" : "on every node",
    live: `missing on ${of(nodes, all)}`,
    why: `${isOfRoles ? "somebody took it off" : "they registered before the app said so, or somebody took it off"}: a node gets the taints of its pool when it registers and never after; until then pods run there that the app keeps off`,
    help: "put it on, or delete the node and register it again; NoExecute evicts at once what does not tolerate it",
    commands: commandsFor(nodes, (names) => ["taint", "nodes", ...names, text, "--overwrite"]),
  };
}

/** Those that Kubernetes and Rancher set by themselves, and that are meant to go, are no drift. */
function extraTaints(pool: SchedulingPool, nodes: readonly LiveNode[]): Difference[] {
  if (openIn(pool, "taints", "roles").length > 0) return [];
  const expected = new Set(
    [...nodeTaints(pool), ...(pool.startupTaints ?? []), ...(pool.leavingTaints ?? [])].map(String),
  );
  const extra = new Map<string, LiveNode[]>();
  for (const node of nodes) {
    for (const taint of node.taints) {
      const typed = typedTaint(taint);
      const isOwn = isSet(taint) && !(typed !== undefined && (isTransient(typed) || isKnownStartUpTaint(typed)));
      if (isOwn && !expected.has(taintText(taint))) put(extra, taintText(taint), node);
    }
  }
  return [...extra].sort(byText).map(([text, on]) => {
    const taint = on[0]?.taints.find((each) => taintText(each) === text);
    return {
      kind: "taint",
      what: `taint ${text} of pool ${pool.name}`,
      app: "none",
      live: `on ${of(on, nodes)}`,
      why: "they registered while the app said so, or somebody put it on: a node keeps a taint until somebody takes it off or the node is deleted and registers again; pods that do not tolerate it find no place there",
      help: "take it off, or write it in the app and see with check what it keeps off",
      commands:
        taint === undefined
          ? []
          : untaintCommands(
              taint,
              on.map(({ name }) => name),
            ),
    };
  });
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
        live: `${isSaid ? "missing on" : "on"} ${of(other, nodes)}`,
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

/** Other labels of a node are anybody's; those are compared that some pool of the app has. */
function labelDifferences(pool: SchedulingPool, nodes: readonly LiveNode[], keys: ReadonlySet<string>): Difference[] {
  const isOpen = openIn(pool, "labels").length > 0;
  const said = Object.entries(pool.labels).flatMap(([key, value]) => {
    const other = nodes.filter(({ labels }) => labels.get(key) !== value);
    return other.length === 0 ? [] : [otherLabel(pool, key, value, other, nodes)];
  });
  const unsaid = isOpen
    ? []
    : [...keys]
        .filter((key) => !Object.hasOwn(pool.labels, key))
        .flatMap((key) => {
          const on = nodes.filter(({ labels }) => labels.has(key));
          return on.length === 0 ? [] : [extraLabel(pool, key, on, nodes)];
        });
  return [...said, ...unsaid];
}

const LABELS_STAY = "K3s writes the labels that a node registered with again whenever it starts, and no others";

function otherLabel(
  pool: SchedulingPool,
  key: string,
  value: string,
  other: readonly LiveNode[],
  nodes: readonly LiveNode[],
): Difference {
  const found = [...new Set(other.map(({ labels }) => labels.get(key) ?? "missing"))].sort();
  return {
    kind: "label",
    what: `label ${key} of pool ${pool.name}`,
    app: value,
    live: `${found.slice(0, NAMED).join(", ")}${found.length > NAMED ? ", ..." : ""} on ${of(other, nodes)}`,
    why: `they registered before the app said so, or somebody changed it: ${LABELS_STAY}`,
    help: "label them, and delete and register again those that registered with another value",
    commands: commandsFor(other, (names) => ["label", "nodes", ...names, `${key}=${value}`, "--overwrite"]),
  };
}

function extraLabel(
  pool: SchedulingPool,
  key: string,
  on: readonly LiveNode[],
  nodes: readonly LiveNode[],
): Difference {
  const found = [...new Set(on.map(({ labels }) => labels.get(key) ?? ""))].sort();
  return {
    kind: "label",
    what: `label ${key} of pool ${pool.name}`,
    app: "none",
    live: `${found.slice(0, NAMED).join(", ")}${found.length > NAMED ? ", ..." : ""} on ${of(on, nodes)}`,
    why: `other pools of the app have it; pods that ask for it come here too: ${LABELS_STAY}`,
    help: "write it in the app, or take it off",
    commands: commandsFor(on, (names) => ["label", "nodes", ...names, `${key}-`]),
  };
}

function strangers({ gone, none }: SortedNodes): Difference[] {
  return [
    ...[...gone].sort(byText).map(
      ([pool, nodes]): Difference => ({
        kind: "node",
        what: `nodes of pool ${pool}, which the app does not have`,
        app: "none",
        live: of(nodes, nodes),
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
            live: of(none, none),
            why: "their roles are those of no pool: somebody registered them by hand, or with a command of another app",
            help: "write a pool for them in the app, or delete them in Rancher; what runs there is not in the proof",
            commands: [],
          },
        ]),
  ];
}

function undecided({ several }: SortedNodes): NotCompared[] {
  return [...several].sort(byText).map(([pools, nodes]) => ({
    what: `taints and labels of ${of(nodes, nodes)}`,
    why: `they may be of pool ${pools}: nodes made with K3sCluster have the label ${NODE_POOL_LABEL}`,
  }));
}

function openParts(pool: SchedulingPool): NotCompared[] {
  const open = (pool.open ?? []).map(({ part, path }) => `${part} (${path})`);
  const why = (pool.open ?? []).every(({ path }) => isNotJudged(path)) ? "not known" : "known only at apply";
  return open.length === 0 ? [] : [{ what: `of pool ${pool.name}: ${open.join(", ")}`, why }];
}

/** kubectl's commands for nodes, so many in each; none where a name is one that Kubernetes does not allow. */
function commandsFor(nodes: readonly LiveNode[], words: (names: readonly string[]) => readonly string[]): string[] {
  const names = nodes.map(({ name }) => name);
  if (!names.every(isDnsSubdomain)) return [];
  return Array.from({ length: Math.ceil(names.length / IN_ONE) }, (_, index) =>
    command("kubectl", ...words(names.slice(index * IN_ONE, (index + 1) * IN_ONE))),
  );
}

const IN_ONE = 20;

function byText([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
