import type { LiveCluster, LiveNode, LivePod } from "../live/live-cluster";
import type { Workload } from "../live/workloads";
import type { ChangedNode } from "./change";
import type { Departing } from "./departing";
import type { Mover, Movers } from "./mover";
import { type Answer, answerOf } from "./node-answer";
import type { Departure, Future, WaitingOutlook } from "./outlook";
import { Prospects } from "./prospects";
import { NOWHERE, type Remaking, remadeFuture, remakingOf } from "./remaking";
import { isBack, roomKeepers } from "./room-keepers";
import { type Waiting, waitingOutlook } from "./waiting";

/** Pods that leave, and what comes in their place. */
export interface Looking extends Departing {
  readonly mover: Mover;
  readonly remaking: Remaking;
}

/** What comes in place of pods that leave. */
export function lookingFor(departing: readonly Departing[], movers: Movers): Looking[] {
  const leaving = new Map<Workload, number>();
  for (const { workload, pods } of departing) leaving.set(workload, (leaving.get(workload) ?? 0) + pods.length);
  return departing.map((each) => {
    const { workload, pods, answer, seconds } = each;
    return {
      ...each,
      mover:
        answer === "answers"
          ? movers.inPlaceOf(workload, pods, seconds)
          : movers.inPlaceOfSilent(workload, pods, seconds),
      remaking: remakingOf(workload, pods, answer, leaving.get(workload) ?? 0),
    };
  });
}

type Places = Pick<LiveCluster, "nodes" | "claims" | "volumes">;

/** Where all that looks for a node finds one. */
export function prospectsOf(
  places: Places,
  pods: readonly LivePod[],
  looking: readonly Looking[],
  waiting: readonly Waiting[],
): Prospects {
  const prospects = new Prospects(places, roomKeepers(places.nodes, pods, looking));
  for (const each of looking) if (isToCome(each)) prospects.add(each.mover);
  for (const { mover, isGated } of waiting) if (!isGated) prospects.add(mover);
  return prospects;
}

/** Pods of a DaemonSet belong to their node. */
function isToCome({ workload: { kind }, remaking }: Looking): boolean {
  return kind !== "DaemonSet" && (remaking.kind === "made" || remaking.kind === "unknown");
}

export function departureOf(looking: Looking, prospects: Prospects): Departure {
  const { workload, pods, cause, seconds, mover, remaking } = looking;
  const nodes = [...new Set(pods.map(({ nodeName }) => nodeName))].sort();
  const future = prospects.futureOf(mover);
  return {
    workload,
    pods,
    nodes,
    cause,
    seconds,
    future: workload.kind === "DaemonSet" ? ofItsNode(looking, prospects, future) : remadeFuture(remaking, future),
  };
}

/** Nodes named of those where it comes up. */
const NAMED = 10;

const NOTHING_HINDERS = { closed: [], obstructed: [], volumes: [], notAskedFor: { count: 0, nodes: [] } };

/** A pod of a DaemonSet is made again on the node that it leaves, or nowhere. */
function ofItsNode(looking: Looking, { judge }: Prospects, future: Future): Future {
  const back = looking.pods.flatMap((pod) => {
    const node = judge.node(pod.nodeName);
    return node !== undefined && isBack(looking, pod, node) ? [node.name] : [];
  });
  if (back.length === 0) return { ...future, ...NOWHERE, kind: "of-its-node" };
  // What is in the way elsewhere, or there, is not asked.
  return {
    ...future,
    ...NOWHERE,
    hindrances: NOTHING_HINDERS,
    kind: "comes-back",
    nodes: [...new Set(back)].sort().slice(0, NAMED),
  };
}

/** What looks for a node whatever is changed, and what becomes of it. */
export interface Unmoved {
  readonly outlooks: readonly WaitingOutlook[];
  /** What taints that are there evict. */
  readonly due: readonly Departure[];
  /** Pods that wait and find a node for certain. */
  readonly sure: ReadonlySet<LivePod>;
}

/** Compares what becomes of pods that look for a node anyway with what becomes of them without the change. */
export function unmoved(
  cluster: LiveCluster,
  changed: ReadonlyMap<string, ChangedNode>,
  looking: readonly Looking[],
  waiting: readonly Waiting[],
  movers: Movers,
  after: Prospects,
): Unmoved {
  const due = looking.filter(({ isNew }) => !isNew);
  const dueNow = lookingFor(
    due.map((each) => ({ ...each, answer: each.answerNow })),
    movers,
  );
  if (due.length + waiting.length === 0) return { outlooks: [], due: [], sure: new Set() };
  const before = prospectsOf(cluster, cluster.pods, dueNow, waiting);
  const nodes = new Map(cluster.nodes.map((node) => [node.name, node]));
  const outlooks: WaitingOutlook[] = [];
  const sure = new Set<LivePod>();
  for (const each of waiting) {
    const { workload, pods, state, mover } = each;
    const then = ({ node, prospects }: { node: LiveNode | undefined; prospects: Prospects }) => {
      const future = prospects.futureOf(mover);
      return state === "pending"
        ? future
        : remadeFuture(remakingOf(workload, pods, answerIn(node), pods.length), future);
    };
    const node = nodes.get(pods[0]?.nodeName ?? "");
    const change = node === undefined ? undefined : changed.get(node.name);
    const future = then({ node: change === undefined ? node : change.after, prospects: after });
    outlooks.push(...waitingOutlook(each, then({ node, prospects: before }), future));
    if (future.kind === "fits") for (const pod of pods) sure.add(pod);
  }
  const departures: Departure[] = [];
  for (const [index, each] of due.entries()) {
    if (each.workload.kind === "DaemonSet") continue;
    const departure = departureOf(each, after);
    departures.push(departure);
    const now = departureOf(dueNow[index] as Looking, before);
    outlooks.push(...waitingOutlook({ ...each, state: "due" }, now.future, departure.future));
  }
  return { outlooks, due: departures, sure };
}

function answerIn(node: LiveNode | undefined): Answer {
  return node === undefined ? "answers" : answerOf(node);
}
