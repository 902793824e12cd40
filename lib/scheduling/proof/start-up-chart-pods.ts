import { NodeRole } from "../node-role";
import type { ChartPods } from "../reading/chart-pods";
import type { OwnChart } from "../reading/own-workloads";
import { isUnknown } from "../reading/unknown";
import type { Taint } from "../taint";
import { TolerationSet } from "../toleration-set";
import type { LeftOver } from "./start-up";
import { openOn, type StartUpDoubt, waitingFor } from "./start-up-doubts";
import { type OperatedObstacle, type PoolNode, taintsOn } from "./start-up-nodes";
import { CLOUD_CONTROLLER, NETWORK, type Operator } from "./start-up-operators";

/** Why pods that a chart makes do not run on a node, whatever is open. */
export interface ChartRefusal {
  /** Taints that they do not tolerate. */
  readonly taints: readonly Taint[];
  /** Taints that evict them at once. */
  readonly evictedBy: readonly Taint[];
  readonly isUnselected: boolean;
}

/** Whether pods that do a chart's work may run for a node as things stand. */
export function chartMayRun({ pods: [main] }: OwnChart, node: PoolNode, left: LeftOver<PoolNode>): boolean {
  return hostsFor(main, node, left).some((host) => mayRunOn(main, host, left));
}

/** Where pods may run that a node needs. */
function hostsFor({ isOnNode }: ChartPods, node: PoolNode, left: LeftOver<PoolNode>): readonly PoolNode[] {
  return isOnNode ? [node] : [...left.keys()];
}

function mayRunOn(pods: ChartPods, node: PoolNode, left: LeftOver<PoolNode>): boolean {
  if (node.isStopped || (!isUnknown(pods.hasPods) && !pods.hasPods)) return false;
  const { taints, evictedBy, isUnselected } = refusalOn(pods, node, left);
  return taints.length + evictedBy.length === 0 && !isUnselected;
}

/** What keeps them off a node. What a chart gives them by itself to tolerate is not known. */
export function refusalOn(pods: ChartPods, node: PoolNode, left: LeftOver<PoolNode>): ChartRefusal {
  const isUnselected = pods.demands.fits(node.labels) === "no";
  if (!pods.hasWrittenTolerations || pods.mayTolerateMore.length > 0) {
    return { taints: [], evictedBy: [], isUnselected };
  }
  const set = new TolerationSet(pods.tolerations);
  const taints = taintsOn(node, left.get(node) ?? []);
  return {
    taints: set.blocking(taints),
    evictedBy: set.limited(taints).flatMap(({ taint, seconds }) => (seconds === 0 ? [taint] : [])),
    isUnselected,
  };
}

/**
 * Why it is open whether the pods of a chart run for a node, and do their work. What they tolerate by themselves is not
 * known: networks are made to start before everything else, cloud controllers on a control plane that they are to
 * initialise. With taints of the app's own it is open.
 * @param hasClusterDns whether CoreDNS runs for certain
 */
export function chartPodDoubts(
  chart: OwnChart,
  node: PoolNode,
  left: LeftOver<PoolNode>,
  obstacle: OperatedObstacle,
  hasClusterDns: boolean,
): readonly StartUpDoubt[] {
  const [main, ...others] = chart.pods;
  const asksForNames = obstacle.operator === CLOUD_CONTROLLER && main.usesClusterDns && !hasClusterDns;
  return [
    ...(fewestDoubts(main, node, left, obstacle) ?? node.open.map(openOn)),
    ...(asksForNames ? [{ because: "cluster-dns" } as const] : []),
    ...others.flatMap(
      (pods) => fewestDoubts(pods, node, left, obstacle) ?? [{ because: "companion", what: pods.what } as const],
    ),
    ...chart.openValues.map((what) => ({ because: "chart-values", what }) as const),
  ];
}

/** The doubts of the node where the least is open; undefined where none may take them. */
function fewestDoubts(
  pods: ChartPods,
  node: PoolNode,
  left: LeftOver<PoolNode>,
  obstacle: OperatedObstacle,
): readonly StartUpDoubt[] | undefined {
  return hostsFor(pods, node, left)
    .filter((host) => mayRunOn(pods, host, left))
    .map((host) => doubtsOn(pods, host, left, obstacle))
    .sort((a, b) => a.length - b.length)[0];
}

function doubtsOn(
  pods: ChartPods,
  node: PoolNode,
  left: LeftOver<PoolNode>,
  { id, operator }: OperatedObstacle,
): StartUpDoubt[] {
  const obstacles = left.get(node) ?? [];
  const others = obstacles.filter((each) => each.id !== id);
  return [
    ...(isUnknown(pods.hasPods) ? [openOn(pods.hasPods.path)] : []),
    ...node.open.map(openOn),
    ...(pods.demands.fits(node.labels) === "maybe" ? [{ because: "node-demands" } as const] : []),
    ...(pods.hasWrittenTolerations ? writtenDoubts(pods, node, left) : ownDoubts(pods, node, operator)),
    ...waitingFor(
      operator === NETWORK
        ? obstacles.filter(({ isNetwork }) => isNetwork && !pods.usesHostNetwork)
        : pods.hasWrittenTolerations
          ? others.filter(({ taint, isNetwork }) => taint === undefined || (isNetwork && !pods.usesHostNetwork))
          : others,
    ),
  ];
}

function writtenDoubts(pods: ChartPods, node: PoolNode, left: LeftOver<PoolNode>): StartUpDoubt[] {
  const set = new TolerationSet(pods.tolerations);
  const taints = taintsOn(node, left.get(node) ?? []);
  const isLimited = set.secondsUntilEviction(taints) !== undefined;
  return [
    ...(set.blocking(taints).length > 0 || isLimited ? pods.mayTolerateMore.map(openOn) : []),
    ...(isLimited && pods.mayTolerateMore.length === 0 ? [{ because: "time" } as const] : []),
  ];
}

function ownDoubts(pods: ChartPods, { taints }: PoolNode, operator: Operator | undefined): StartUpDoubt[] {
  const more = new TolerationSet(pods.moreTolerations);
  return taints
    .filter((taint) => !roleKeys(operator).includes(taint.key) && more.blocking([taint]).length > 0)
    .map((taint) => ({ because: "chart-pods", what: taint.toString() }));
}

/** Keys of the role taints that charts of a kind tolerate by themselves. */
function roleKeys(operator: Operator | undefined): readonly string[] {
  const key = (role: NodeRole) => `node-role.kubernetes.io/${role}`;
  if (operator === NETWORK) return [key(NodeRole.CONTROL_PLANE), key(NodeRole.ETCD)];
  return operator === CLOUD_CONTROLLER ? [key(NodeRole.CONTROL_PLANE)] : [];
}
