import type { LiveCluster, LivePod } from "../live/live-cluster";
import type { LiveTaint } from "../live/live-taint";
import { NodeUse } from "../live/node-use";
import type { ClosedNodes, PlacementJudge } from "../live/placement-judge";
import { statesOf } from "../live/pod-health";
import { isOfCordon, isSet, UNINITIALIZED_KEY } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { isClosedByConditionAlone } from "./cheapest";
import { staticControllers } from "./cloud-controller";
import { asControllerMakesIt } from "./daemon-set";
import { NETWORK_TAINTS } from "./network";
import { offeredNodes } from "./offered-nodes";
import {
  answering,
  cloudControllers,
  isCloudController,
  isNetwork,
  isOver,
  NETWORKS,
  networkLevel,
  silentNodes,
} from "./what-nodes-need";

/** Taints that go once what a node lacks runs: its network, its cloud controller. */
const LACKING: readonly string[] = [UNINITIALIZED_KEY, ...NETWORK_TAINTS];

/** Something that nodes wait for. */
interface Giver {
  readonly workload: Workload;
  /** Its place in the order in which a network comes up; absent of a cloud controller. */
  readonly level?: number;
  readonly does: "runs" | "waits" | "fails";
  /** Where it could wait for a place, by what keeps it off; none where it does not wait for one. */
  readonly closed: readonly ClosedNodes[];
  readonly hasOwnNetwork: boolean;
}

/**
 * Which taints of nodes each workload must tolerate because they go only once it runs itself: operator, network and cloud
 * controller may each wait for a taint that one of the others takes away, and then none ever goes. Found, for one after the
 * other, by letting run what can without it, and what waits for that, until nothing changes.
 */
export function selfAwaited(
  cluster: LiveCluster,
  workloads: readonly Workload[],
  judge: PlacementJudge,
): ReadonlyMap<Workload, readonly string[]> {
  const givers = giversOf(cluster, workloads, judge);
  const own = new Map<Workload, readonly string[]>();
  for (const giver of givers) {
    if (giver.does !== "waits") continue;
    const others = givers.filter((each) => each !== giver);
    const able = running(
      others,
      others.filter(({ does, workload }) => does === "runs" || own.has(workload)),
      givers,
    );
    const isGone = (taint: LiveTaint) => goes(taint.key, givers, able);
    if (isOpened(giver, isGone) && hasNetwork(giver, givers, able)) continue;
    const staying = LACKING.filter((key) => !goes(key, givers, able) && isItsMatter(key, giver));
    if (isOpened(giver, (taint) => isGone(taint) || staying.includes(taint.key))) own.set(giver.workload, staying);
  }
  return own;
}

/** Each is looked at with each other one; clusters have fewer than ten. */
const MOST_GIVERS = 30;

function giversOf(cluster: LiveCluster, workloads: readonly Workload[], judge: PlacementJudge): Giver[] {
  if (!workloads.some((each) => isNetwork(each) || isCloudController(each))) return [];
  const seen = answering(cluster);
  const silent = silentNodes(cluster.nodes);
  const network = NETWORKS.flatMap((_, level) =>
    workloads.filter((each) => networkLevel(each) === level && !isOver(each)).map((workload) => ({ workload, level })),
  );
  const clouds = cloudControllers(workloads).map((workload) => ({ workload }));
  const own = staticControllers(cluster).slice(0, 1).map(freeGiver);
  const others = [...network, ...clouds]
    .slice(0, MOST_GIVERS)
    .map((each) => ({ ...each, ...stateOf(each.workload, seen, silent, judge) }));
  return [...others, ...own];
}

/** What the kubelet starts itself has its place, and what it takes away goes without the network. */
function freeGiver({ namespace, name }: LivePod): Giver {
  return { workload: { kind: "Pod", namespace, name, pods: [] }, does: "waits", closed: [OPEN], hasOwnNetwork: true };
}

function stateOf(
  workload: Workload,
  seen: LiveCluster,
  silent: ReadonlySet<string>,
  judge: PlacementJudge,
): Omit<Giver, "workload" | "level"> {
  const { controller } = workload;
  const states = statesOf(workload, seen).filter(({ state }) => state !== "gone");
  const [pod] = states.filter(({ state }) => state === "waiting").map((each) => each.pod);
  const hasOwnNetwork = (pod ?? states[0]?.pod ?? controller)?.placement.hostNetwork ?? false;
  const base = { hasOwnNetwork, closed: [] };
  if (states.some(({ state }) => state === "fine")) return { ...base, does: "runs" };
  if (states.length === 0 && controller !== undefined && controller.ready > 0) return { ...base, does: "runs" };
  if (states.length > 0 && pod === undefined) return { ...base, does: "fails" };
  const judged = pod !== undefined ? judge.judgePod(pod) : undefined;
  const made = controller?.kind === "DaemonSet" ? judge.judge(asControllerMakesIt(controller.placement)) : undefined;
  const { open, closed } = judged ?? made ?? { open: 0, closed: [] };
  if (open > 0) return { ...base, does: "waits", closed: [OPEN] };
  const { last } = offeredNodes(workload, (pod ?? controller)?.placement.selection ?? { labels: [] });
  const places = closed.filter(({ use, nodes }) => use <= last && nodes.some((name) => !silent.has(name)));
  return { ...base, does: "waits", closed: places };
}

/** A place that nothing keeps it off. */
const OPEN: ClosedNodes = { nodes: [], taints: [], use: NodeUse.WORKER };

/** What runs in the end: what waits for a place gets one, and what fails for want of others comes right. */
function running(some: readonly Giver[], atFirst: readonly Giver[], givers: readonly Giver[]): Set<Giver> {
  const able = new Set(atFirst);
  const canRun = (each: Giver) => {
    if (each.does === "waits") {
      return hasNetwork(each, givers, able) && isOpened(each, (taint) => goes(taint.key, givers, able));
    }
    const before = awaited(each, givers);
    return before.length > 0 && before.every((other) => able.has(other));
  };
  for (let more = true; more; ) {
    const next = some.filter((each) => !able.has(each) && canRun(each));
    for (const each of next) able.add(each);
    more = next.length > 0;
  }
  return able;
}

/** A cloud controller in the network of pods starts no earlier than that. */
function hasNetwork({ level, hasOwnNetwork }: Giver, givers: readonly Giver[], able: ReadonlySet<Giver>): boolean {
  return level !== undefined || hasOwnNetwork || givers.every((each) => each.level === undefined || able.has(each));
}

/**
 * Whether it has a place when taints are gone. Those that somebody set are tolerated or taken away, but where nodes are
 * closed by their condition alone nothing is done about others: it waits for these.
 */
function isOpened({ closed }: Giver, isGone: (taint: LiveTaint) => boolean): boolean {
  const waitedFor = closed.filter(isClosedByConditionAlone);
  return (waitedFor.length > 0 ? waitedFor : closed).some(({ taints }) =>
    taints.every((taint) => isSet(taint) || isOfCordon(taint) || isGone(taint)),
  );
}

/** What one that fails may fail for: what comes before it in its network, else the cloud controller; of that, the network. */
function awaited({ level, hasOwnNetwork }: Giver, givers: readonly Giver[]): Giver[] {
  const others = givers.filter(({ does }) => does !== "runs");
  if (level === undefined) return hasOwnNetwork ? [] : others.filter((each) => each.level !== undefined);
  const before = others.filter((each) => each.level !== undefined && each.level < level);
  return before.length > 0 ? before : others.filter((each) => each.level === undefined);
}

/** Whether what takes the taint away does not run now and will. One that runs and leaves the taint is no help. */
function goes(key: string, givers: readonly Giver[], able: ReadonlySet<Giver>): boolean {
  if (!LACKING.includes(key)) return false;
  const isCloud = key === UNINITIALIZED_KEY;
  const takers = givers.filter(({ workload }) => isCloudController(workload) === isCloud);
  if (isCloud) return takers.every(({ does }) => does !== "runs") && takers.some((each) => able.has(each));
  return takers.some(({ does }) => does !== "runs") && takers.every((each) => able.has(each));
}

/** A cloud controller in the network of pods has none on nodes without a network: it waits for that. */
function isItsMatter(key: string, { level, hasOwnNetwork }: Giver): boolean {
  return level !== undefined || hasOwnNetwork || key === UNINITIALIZED_KEY;
}
