import type { OwnChart, OwnWorkload, OwnWorkloads } from "../reading/own-workloads";
import { isUnknown } from "../reading/unknown";
import { helmInstallJob } from "../releases/k3s-catalog";
import { TaintEffect } from "../taint";
import { Toleration } from "../toleration";
import { TolerationSet } from "../toleration-set";
import type { HelmJobSettings } from "./helm-jobs";
import type { Candidate, LeftOver } from "./start-up";
import { chartMayRun, chartPodDoubts } from "./start-up-chart-pods";
import { openOn, podDoubts, type StartUpDoubt } from "./start-up-doubts";
import { type OperatedObstacle, type Pods, type PoolNode, taintsOn } from "./start-up-nodes";
import {
  CLOUD_CONTROLLER,
  CLOUD_NODE_MANAGER,
  COMPANIONS,
  KUBE_PROXY,
  NETWORK,
  NETWORK_OPERATOR,
  NO_OPERATOR,
  OPERATORS,
  RUNNING_ON,
  STORAGE_DRIVER,
} from "./start-up-operators";

/** A workload or chart of the app's own that may take obstacles away. */
export interface OwnCandidate extends Candidate<PoolNode> {
  readonly own: OwnWorkload | OwnChart;
  /** Its pods; of a chart, those of the job that installs it. */
  readonly pods: Pods;
  /** Whether it is recognised as who takes the obstacle away, whether it can run or not. */
  isKnownFor(obstacle: OperatedObstacle): boolean;
  /** Why it is open whether it runs on a node as things stand, and works there. */
  doubts(node: PoolNode, left: LeftOver<PoolNode>, obstacle: OperatedObstacle): readonly StartUpDoubt[];
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
  const doubts: OwnCandidate["doubts"] = (node, left, { operator }) => [
    ...podDoubts(workload, node, left),
    ...missingCompanions(workload, all, left).map((what) => ({ because: "companion", what }) as const),
    ...(operator !== CLOUD_CONTROLLER || !workload.usesClusterDns || hasClusterDns(left) ? [] : [NO_CLUSTER_DNS]),
  ];
  return {
    own: workload,
    pods: workload,
    isOfNode: isCalled(workload, CLOUD_NODE_MANAGER) && !workload.leavesOut.includes("cloud-node"),
    isKnownFor: recogniser(workload, all),
    doubts,
    runsOn: (node, left, certainty, obstacle: OperatedObstacle) =>
      podMayRun(workload, node, left) && (certainty === "possible" || doubts(node, left, obstacle).length === 0),
  };
}

const NO_CLUSTER_DNS: StartUpDoubt = { because: "cluster-dns" };

const NO_INSTALLATION = { because: "companion", what: "an Installation of operator.tigera.io/v1" } as const;

/** What it does not work without besides its own pods, and that is not there for certain. */
function missingCompanions(workload: OwnWorkload, all: OwnWorkloads, left: LeftOver<PoolNode>): string[] {
  const needed = COMPANIONS.filter(({ of }) => workload.kind === "DaemonSet" && isCalled(workload, of));
  const isWithoutInstallation = !all.hasCalicoInstallation && isCalled(workload, NETWORK_OPERATOR);
  return [
    ...needed.filter(({ companion }) => !runsSomewhere(companion, all, left)).map(({ what }) => what),
    ...(isWithoutInstallation ? [NO_INSTALLATION.what] : []),
  ];
}

function runsSomewhere(pattern: RegExp, { workloads }: OwnWorkloads, left: LeftOver<PoolNode>): boolean {
  return workloads
    .filter((each) => isCalled(each, pattern))
    .some((each) => [...left.keys()].some((node) => podRuns(each, node, left)));
}

/**
 * Whether CoreDNS can run already, for those that ask it for addresses before nodes are usable: on a node where nothing is
 * in its way any more.
 */
function hasClusterDns(left: LeftOver<PoolNode>): boolean {
  const lives = new TolerationSet(COREDNS_TOLERATIONS);
  return [...left].some(
    ([{ taints, isStopped, open }, obstacles]) =>
      obstacles.length === 0 && !isStopped && open.length === 0 && lives.blocking(taints).length === 0,
  );
}

/** Those that CoreDNS has with every release. */
const COREDNS_TOLERATIONS = [
  Toleration.exists("CriticalAddonsOnly"),
  Toleration.exists("node-role.kubernetes.io/control-plane", TaintEffect.NO_SCHEDULE),
];

/** Whether pods run on a node as things stand, for certain. */
function podRuns(pods: Pods, node: PoolNode, left: LeftOver<PoolNode>): boolean {
  return podMayRun(pods, node, left) && podDoubts(pods, node, left).length === 0;
}

/** Whether they run there if everything that is open goes well. K3s applies a manifest until its namespace is there. */
function podMayRun(pods: Pods, node: PoolNode, left: LeftOver<PoolNode>): boolean {
  const { tolerations, mayTolerateMore, demands, usesHostNetwork, hasPods } = pods;
  const obstacles = left.get(node) ?? [];
  if (!isUnknown(hasPods) && !hasPods) return false;
  if (node.isStopped || demands.fits(node.labels) === "no") return false;
  if (!usesHostNetwork && obstacles.some(({ isNetwork }) => isNetwork)) return false;
  if (mayTolerateMore.length > 0) return true;
  const set = new TolerationSet(tolerations);
  const taints = taintsOn(node, obstacles);
  // Pods that are evicted after a time may have done their work by then.
  return set.blocking(taints).length === 0 && set.secondsUntilEviction(taints) !== 0;
}

function chartCandidate(chart: OwnChart, all: OwnWorkloads, jobs: HelmJobSettings): NewCandidate {
  const job = (isBootstrap: boolean) => jobPods(chart, isBootstrap, jobs);
  // Where it is known only at apply which of the two it is, both must do.
  const kinds = isUnknown(chart.bootstrap) ? [true, false] : [chart.bootstrap];
  const mayBeInstalled = (left: LeftOver<PoolNode>) =>
    kinds.some((isBootstrap) => [...left.keys()].some((node) => podMayRun(job(isBootstrap), node, left)));
  // Whatever else it does there, it is one DaemonSet that does it: it waits for no more than the network does.
  const isNetwork = isCalled(chart, NETWORK.pattern) && hasAgents(chart, true);
  const doubts: OwnCandidate["doubts"] = (node, left, obstacle) => [
    ...distinct(
      kinds.flatMap((isBootstrap) => {
        const doubtsOfJob = jobDoubts(job(isBootstrap), chart.isFetched && !isBootstrap, left);
        return doubtsOfJob.length === 0 || !isUnknown(chart.bootstrap)
          ? doubtsOfJob
          : [openOn(chart.bootstrap.path), ...doubtsOfJob];
      }),
    ),
    ...(chart.leavesOut.includes("operator") ? [{ because: "companion", what: "its operator" } as const] : []),
    ...(chart.leavesOut.includes("installation") && !all.hasCalicoInstallation ? [NO_INSTALLATION] : []),
    ...(chart.mayLeaveOutMore ? [openOn("values of its chart")] : []),
    ...chartPodDoubts(
      chart,
      node,
      left,
      isNetwork ? { ...obstacle, operator: NETWORK } : obstacle,
      hasClusterDns(left),
    ),
  ];
  return {
    own: chart,
    pods: job(chart.bootstrap === true),
    isKnownFor: recogniser(chart, all),
    doubts,
    runsOn: (node, left, certainty, obstacle: OperatedObstacle) =>
      !node.isStopped &&
      mayBeInstalled(left) &&
      chartMayRun(chart, node, left) &&
      (certainty === "possible" || doubts(node, left, obstacle).length === 0),
  };
}

/** Why it is open whether the job runs somewhere: on the node where the least is open. */
function jobDoubts(pods: Pods, asksForNames: boolean, left: LeftOver<PoolNode>): readonly StartUpDoubt[] {
  const nodes = [...left.keys()];
  const hosts = nodes.filter((node) => podMayRun(pods, node, left));
  const doubts = (hosts.length > 0 ? hosts : nodes).map((node) => podDoubts(pods, node, left));
  const fewest = [...doubts].sort((a, b) => a.length - b.length)[0] ?? [];
  return [...fewest, ...(asksForNames && !hasClusterDns(left) ? [NO_CLUSTER_DNS] : [])];
}

function distinct(doubts: readonly StartUpDoubt[]): StartUpDoubt[] {
  return [...new Map(doubts.map((doubt) => [JSON.stringify(doubt), doubt])).values()];
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
        Object.entries(row.nodeSelector).every(([key, value]) => labels.get(key) === value) ? "yes" : "no",
    },
    usesHostNetwork: isBootstrap,
    isRefused: false,
    hasPods: true,
  };
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
