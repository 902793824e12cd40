import { volumeRemarks } from "../doctor/obstacle-words";
import type { LiveCluster, LiveNode, LivePod } from "../live/live-cluster";
import { LiveTolerations } from "../live/live-taint";
import { NodeRoom, PODS } from "../live/node-room";
import { selects } from "../live/node-selection";
import { type OpenNodes, PlacementJudge } from "../live/placement-judge";
import { isOfAntiAffinity, type LabelledPod } from "../live/pod-affinity";
import type { PodNeeds } from "../live/pod-needs";
import { Demand } from "./demand";
import { lacksTopology, type Mover } from "./mover";
import type { Future, Hindrances } from "./outlook";
import { NOBODY_KNOWS, type RoomKeepers } from "./room-keepers";
import { SharedVolumes } from "./shared-volumes";
import { hardship } from "./weight";

/** Nodes named of those that take a pod. */
const NAMED = 10;

/** Up to how many nodes a cluster has for those that a pod does not ask for to be named. */
const FEW = 30;

/** What is in the way of pods whose place others may get, or must be given up by others. */
export const IN_DOUBT = {
  late: "pods that leave later take its room until then",
  unended: "a pod that is to leave a node that is not Ready may keep its room until the node is",
  competes: "others that move at the same time may take the room before it",
  keepsApart: "it must keep apart from others that move at the same time",
  priority: "the scheduler may put off pods of lower priority to make room for it",
  company: "it must be with other pods, which may move as well",
  resources: "whether the nodes have enough for its requests is not in the input",
  topology: "nodes lack the label by which it is to be spread",
} as const;

/** Where pods can go once a change is made: the nodes after it, with the pods that stay. */
export class Prospects {
  public readonly judge: PlacementJudge;
  private readonly room: NodeRoom;
  private readonly demand: Demand;
  private readonly byName: ReadonlyMap<string, LiveNode>;
  private readonly lowest = new Map<string, number>();
  private moving = 0;
  /** With those that leave later still in their place. */
  private readonly withLate: PlacementJudge | undefined;
  /** When the last of them leaves a node, and when the last of all. */
  private readonly lateOn = new Map<string, number>();
  private readonly lastLate: number;
  private readonly volumes: SharedVolumes;

  /** @param keepers who has its room, and until when */
  constructor(
    private readonly cluster: Pick<LiveCluster, "nodes" | "claims" | "volumes">,
    keepers: RoomKeepers,
  ) {
    const { stay, unended, late } = keepers;
    const pods = unended.length === 0 ? stay : [...stay, ...unended];
    this.volumes = new SharedVolumes(cluster.claims, keepers);
    this.judge = new PlacementJudge({ ...cluster, pods });
    const atFirst = [...pods, ...late.map(({ pod }) => pod)];
    this.withLate = late.length === 0 ? undefined : new PlacementJudge({ ...cluster, pods: atFirst });
    for (const { pod, seconds } of late) {
      this.lateOn.set(pod.nodeName, Math.max(seconds, this.lateOn.get(pod.nodeName) ?? 0));
    }
    this.lastLate = late.reduce((most, { seconds }) => Math.max(most, seconds), 0);
    this.room = new NodeRoom(cluster.nodes, pods.filter(isPlaced));
    const room = late.length === 0 ? this.room : new NodeRoom(cluster.nodes, atFirst.filter(isPlaced));
    // Where nobody knows whether a pod ever leaves, others do not wait for it.
    const until = late.reduce((most, { seconds }) => Math.max(most, seconds === NOBODY_KNOWS ? 0 : seconds), 0);
    this.demand = new Demand(this.judge, this.room, { room, until });
    this.byName = new Map(cluster.nodes.map((node) => [node.name, node]));
    for (const { nodeName, placement } of pods) {
      const known = this.lowest.get(nodeName) ?? Number.POSITIVE_INFINITY;
      this.lowest.set(nodeName, Math.min(known, placement.needs.priority));
    }
  }

  /** Counts pods in that look for a node. All are to be added before anything is asked. */
  public add(mover: Mover): void {
    this.moving += mover.count;
    this.volumes.add(mover);
    this.demand.add(mover);
  }

  /** Counts a pod in on each of these nodes, where a DaemonSet is to have it. */
  public addOn(nodes: readonly string[], needs: PodNeeds): void {
    this.demand.addOn(nodes, needs);
  }

  /** Whether a pod that was counted in on the node has room there whoever else comes. */
  public hasRoomOn(node: string, needs: PodNeeds): boolean {
    return this.demand.hasRoomOn(node, needs);
  }

  /** Whether the scheduler may put a pod off the node for one of this priority. */
  public mayPreempt(node: string, priority: number): boolean {
    return (this.lowest.get(node) ?? priority) < priority;
  }

  public futureOf(mover: Mover): Future {
    const asItIs = this.futureAs(mover.pod, mover);
    return mover.remade === undefined ? asItIs : eitherOf(asItIs, this.futureAs(mover.remade, mover));
  }

  private futureAs(pod: LabelledPod, mover: Mover): Future {
    const { count } = mover;
    const { open, obstacles } = this.judge.placesFor(pod);
    const tolerations = new LiveTolerations(pod.placement.tolerations);
    const isLasting = ({ taints }: OpenNodes) => tolerations.eviction(taints) === undefined;
    const lasting = open.filter(isLasting);
    const takes = (name: string) => !obstacles.has(name);
    const nodes = firstOf(lasting, takes);
    const found = { nodes, open: countOf(lasting, obstacles), hindrances: this.hindrancesOf(pod) };
    if (nodes.length === 0) {
      const doubts = this.doubtsWithout(pod, mover, lasting, obstacles);
      const limited = firstOf(
        open.filter((each) => !isLasting(each)),
        takes,
      );
      if (limited.length > 0) return { ...found, kind: "comes-back", nodes: limited, homeless: 0, doubts };
      const isCertain = doubts.length === 0;
      return { ...found, kind: isCertain ? "no-place" : "may-not-fit", homeless: isCertain ? count : 0, doubts };
    }
    const isOpen = (besides: ReadonlySet<string>) =>
      firstOf(lasting, (name) => takes(name) && !besides.has(name)).length > (besides.size === 0 ? 1 : 0);
    const doubts = [
      ...mover.doubts,
      ...this.doubtsAbout(pod, mover, lasting, obstacles),
      ...this.volumes.doubtsAbout(pod, mover, isOpen),
    ];
    const kind = doubts.length === 0 ? "fits" : "may-not-fit";
    return { ...found, kind, homeless: kind === "fits" ? 0 : this.homeless(pod, count, lasting, takes), doubts };
  }

  /** Why a pod may find a node although none is open to it as things stand. */
  private doubtsWithout(
    { placement: { needs } }: LabelledPod,
    { doubts }: Mover,
    lasting: readonly OpenNodes[],
    obstacles: Obstacles,
  ): string[] {
    const isObstructed = lasting.some(({ nodes }) => nodes.length > 0);
    // What is not judged only ever keeps a pod off more nodes.
    const namesNode = doubts.filter((doubt) => doubt.startsWith("its template names"));
    if (!isObstructed) return namesNode;
    const preempts = lasting.some(({ nodes }) =>
      nodes.some((name) => obstacles.has(name) && this.mayPreempt(name, needs.priority)),
    );
    return [
      ...namesNode,
      ...(preempts ? [IN_DOUBT.priority] : []),
      ...(needs.affinity.length > 0 && this.moving > 0 ? [IN_DOUBT.company] : []),
    ];
  }

  /** Why a pod may not find a node although some are open to it. */
  private doubtsAbout(pod: LabelledPod, mover: Mover, lasting: readonly OpenNodes[], obstacles: Obstacles): string[] {
    const { placement } = pod;
    const atFirst = this.withLate?.placesFor(pod).obstacles ?? obstacles;
    const until = (name: string) =>
      !atFirst.has(name) || obstacles.has(name)
        ? 0
        : Math.max(this.lateOn.get(name) ?? 0, atFirst.get(name)?.some(isOfAntiAffinity) === true ? this.lastLate : 0);
    const isLate = (name: string) => until(name) > mover.after;
    const others = this.demand.closedByOthers(mover);
    const isSpread = placement.needs.spread.length > 0;
    let [roomy, isToldOfTopology] = [0, false];
    for (const each of lasting) {
      for (const name of this.demand.roomyFor(mover, pod, each)) {
        if (roomy > others) break;
        if (obstacles.has(name) || isLate(name)) continue;
        if (isSpread && lacksTopology(placement, this.byName.get(name)?.labels ?? new Map())) isToldOfTopology = true;
        else roomy++;
      }
    }
    if (roomy > others) return [];
    if (roomy > 0) return [IN_DOUBT.keepsApart];
    if (isToldOfTopology) return [IN_DOUBT.topology];
    const isFreedLater = (name: string) =>
      isLate(name) || (!obstacles.has(name) && (this.lateOn.get(name) ?? 0) > mover.after);
    const isThere = (which: (name: string) => boolean) => lasting.some(({ nodes }) => nodes.some(which));
    if (this.withLate !== undefined && isThere(isFreedLater)) {
      const isKnown = (name: string) => Math.max(until(name), this.lateOn.get(name) ?? 0) !== NOBODY_KNOWS;
      return [isThere((name) => isFreedLater(name) && isKnown(name)) ? IN_DOUBT.late : IN_DOUBT.unended];
    }
    const isTold = lasting.some(({ nodes }) =>
      nodes.some((name) => !obstacles.has(name) && this.room.leftOn(name, PODS) !== undefined),
    );
    return [isTold ? IN_DOUBT.competes : IN_DOUBT.resources];
  }

  /** How many of equal pods there is no room for, were they the only ones that move. */
  private homeless(
    { placement }: LabelledPod,
    count: number,
    lasting: readonly OpenNodes[],
    takes: (name: string) => boolean,
  ): number {
    const { requests, hostPorts, priority } = placement.needs;
    let places = 0;
    for (const { nodes } of lasting) {
      for (const name of nodes) {
        if (places >= count) return 0;
        if (!takes(name)) continue;
        const left = ([resource, amount]: readonly [string, number]) =>
          Math.floor((this.room.leftOn(name, resource) ?? Number.POSITIVE_INFINITY) / amount);
        places += Math.min(hostPorts.length > 0 ? 1 : count, ...[...requests, [PODS, 1] as const].map(left));
      }
    }
    const mayPreempt = lasting.some(({ nodes }) => nodes.some((name) => this.mayPreempt(name, priority)));
    return mayPreempt ? 0 : Math.max(0, count - places);
  }

  private hindrancesOf(pod: Mover["pod"]): Hindrances {
    const { closed, obstructed } = this.judge.judgePod(pod);
    const volumes = volumeRemarks(this.judge.volumePlaces(pod));
    return { closed, obstructed, volumes, notAskedFor: this.notAskedFor(pod) };
  }

  /** By labels alone: where volumes keep it is said apart. */
  private notAskedFor({ placement }: Mover["pod"]): Hindrances["notAskedFor"] {
    const { nodes } = this.cluster;
    const { open, closed } = this.judge.judge(placement);
    const count = nodes.length - open - closed.reduce((sum, each) => sum + each.nodes.length, 0);
    if (count === 0 || nodes.length > FEW) return { count, nodes: [] };
    return { count, nodes: nodes.filter((node) => !selects(placement.selection, node)).map(({ name }) => name) };
  }
}

function isPlaced({ nodeName, phase }: LivePod): boolean {
  return nodeName !== "" && phase !== "Succeeded" && phase !== "Failed";
}

/** Of a pod that may be made in two ways. */
function eitherOf(asItIs: Future, asItsTemplate: Future): Future {
  if (asItIs.kind === asItsTemplate.kind) {
    const nodes = [...new Set([...asItIs.nodes, ...asItsTemplate.nodes])].sort().slice(0, NAMED);
    const open = Math.max(asItIs.open, asItsTemplate.open, nodes.length);
    const doubts = [...new Set([...asItsTemplate.doubts, ...asItIs.doubts])];
    return { ...asItsTemplate, nodes, open, homeless: Math.min(asItIs.homeless, asItsTemplate.homeless), doubts };
  }
  const isTemplateBetter = hardship(asItsTemplate) < hardship(asItIs);
  const [better, worse] = isTemplateBetter ? [asItsTemplate, asItIs] : [asItIs, asItsTemplate];
  const doubt = isTemplateBetter
    ? "its template and the pod that is there differ: one made like the pod has no such place"
    : "its template and the pod that is there differ: one made from the template has no such place";
  return {
    ...better,
    kind: "may-not-fit",
    homeless: 0,
    doubts: [doubt, ...worse.doubts],
    hindrances: worse.hindrances,
  };
}

type Obstacles = ReadonlyMap<string, readonly string[]>;

function firstOf(lists: readonly OpenNodes[], takes: (name: string) => boolean): string[] {
  const found: string[] = [];
  for (const { nodes } of lists) {
    for (const name of nodes) {
      if (found.length === NAMED) return found;
      if (takes(name)) found.push(name);
    }
  }
  return found.sort();
}

function countOf(lists: readonly OpenNodes[], obstacles: Obstacles): number {
  return lists.reduce(
    (sum, { nodes }) =>
      sum + (obstacles.size === 0 ? nodes.length : nodes.filter((name) => !obstacles.has(name)).length),
    0,
  );
}
