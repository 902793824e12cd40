import type { LiveNode } from "../live/live-cluster";
import { isHard, typedTaint } from "../live/live-taint";
import { groupNodes, hardTaints, isOfRole, poolLabel, rolesOf, uniqueName } from "../live/node-groups";
import { isSet } from "../live/taint-cause";
import { arrayCode, objectCode } from "../live/typed-code";
import { counted } from "../scheduling/counted";
import { NodeRole, sortedRoles } from "../scheduling/node-role";
import type { Taint } from "../scheduling/taint";

/** A pool as the labels and taints of its nodes tell. */
export interface SketchedPool {
  readonly name: string;
  readonly roles: readonly NodeRole[];
  /** Hard taints that somebody set, in kubectl's notation, sorted; without those that roles imply. */
  readonly taints: readonly string[];
  readonly nodes: readonly string[];
}

/** Node pools as this library writes them. */
export interface PoolSketch {
  readonly pools: readonly SketchedPool[];
  /** TypeScript for the props of K3sCluster; empty where there are no pools. */
  readonly lines: readonly string[];
}

/** The sketched pools as they are. */
export function sketchPools(nodes: readonly LiveNode[], isShown: (node: LiveNode) => boolean): PoolSketch {
  const pools = poolsOf(nodes, isShown);
  return { pools, lines: poolLines(pools) };
}

/** The sketched pools so that K3s's own workloads have a place: control-plane taints are deferred, one pool has none. */
export function sketchRepairedPools(nodes: readonly LiveNode[], isShown: (node: LiveNode) => boolean): PoolSketch {
  const pools = poolsOf(nodes, isShown);
  if (pools.length === 0) return { pools, lines: [] };
  const free = uniqueName("general", new Set([...pools.map(({ name }) => name), ...nodes.map(poolLabel)]));
  return { pools, lines: poolLines(pools, free) };
}

function poolsOf(nodes: readonly LiveNode[], isShown: (node: LiveNode) => boolean): SketchedPool[] {
  const used = new Set(nodes.map(poolLabel));
  const numbers = new Map<string, number>();
  const shown = nodes.filter((each) => isShown(each) && isWritable(each));
  const alike = (node: LiveNode) => JSON.stringify([rolesOf(node), ownTaints(node).map(String)]);
  return groupNodes(shown, alike).map(({ label, nodes: members }) => {
    const roles = sortedRoles([...new Set(members.flatMap(rolesOf))]);
    const name = label === "" ? uniqueName(nameFor(roles), used, numbers) : label;
    used.add(name);
    // A pool has one taint of a key and effect.
    const taints = new Map<string, Taint>();
    for (const taint of members.flatMap(ownTaints)) {
      const place = `${taint.key}:${taint.effect}`;
      if (!taints.has(place)) taints.set(place, taint);
    }
    return { name, roles, taints: [...taints.values()].map(String).sort(), nodes: members.map((node) => node.name) };
  });
}

function nameFor(roles: readonly NodeRole[]): string {
  if (roles.includes(NodeRole.CONTROL_PLANE)) return "servers";
  return roles.includes(NodeRole.ETCD) ? "etcd" : "workers";
}

/** Whether every taint of the node is one that can be written down. */
function isWritable({ taints }: LiveNode): boolean {
  return taints.filter((taint) => isHard(taint) && isSet(taint)).every((taint) => typedTaint(taint) !== undefined);
}

function ownTaints(node: LiveNode): Taint[] {
  const isWorker = rolesOf(node).includes(NodeRole.WORKER);
  return hardTaints(node)
    .filter((taint) => isWorker || !isOfRole(taint))
    .sort((a, b) => (a.toString() < b.toString() ? -1 : 1));
}

/** With the name of a free pool, one without taints is added and those of the servers come once the cluster is ready. */
function poolLines(pools: readonly SketchedPool[], freePool?: string): string[] {
  if (pools.length === 0) return [];
  const lines = pools.slice(0, shownOf(pools, MOST_POOLS)).flatMap(({ name, roles, taints }) =>
    objectCode(name, [
      ...rolesCode(roles),
      ...(taints.length === 0
        ? []
        : listCode(
            "taints: ",
            taints.slice(0, shownOf(taints, MOST_TAINTS)).map((taint) => JSON.stringify(taint)),
            leftOut(taints, MOST_TAINTS, "taint"),
          )),
      ...(freePool !== undefined && taints.length > 0 && roles.includes(NodeRole.CONTROL_PLANE)
        ? ['taintsApplied: "after-ready",']
        : []),
    ]),
  );
  const free = freePool === undefined ? [] : objectCode(freePool, rolesCode([NodeRole.WORKER]));
  return objectCode("nodePools", [...lines, ...leftOut(pools, MOST_POOLS, "pool"), ...free]);
}

/** The code is for reading, and to begin with; all pools with all their taints are in JSON. */
const MOST_POOLS = 10;
const MOST_TAINTS = 20;

/** How many of them are written: never all but one. */
function shownOf(items: readonly unknown[], most: number): number {
  return items.length > most + 1 ? most : items.length;
}

function leftOut(items: readonly unknown[], most: number, noun: string): string[] {
  const more = items.length - shownOf(items, most);
  return more === 0 ? [] : [`// and ${counted(more, noun)} more, all in --format json`];
}

function listCode(begin: string, elements: readonly string[], comments: readonly string[]): string[] {
  const code = arrayCode(begin, elements);
  return [...code.slice(0, -1), ...comments.map((comment) => `  ${comment}`), ...code.slice(-1)];
}

const ROLE_CODE: Readonly<Record<NodeRole, string>> = {
  [NodeRole.ETCD]: "NodeRole.ETCD",
  [NodeRole.CONTROL_PLANE]: "NodeRole.CONTROL_PLANE",
  [NodeRole.WORKER]: "NodeRole.WORKER",
};

function rolesCode(roles: readonly NodeRole[]): string[] {
  if (roles.length === NodeRole.ALL.length) return ["roles: NodeRole.ALL,"];
  return [`roles: [${roles.map((role) => ROLE_CODE[role]).join(", ")}],`];
}
