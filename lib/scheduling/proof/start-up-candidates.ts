import { NodeRole } from "../node-role";
import type { SchedulingPool } from "../pool";
import type { OwnChart, OwnWorkload, OwnWorkloads } from "../reading/own-workloads";
import { isUnknown } from "../reading/unknown";
import { helmInstallJob } from "../releases/k3s-catalog";
import { type Taint, TaintEffect } from "../taint";
import { Toleration } from "../toleration";
import { TolerationSet } from "../toleration-set";
import type { HelmJobSettings } from "./helm-jobs";
import type { Candidate, Certainty, LeftOver, Obstacle, StartUpNode } from "./start-up";
import {
  CLOUD_CONTROLLER,
  CLOUD_NODE_MANAGER,
  COMPANIONS,
  KUBE_PROXY,
  NETWORK,
  NETWORK_OPERATOR,
  NO_OPERATOR,
  OPERATORS,
  type Operator,
  RUNNING_ON,
  STORAGE_DRIVER,
} from "./start-up-operators";

/** A node of a pool, as its first pods find it. */
export interface PoolNode extends StartUpNode {
  readonly pool: SchedulingPool;
  readonly labels: Readonly<Record<string, string>>;
  /** Hard taints that last. */
  readonly taints: readonly Taint[];
  readonly obstacles: readonly OperatedObstacle[];
  /** Whether nothing starts there, whatever it tolerates. */
  readonly isStopped: boolean;
  /** Whether something that is not judged may keep pods away. */
  readonly isOpen: boolean;
}

/** An obstacle, and who is known to take it away. */
export interface OperatedObstacle extends Obstacle {
  readonly operator?: Operator;
}

/** A workload or chart of the app's own that may take obstacles away. */
export interface OwnCandidate extends Candidate<PoolNode> {
  readonly own: OwnWorkload | OwnChart;
  /** Its pods; of a chart, those of the job that installs it. */
  readonly pods: Pods;
  /** Whether it is recognised as who takes the obstacle away, whether it can run or not. */
  isKnownFor(obstacle: OperatedObstacle): boolean;
}

/** The app's own workloads as candidates. */
export function ownCandidates(own: OwnWorkloads, jobs: HelmJobSettings): readonly OwnCandidate[] {
  const all = [
    ...own.workloads.map((workload) => workloadCandidate(workload, own)),
    ...own.charts.map((chart) => chartCandidate(chart, own, jobs)),
  ];
  // Beside one that is recognised nobody else is taken for one.
  const isNamed = (obstacle: OperatedObstacle) => all.some((each) => each.isKnownFor(obstacle));
  return all.map((each) => ({
    ...each,
    takesAway: (obstacle, certainty) =>
      each.isKnownFor(obstacle) ||
      (certainty === "possible" && !isSomethingElse(each.own) && !isNamed(obstacle) && mayBeOfOtherName(obstacle)),
  }));
}

/** Start-up taints that projects define are taken away by these projects alone. */
function mayBeOfOtherName({ operator }: OperatedObstacle): boolean {
  return operator === undefined || [CLOUD_CONTROLLER, NETWORK, KUBE_PROXY].includes(operator);
}

/** One that is known for something takes nothing else away. */
function isSomethingElse(own: OwnWorkload | OwnChart): boolean {
  const patterns = [
    NO_OPERATOR,
    STORAGE_DRIVER,
    ...OPERATORS.map(({ pattern }) => pattern),
    ...COMPANIONS.map(({ companion }) => companion),
  ];
  return patterns.some((pattern) => isCalled(own, pattern));
}

function isCalled({ marks }: OwnWorkload | OwnChart, pattern: RegExp): boolean {
  return marks.some((mark) => pattern.test(mark));
}

type NewCandidate = Omit<OwnCandidate, "takesAway">;

function workloadCandidate(workload: OwnWorkload, all: OwnWorkloads): NewCandidate {
  return {
    own: workload,
    pods: workload,
    isOfNode: isCalled(workload, CLOUD_NODE_MANAGER) && !workload.leavesOut.includes("cloud-node"),
    isKnownFor: recogniser(workload, all),
    runsOn: (node, left, certainty, { operator }: OperatedObstacle) =>
      podRuns(workload, node, left, certainty) &&
      (certainty === "possible" ||
        (hasWhatItNeeds(workload, all, left) &&
          (operator !== CLOUD_CONTROLLER || !workload.usesClusterDns || hasClusterDns(left)))),
  };
}

/** Whether there is what it does not work without, besides its own pods. */
function hasWhatItNeeds(workload: OwnWorkload, all: OwnWorkloads, left: LeftOver<PoolNode>): boolean {
  const needed = COMPANIONS.filter(({ of }) => workload.kind === "DaemonSet" && isCalled(workload, of));
  return (
    needed.every(({ companion }) => runsSomewhere(companion, all, left)) &&
    (all.hasCalicoInstallation || !isCalled(workload, NETWORK_OPERATOR))
  );
}

function runsSomewhere(pattern: RegExp, { workloads }: OwnWorkloads, left: LeftOver<PoolNode>): boolean {
  return workloads
    .filter((each) => isCalled(each, pattern))
    .some((each) => [...left.keys()].some((node) => podRuns(each, node, left, "certain")));
}

/**
 * Whether CoreDNS can run already, for those that ask it for addresses before nodes are usable: on a node where nothing is
 * in its way any more.
 */
function hasClusterDns(left: LeftOver<PoolNode>): boolean {
  const lives = new TolerationSet(COREDNS_TOLERATIONS);
  return [...left].some(
    ([{ taints, isStopped, isOpen }, obstacles]) =>
      obstacles.length === 0 && !isStopped && !isOpen && lives.blocking(taints).length === 0,
  );
}

/** Those that CoreDNS has with every release. */
const COREDNS_TOLERATIONS = [
  Toleration.exists("CriticalAddonsOnly"),
  Toleration.exists("node-role.kubernetes.io/control-plane", TaintEffect.NO_SCHEDULE),
];

/** Pods of a workload, as far as they are known. */
export type Pods = Pick<
  OwnWorkload,
  "hasNamespace" | "tolerations" | "mayTolerateMore" | "demands" | "usesHostNetwork" | "isRefused" | "hasPods"
>;

function podRuns(pods: Pods, node: PoolNode, left: LeftOver<PoolNode>, certainty: Certainty): boolean {
  const isPossible = certainty === "possible";
  const { tolerations, mayTolerateMore, demands, usesHostNetwork, hasPods } = pods;
  const obstacles = left.get(node) ?? [];
  const fit = demands.fits(node.labels);
  if (isUnknown(hasPods) ? !isPossible : !hasPods) return false;
  // K3s applies a manifest again and again, until somebody has made the namespace.
  if (!pods.hasNamespace && !isPossible) return false;
  if (node.isStopped || (node.isOpen && !isPossible)) return false;
  if (fit === "no" || (fit === "maybe" && !isPossible)) return false;
  if (!usesHostNetwork && obstacles.some(({ isNetwork }) => isNetwork)) return false;
  if (isPossible && mayTolerateMore.length > 0) return true;
  const set = new TolerationSet(tolerations);
  const taints = taintsOn(node, obstacles);
  if (set.blocking(taints).length > 0) return false;
  // Pods that are evicted after a time may have done their work by then.
  const seconds = set.secondsUntilEviction(taints);
  return seconds === undefined || (isPossible && seconds > 0);
}

/** The taints of a node on which these obstacles are left. */
export function taintsOn(node: PoolNode, obstacles: readonly Obstacle[]): Taint[] {
  return [...node.taints, ...obstacles.flatMap(({ taint }) => taint ?? [])];
}

function chartCandidate(chart: OwnChart, all: OwnWorkloads, jobs: HelmJobSettings): NewCandidate {
  const job = (isBootstrap: boolean) => jobPods(chart, isBootstrap, jobs);
  // Where it is known only at apply which of the two it is, both must do.
  const kinds = isUnknown(chart.bootstrap) ? [true, false] : [chart.bootstrap];
  const isInstalled = (left: LeftOver<PoolNode>, certainty: Certainty) => {
    const runs = (isBootstrap: boolean) =>
      [...left.keys()].some((node) => podRuns(job(isBootstrap), node, left, certainty)) &&
      (certainty === "possible" || isBootstrap || !chart.isFetched || hasClusterDns(left));
    return certainty === "possible" ? kinds.some(runs) : kinds.every(runs);
  };
  return {
    own: chart,
    pods: job(chart.bootstrap === true),
    isKnownFor: recogniser(chart, all),
    runsOn: (node, left, certainty, obstacle) =>
      isInstalled(left, certainty) &&
      (certainty === "possible" || !(chart.leavesOut.includes("operator") || chart.mayLeaveOutMore)) &&
      chartPodsRun(node, left.get(node) ?? [], certainty, obstacle),
  };
}

/** Pods of the job that installs a chart. A job of a chart that is needed to start uses its node's own network. */
function jobPods(
  { hasNamespace }: OwnChart,
  isBootstrap: boolean,
  { tolerations, mayHaveMoreTolerations }: HelmJobSettings,
): Pods {
  const row = helmInstallJob("", "", isBootstrap);
  return {
    hasNamespace,
    tolerations: [...row.tolerations, ...tolerations],
    mayTolerateMore: mayHaveMoreTolerations,
    demands: {
      fits: (labels) =>
        Object.entries(row.nodeSelector).every(([key, value]) => labels[key] === value) ? "yes" : "no",
    },
    usesHostNetwork: isBootstrap,
    isRefused: false,
    hasPods: true,
  };
}

/**
 * What a chart's pods tolerate is not known: networks are made to start before everything else, cloud controllers on a
 * control plane that they are to initialise. With taints of the app's own it is open.
 */
function chartPodsRun(
  node: PoolNode,
  obstacles: readonly Obstacle[],
  certainty: Certainty,
  { id, operator }: OperatedObstacle,
): boolean {
  if (node.isStopped) return false;
  if (certainty === "possible") return true;
  if (node.isOpen || !node.taints.every((taint) => roleKeys(operator).includes(taint.key))) return false;
  return operator === NETWORK || obstacles.every((each) => each.id === id);
}

/** Keys of the role taints that charts of a kind tolerate by themselves. */
function roleKeys(operator: Operator | undefined): readonly string[] {
  const key = (role: NodeRole) => `node-role.kubernetes.io/${role}`;
  if (operator === NETWORK) return [key(NodeRole.CONTROL_PLANE), key(NodeRole.ETCD)];
  return operator === CLOUD_CONTROLLER ? [key(NodeRole.CONTROL_PLANE)] : [];
}

/** Tells by its names, and what it is told to go without, what a workload takes away. */
function recogniser(
  own: OwnWorkload | OwnChart,
  { isKubeProxyReplaced }: OwnWorkloads,
): (obstacle: OperatedObstacle) => boolean {
  const isOnNodes = own.kind === "DaemonSet" || own.kind === "HelmChart";
  return ({ operator }) => {
    if (operator === undefined || isCalled(own, NO_OPERATOR)) return false;
    switch (operator) {
      case CLOUD_CONTROLLER:
        return isCloudController(own);
      case KUBE_PROXY:
        return isOnNodes && replacesKubeProxy(own, isKubeProxyReplaced);
      case NETWORK:
        return isCalled(own, operator.pattern) && hasAgents(own, isOnNodes);
      default:
        return isCalled(own, operator.pattern) && (isOnNodes || !operator.isOnEveryNode);
    }
  };
}

function isCloudController(own: OwnWorkload | OwnChart): boolean {
  if (!RUNNING_ON.includes(own.kind) || isCalled(own, STORAGE_DRIVER)) return false;
  if (isCalled(own, CLOUD_NODE_MANAGER)) return own.kind === "DaemonSet" || own.kind === "HelmChart";
  return isCalled(own, CLOUD_CONTROLLER.pattern) && !own.leavesOut.includes("cloud-node");
}

function replacesKubeProxy(own: OwnWorkload | OwnChart, isReplaced: boolean): boolean {
  if (isCalled(own, KUBE_PROXY.pattern)) return !own.leavesOut.includes("service-proxy");
  return isReplaced && isCalled(own, NETWORK.pattern);
}

function hasAgents(own: OwnWorkload | OwnChart, isOnNodes: boolean): boolean {
  if (own.leavesOut.includes("agent")) return false;
  return isOnNodes || (own.kind === "Deployment" && isCalled(own, NETWORK_OPERATOR));
}
