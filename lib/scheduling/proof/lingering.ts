import { NodeRole } from "../node-role";
import { oncePer } from "../once-per";
import { isMeantToGo, registrationTaints, type SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import type { StartUpArgument, StartUpSetting } from "../reading/start-up-settings";
import { unjudgedOn } from "../reading/unjudged";
import { Taint } from "../taint";
import { stoppedByKubelet } from "../validation/joining";
import { helmJobSettings } from "./helm-jobs";
import { type AgentConnection, nodeLabelsOf } from "./node-labels";
import { serversThatDoNotStart } from "./servers-that-do-not-start";
import { type Candidate, type LeftOver, leftOver } from "./start-up";
import { type OwnCandidate, ownCandidates } from "./start-up-candidates";
import type { OperatedObstacle, PoolNode } from "./start-up-nodes";
import { CLOUD_CONTROLLER, KUBE_PROXY, NETWORK, START_UP_TAINTS } from "./start-up-operators";

/** What keeps pods off the nodes of a pool although it is meant to go, or does so besides taints. */
export interface Lingering {
  /** Taints that a node starts with, and that nothing in the cluster takes away. */
  readonly taints: readonly Taint[];
  /** Taints that a node starts with, and of which it is open whether they go. */
  readonly openTaints: readonly OpenTaint[];
  /** Settings with which nothing starts there, whatever it tolerates. */
  readonly stoppedBy: readonly string[];
  /** What may keep pods away, and is not known or not judged. */
  readonly open: readonly string[];
}

/** A taint of which it is open whether it stays, and what that depends on. */
export interface OpenTaint {
  readonly taint: Taint;
  readonly on: readonly string[];
}

/** What meant to go is gone. */
export const NOTHING_LINGERS: Lingering = { taints: [], openTaints: [], stoppedBy: [], open: [] };

/**
 * What stays on the nodes of each pool, while these and no others are there.
 * @param present the pools whose nodes are there
 * @returns by the name of the pool
 */
export function lingeringOn(
  cluster: Cluster,
  present: readonly SchedulingPool[],
  connection: AgentConnection,
): ReadonlyMap<string, Lingering> {
  return lingeringBy(startUpOf(cluster, present, connection));
}

const lingeringBy = oncePer(
  ({ nodes }: StartUp): ReadonlyMap<string, Lingering> =>
    new Map(nodes.map((node) => [node.pool.name, node.lingering])),
);

/** What stops a node of the pool when it is elected as the first, or may: it needs no other node, and no pods to start. */
export function stoppingFirstNode(cluster: Cluster, pool: SchedulingPool): Stopping {
  const { stoppedBy, open } = stopping(cluster, [pool])(pool);
  const noNode = cluster.startUp.find(pool.name, "register-node");
  return {
    stoppedBy: noNode === undefined ? stoppedBy : [...stoppedBy, noNode.place],
    open: [...unjudgedOn(cluster.unjudged, pool.name), ...open],
  };
}

/** How nodes start: what is in the way at first, and what of it stays. */
export interface StartUp {
  readonly nodes: readonly StartedNode[];
  /** The app's own workloads. */
  readonly candidates: readonly OwnCandidate[];
  /** The obstacles that are left if everything that may be open goes well. */
  readonly left: LeftOver<PoolNode>;
  /** Those that are left of what is not certain to go. */
  readonly uncertain: LeftOver<PoolNode>;
}

/** The nodes of a pool, and what stays there. */
export interface StartedNode extends PoolNode {
  readonly lingering: Lingering;
  /** Obstacles that stay for certain. */
  readonly staying: readonly OperatedObstacle[];
  /** Obstacles of which it is open whether they stay. */
  readonly maybeStaying: readonly OperatedObstacle[];
}

/** Works out how the nodes of some pools start while no others are there. */
export function startUpOf(cluster: Cluster, present: readonly SchedulingPool[], connection: AgentConnection): StartUp {
  const isInTheEnd = present === cluster.pools && connection === "with-agent";
  return isInTheEnd ? startUpInTheEnd(cluster) : startUp(cluster, present, connection);
}

/** While all pools are there, which is what most is asked about. */
const startUpInTheEnd = oncePer((cluster: Cluster) => startUp(cluster, cluster.pools, "with-agent"));

function startUp(cluster: Cluster, present: readonly SchedulingPool[], connection: AgentConnection): StartUp {
  const stopsOn = stopping(cluster, present);
  const stopped = present.map((pool) => stopsOn(pool));
  const isStopped = stopped.map(({ stoppedBy }) => stoppedBy.length > 0);
  const nodes = present.map((pool, index) => poolNode(cluster, pool, isStopped[index] === true, connection));
  const candidates = nodes.some(({ obstacles }) => obstacles.length > 0)
    ? ownCandidates(cluster.ownWorkloads, helmJobSettings(cluster))
    : [];
  const certain = leftOver(nodes, candidates, "certain");
  const possible = leftOver(nodes, [...candidates, someoneElse(candidates)], "possible");
  const started = nodes.map(
    (node, index) => [startedNode(cluster, node, stopped[index] as Stopping, certain, possible), node] as const,
  );
  return {
    nodes: started.map(([node]) => node),
    candidates,
    left: new Map(started.map(([node, before]) => [node, possible.get(before) ?? []])),
    uncertain: new Map(started.map(([node, before]) => [node, certain.get(before) ?? []])),
  };
}

/** What stops everything on nodes, or may. */
export type Stopping = Pick<Lingering, "stoppedBy" | "open">;

/** Tells what stops everything on the nodes of a pool: no server, no part of one that is needed, no kubelet. */
function stopping(cluster: Cluster, present: readonly SchedulingPool[]): (pool: SchedulingPool) => Stopping {
  const parts = stoppedParts(cluster, present);
  const servers = serversThatDoNotStart(cluster, present);
  return (pool) => {
    const { stoppedBy, open } = servers(pool);
    return { stoppedBy: [...parts, ...stoppedBy, ...stoppedByKubelet(pool)], open };
  };
}

function poolNode(cluster: Cluster, pool: SchedulingPool, isStopped: boolean, connection: AgentConnection): PoolNode {
  return {
    pool,
    labels: nodeLabelsOf(cluster, pool, connection),
    taints: [
      ...registrationTaints(pool).filter((taint) => taint.isHard && !isMeantToGo(taint, pool)),
      ...(cluster.startUp.find(pool.name, "register-schedulable") === undefined ? [] : [CORDON]),
    ],
    obstacles: obstaclesOn(cluster, pool),
    isStopped: isStopped || cluster.startUp.find(pool.name, "register-node") !== undefined,
    open: unjudgedOn(cluster.unjudged, pool.name),
  };
}

/** Nobody uncordons nodes. */
export const CORDON = Taint.noSchedule("node.kubernetes.io/unschedulable");

/** On nodes of an external cloud provider. */
export const UNINITIALIZED = Taint.noSchedule("node.cloudprovider.kubernetes.io/uninitialized", "true");

/** On nodes that are not ready, as those without a network. */
export const NOT_READY = Taint.noSchedule("node.kubernetes.io/not-ready");

/** The taints that new nodes of a pool have besides those that last, whether they go or stay. */
export function startUpTaints({ startUp }: Pick<Cluster, "startUp">, pool: SchedulingPool): Taint[] {
  const isCordoned = startUp.find(pool.name, "register-schedulable") !== undefined;
  return [...(isCordoned ? [CORDON] : []), ...obstaclesOn({ startUp }, pool).flatMap(({ taint }) => taint ?? [])];
}

/** What stands in the way on new nodes of a pool. */
export function obstaclesOn({ startUp }: Pick<Cluster, "startUp">, pool: SchedulingPool): OperatedObstacle[] {
  const has = (argument: StartUpArgument) => startUp.find(pool.name, argument) !== undefined;
  return [
    ...(has("cloud-provider")
      ? [{ id: "cloud", taint: UNINITIALIZED, operator: CLOUD_CONTROLLER, isOfNode: false }]
      : []),
    ...(startUp.has("flannel-backend")
      ? [{ id: "network", taint: NOT_READY, isNetwork: true as const, operator: NETWORK, isOfNode: true }]
      : []),
    ...(startUp.has("disable-kube-proxy") ? [{ id: "kube-proxy", operator: KUBE_PROXY, isOfNode: true }] : []),
    ...(pool.startupTaints ?? [])
      .filter(({ isHard }) => isHard)
      .map((taint): OperatedObstacle => {
        const operator = START_UP_TAINTS.get(taint.key);
        return {
          id: taint.toString(),
          taint,
          isOfNode: operator?.isOnEveryNode ?? false,
          ...(operator === undefined ? {} : { operator }),
        };
      }),
  ];
}

/** Who takes a start-up taint away may be installed later, by somebody else; it is not where the app installs it itself. */
function someoneElse(candidates: readonly OwnCandidate[]): Candidate<PoolNode> {
  return {
    takesAway: (obstacle: OperatedObstacle, certainty) =>
      certainty === "possible" &&
      obstacle.operator !== CLOUD_CONTROLLER &&
      obstacle.operator !== NETWORK &&
      !candidates.some((candidate) => candidate.isKnownFor(obstacle)),
    runsOn: ({ isStopped }) => !isStopped,
  };
}

function startedNode(
  cluster: Cluster,
  node: PoolNode,
  stopped: Stopping,
  certain: LeftOver<PoolNode>,
  possible: LeftOver<PoolNode>,
): StartedNode {
  const { name } = node.pool;
  const noNode = cluster.startUp.find(name, "register-node");
  const stoppedBy = noNode === undefined ? stopped.stoppedBy : [...stopped.stoppedBy, noNode.place];
  const open = [...node.open, ...stopped.open];
  const cordon = node.taints.includes(CORDON) ? [CORDON] : [];
  const { unknown, files } = cluster.ownWorkloads;
  const isLeft = new Set((possible.get(node) ?? []).map(({ id }) => id));
  const left = (certain.get(node) ?? []) as readonly OperatedObstacle[];
  // What is not known may be whatever is missing.
  const isKnown = unknown.length + files.length === 0;
  const staying = left.filter(({ id, taint }) => isLeft.has(id) && isKnown && taint !== undefined);
  const maybeStaying = left.filter((each) => !staying.includes(each));
  const dependsOn = (each: OperatedObstacle) =>
    isLeft.has(each.id) && files.length === 0 && unknown.length > 0 ? unknown : [placeOf(each), ...unknown];
  const isBlockedWithout = ({ isNetwork, taint }: OperatedObstacle) => isNetwork === true || taint === undefined;
  return {
    ...node,
    staying,
    maybeStaying,
    lingering: {
      taints: [...cordon, ...staying.flatMap((each) => (isBlockedWithout(each) ? [] : (each.taint ?? [])))],
      openTaints: maybeStaying.flatMap((each) =>
        isBlockedWithout(each) || each.taint === undefined ? [] : [{ taint: each.taint, on: dependsOn(each) }],
      ),
      stoppedBy: [
        ...stoppedBy,
        ...(staying.some(({ isNetwork }) => isNetwork) ? placesOf(cluster, "flannel-backend") : []),
      ],
      open: [...open, ...maybeStaying.filter(isBlockedWithout).flatMap(dependsOn)],
    },
  };
}

function placesOf({ startUp }: Cluster, argument: StartUpArgument): string[] {
  return startUp.all(argument).map(({ place }) => place);
}

/** How a verdict that rests on it names that it is open whether an obstacle goes. */
export function placeOf({ taint, operator, isNetwork }: OperatedObstacle): string {
  return taint === undefined || isNetwork ? `whether ${operator?.what} runs` : `what takes ${taint} away`;
}

/** What servers are left without that nothing starts without, or do not start with, and the role of these servers. */
const PARTS = [
  ["disable-scheduler", NodeRole.CONTROL_PLANE],
  ["disable-controller-manager", NodeRole.CONTROL_PLANE],
  ["disable-apiserver", NodeRole.CONTROL_PLANE],
  ["disable-etcd", NodeRole.ETCD],
  ["unknown-flannel-backend", NodeRole.CONTROL_PLANE],
] as const;

/** The settings that leave these nodes without a part that nothing starts without. */
function stoppedParts({ startUp, pools }: Cluster, present: readonly SchedulingPool[]): string[] {
  return PARTS.filter(([argument]) => startUp.has(argument)).flatMap(([argument, role]) => {
    const has = (pool: SchedulingPool) => pool.roles.includes(role);
    const here = present.filter(has);
    const servers = here.length > 0 ? here : pools.filter(has);
    const settings = servers.map(({ name }) => startUp.find(name, argument));
    const isStopped = settings.length > 0 && settings.every((each) => each !== undefined);
    return isStopped ? [...new Set(settings.map((each) => (each as StartUpSetting).place))] : [];
  });
}
