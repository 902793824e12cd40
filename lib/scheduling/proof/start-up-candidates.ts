import { NodeRole } from "../node-role";
import type { SchedulingPool } from "../pool";
import type { OwnChart, OwnWorkload, OwnWorkloads } from "../reading/own-workloads";
import { isUnknown } from "../reading/unknown";
import { helmInstallJob } from "../releases/k3s-catalog";
import type { Taint } from "../taint";
import { TolerationSet } from "../toleration-set";
import type { HelmJobSettings } from "./helm-jobs";
import type { Candidate, Certainty, LeftOver, Obstacle, StartUpNode } from "./start-up";
import {
  CLOUD_CONTROLLER,
  KUBE_PROXY,
  NETWORK,
  NETWORK_OPERATOR,
  NO_OPERATOR,
  OPERATORS,
  type Operator,
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
  const is = (pattern: RegExp | undefined) => pattern !== undefined && own.marks.some((mark) => pattern.test(mark));
  return is(NO_OPERATOR) || OPERATORS.some(({ pattern, companion }) => is(pattern) || is(companion));
}

type NewCandidate = Omit<OwnCandidate, "takesAway">;

function workloadCandidate(workload: OwnWorkload, all: OwnWorkloads): NewCandidate {
  return {
    own: workload,
    pods: workload,
    isKnownFor: recogniser(workload, all),
    runsOn: (node, left, certainty, { operator }: OperatedObstacle) =>
      podRuns(workload, node, left, certainty) &&
      (certainty === "possible" || operator?.companion === undefined || runsSomewhere(operator.companion, all, left)),
  };
}

function runsSomewhere(pattern: RegExp, { workloads }: OwnWorkloads, left: LeftOver<PoolNode>): boolean {
  return workloads
    .filter(({ marks }) => marks.some((mark) => pattern.test(mark)))
    .some((each) => [...left.keys()].some((node) => podRuns(each, node, left, "certain")));
}

/** Pods of a workload, as far as they are known. */
export type Pods = Pick<OwnWorkload, "tolerations" | "mayTolerateMore" | "demands" | "usesHostNetwork" | "hasPods">;

function podRuns(pods: Pods, node: PoolNode, left: LeftOver<PoolNode>, certainty: Certainty): boolean {
  const isPossible = certainty === "possible";
  const { tolerations, mayTolerateMore, demands, usesHostNetwork, hasPods } = pods;
  const obstacles = left.get(node) ?? [];
  const fit = demands.fits(node.labels);
  if (isUnknown(hasPods) ? !isPossible : !hasPods) return false;
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
  const job = (isBootstrap: boolean) => jobPods(isBootstrap, jobs);
  // Where it is known only at apply which of the two it is, both must do.
  const kinds = isUnknown(chart.bootstrap) ? [true, false] : [chart.bootstrap];
  const isInstalled = (left: LeftOver<PoolNode>, certainty: Certainty) => {
    const runs = (isBootstrap: boolean) =>
      [...left.keys()].some((node) => podRuns(job(isBootstrap), node, left, certainty));
    return certainty === "possible" ? kinds.some(runs) : kinds.every(runs);
  };
  return {
    own: chart,
    pods: job(chart.bootstrap === true),
    isKnownFor: recogniser(chart, all),
    runsOn: (node, left, certainty, obstacle) =>
      isInstalled(left, certainty) && chartPodsRun(node, left.get(node) ?? [], certainty, obstacle),
  };
}

/** Pods of the job that installs a chart. A job of a chart that is needed to start uses its node's own network. */
function jobPods(isBootstrap: boolean, { tolerations, mayHaveMoreTolerations }: HelmJobSettings): Pods {
  const row = helmInstallJob("", "", isBootstrap);
  return {
    tolerations: [...row.tolerations, ...tolerations],
    mayTolerateMore: mayHaveMoreTolerations,
    demands: {
      fits: (labels) =>
        Object.entries(row.nodeSelector).every(([key, value]) => labels[key] === value) ? "yes" : "no",
    },
    usesHostNetwork: isBootstrap,
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

/** Tells by its names what a workload takes away. */
function recogniser(
  own: OwnWorkload | OwnChart,
  { isKubeProxyReplaced }: OwnWorkloads,
): (obstacle: OperatedObstacle) => boolean {
  const is = (pattern: RegExp) => own.marks.some((mark) => pattern.test(mark));
  const isOnNodes = own.kind === "DaemonSet" || own.kind === "HelmChart" || is(NETWORK_OPERATOR);
  return ({ operator }) => {
    if (operator === undefined || is(NO_OPERATOR)) return false;
    const isOne = is(operator.pattern) || (operator === KUBE_PROXY && isKubeProxyReplaced && is(NETWORK.pattern));
    return isOne && (isOnNodes || !operator.isOnEveryNode);
  };
}
