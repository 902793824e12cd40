import { oncePer } from "../scheduling/once-per";
import type { LiveCluster, LiveNode, PodPlacement } from "./live-cluster";
import { isHard, type LiveTaint, LiveTolerations, taintText } from "./live-taint";
import { hintsOf, type NodeSelection, selects } from "./node-selection";
import { NodeUse, useOf } from "./node-use";
import { Obstacles } from "./obstacles";
import type { LabelledPod } from "./pod-affinity";
import { type VolumePlace, VolumePlaces } from "./volume-places";

/** Nodes that the same taints keep a pod off. */
export interface ClosedNodes {
  /** Sorted. */
  readonly nodes: readonly string[];
  /** Those the pod does not tolerate, sorted. */
  readonly taints: readonly LiveTaint[];
  /** What the nodes are for, or the best of them. */
  readonly use: NodeUse;
}

/** Nodes that the same other things keep a pod off, with or without taints. */
export interface ObstructedNodes extends ClosedNodes {
  /** In words: `not enough cpu`. */
  readonly reasons: readonly string[];
}

/** Where one pod could run. Nodes that are in no list are not asked for, or its volumes cannot be used there. */
export interface Judgement {
  /** How many nodes nothing keeps it off, as far as the input tells. */
  readonly open: number;
  /** Nodes that taints alone keep it off, by taints, sorted. */
  readonly closed: readonly ClosedNodes[];
  readonly obstructed: readonly ObstructedNodes[];
}

/** Nodes with the same taints, all of which a pod tolerates. */
export interface OpenNodes {
  readonly nodes: readonly string[];
  /** The hard ones; none where there are none. */
  readonly taints: readonly LiveTaint[];
}

/** Where labels, volumes and taints let a pod run, in lists that pods share, and on which nodes something else is in the way. */
export interface Places {
  readonly open: readonly OpenNodes[];
  readonly obstacles: ReadonlyMap<string, readonly string[]>;
}

/**
 * Nodes that a pod asks for, by their taints. Pods that tolerate none of the taints share the list and what is in it, as
 * there may be many of both.
 */
interface Candidates {
  /** Those that carry no hard taint. */
  readonly open: OpenNodes;
  /** Sorted, each set of taints once. */
  readonly closed: readonly ClosedNodes[];
  /** Which of them carry a taint with this key. */
  readonly byKey: ReadonlyMap<string, readonly ClosedNodes[]>;
}

/** A judgement by labels and taints alone, with the names of open nodes in lists that are shared. */
interface ByTaints {
  readonly open: readonly OpenNodes[];
  readonly closed: readonly ClosedNodes[];
}

/**
 * Judges pods on nodes. Nodes with the same taints are judged as one, and equal pods once, so a large cluster is not
 * nodes times pods.
 */
export class PlacementJudge {
  private readonly nodes: readonly LiveNode[];
  private readonly byName: ReadonlyMap<string, LiveNode>;
  private readonly byLabel = new Map<string, LiveNode[]>();
  private readonly everywhere: Candidates;
  private readonly hardTaints = new Map<LiveNode, readonly LiveTaint[]>();
  private readonly uses = new Map<LiveNode, NodeUse>();
  private readonly selected = new Map<string, Candidates>();
  private readonly judged = new Map<string, Judgement>();
  private readonly placed = new Map<string, Places>();
  private readonly obstacles: Obstacles;
  private readonly volumes: VolumePlaces;

  constructor({ nodes, pods, claims, volumes }: Pick<LiveCluster, "nodes" | "pods" | "claims" | "volumes">) {
    this.nodes = nodes;
    this.byName = new Map(nodes.map((node) => [node.name, node]));
    for (const node of nodes) {
      for (const label of node.labels) {
        const key = JSON.stringify(label);
        const found = this.byLabel.get(key);
        if (found === undefined) this.byLabel.set(key, [node]);
        else found.push(node);
      }
    }
    this.everywhere = this.candidates(nodes);
    this.obstacles = new Obstacles(nodes, pods);
    this.volumes = new VolumePlaces(claims, volumes, (selection) => this.selectedNodes([selection]));
  }

  /** The node of this name, where it is in the input. */
  public node(name: string): LiveNode | undefined {
    return this.byName.get(name);
  }

  /** What the node of this name is for; a node that is not in the input is taken for a worker. */
  public use(name: string): NodeUse {
    const node = this.byName.get(name);
    return node === undefined ? NodeUse.WORKER : this.useOf(node);
  }

  private useOf(node: LiveNode): NodeUse {
    const use = this.uses.get(node) ?? useOf(node);
    this.uses.set(node, use);
    return use;
  }

  /** Whether any node has the label. */
  public hasLabel(key: string, value: string): boolean {
    return this.byLabel.has(JSON.stringify([key, value]));
  }

  /** The volumes of a pod that can be used on some nodes only. */
  public volumePlaces({ namespace, placement }: LabelledPod): readonly VolumePlace[] {
    return this.volumes.of(namespace, placement.needs.claims);
  }

  /** By labels and taints alone, as the DaemonSet controller decides on which nodes it makes pods. */
  public judge(placement: PodPlacement): Judgement {
    const known = this.judged.get(placement.fingerprint);
    if (known !== undefined) return known;
    const { open, closed } = this.byTaints(placement, [placement.selection]);
    const judgement = { open: sizeOf(open), closed, obstructed: [] };
    this.judged.set(placement.fingerprint, judgement);
    return judgement;
  }

  /** The same text for pods that are judged alike. */
  public keyOf(pod: LabelledPod): string {
    const volumes = this.volumePlaces(pod).map(({ volume }) => volume);
    return JSON.stringify([pod.placement.fingerprint, volumes, this.obstacles.keyOf(pod)]);
  }

  /** As the scheduler decides for a new pod. */
  public judgePod(pod: LabelledPod): Judgement {
    const key = `pod ${this.keyOf(pod)}`;
    const known = this.judged.get(key);
    if (known !== undefined) return known;
    const judgement = withObstacles(this.byTaints(pod.placement, this.selectionsOf(pod)), this.obstacles.of(pod));
    this.judged.set(key, judgement);
    return judgement;
  }

  /** The same with the names of the nodes that are open to it. */
  public placesFor(pod: LabelledPod): Places {
    const key = this.keyOf(pod);
    const known = this.placed.get(key);
    if (known !== undefined) return known;
    const { open } = this.byTaints(pod.placement, this.selectionsOf(pod));
    const places = { open, obstacles: this.obstacles.of(pod) };
    this.placed.set(key, places);
    return places;
  }

  private selectionsOf(pod: LabelledPod): NodeSelection[] {
    return [pod.placement.selection, ...this.volumePlaces(pod).map(({ selection }) => selection)];
  }

  private byTaints({ tolerations }: PodPlacement, selections: readonly NodeSelection[]): ByTaints {
    return tolerated(new LiveTolerations(tolerations), this.candidatesOf(selections));
  }

  private candidatesOf(selections: readonly NodeSelection[]): Candidates {
    const restricting = selections.filter(
      ({ labels, terms, nodeName }) => labels.length > 0 || terms !== undefined || nodeName !== undefined,
    );
    if (restricting.length === 0) return this.everywhere;
    const key = JSON.stringify(restricting);
    const known = this.selected.get(key);
    if (known !== undefined) return known;
    const candidates = this.candidates(this.selectedNodes(restricting));
    this.selected.set(key, candidates);
    return candidates;
  }

  private selectedNodes(selections: readonly NodeSelection[]): LiveNode[] {
    const lists = selections.flatMap(hintsOf).map(({ names, labels }) => {
      const named = names.flatMap((name) => this.byName.get(name) ?? []);
      const labelled = labels.flatMap((label) => this.byLabel.get(JSON.stringify(label)) ?? []);
      return [...new Set([...named, ...labelled])];
    });
    const [fewest = this.nodes] = lists.sort((a, b) => a.length - b.length);
    return fewest.filter((node) => selections.every((selection) => selects(selection, node)));
  }

  private candidates(nodes: readonly LiveNode[]): Candidates {
    const classes = new Map<
      string,
      { readonly taints: readonly LiveTaint[]; readonly nodes: string[]; use: NodeUse }
    >();
    const open: string[] = [];
    for (const node of nodes) {
      const taints = this.hardTaints.get(node) ?? hardTaints(node);
      this.hardTaints.set(node, taints);
      if (taints.length === 0) {
        open.push(node.name);
        continue;
      }
      const key = JSON.stringify(taints.map((taint) => [taintText(taint), taint.key]));
      const found = classes.get(key) ?? { taints, nodes: [], use: NodeUse.ETCD };
      classes.set(key, found);
      found.nodes.push(node.name);
      found.use = Math.min(found.use, this.useOf(node));
    }
    const closed = [...classes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
    const byKey = new Map<string, ClosedNodes[]>();
    for (const each of closed) {
      for (const key of new Set(each.taints.map((taint) => taint.key))) {
        const found = byKey.get(key);
        if (found === undefined) byKey.set(key, [each]);
        else found.push(each);
      }
    }
    return { open: { nodes: open, taints: [] }, closed, byKey };
  }
}

function sizeOf(open: readonly OpenNodes[]): number {
  return open.reduce((sum, { nodes }) => sum + nodes.length, 0);
}

/** Only nodes with a taint whose key is tolerated are looked at. */
function tolerated(tolerations: LiveTolerations, { open, closed, byKey }: Candidates): ByTaints {
  const touched = tolerations.anyKey ? closed : tolerations.keys.flatMap((key) => byKey.get(key) ?? []);
  const changed = new Map<ClosedNodes, ClosedNodes | undefined>();
  for (const each of touched) {
    const taints = tolerations.blocking(each.taints);
    if (changed.has(each) || taints.length === each.taints.length) continue;
    changed.set(each, taints.length === 0 ? undefined : { ...each, taints });
  }
  if (changed.size === 0) return { open: [open], closed };
  const opened = [...changed].flatMap(([each, narrower]) => (narrower === undefined ? [each] : []));
  const untouched = closed.filter((each) => !changed.has(each));
  const narrowed = [...changed.values()].flatMap((each) => each ?? []);
  return { open: [open, ...opened], closed: narrowed.length === 0 ? untouched : inserted(untouched, narrowed) };
}

/** Nodes with an obstacle are neither open nor closed by taints alone. */
function withObstacles({ open, closed }: ByTaints, obstacles: ReadonlyMap<string, readonly string[]>): Judgement {
  if (obstacles.size === 0) return { open: sizeOf(open), closed, obstructed: [] };
  const obstructed = new Map<string, Omit<ObstructedNodes, "nodes"> & { nodes: string[] }>();
  const free = ({ nodes, taints, use }: ClosedNodes) =>
    nodes.filter((node) => {
      const reasons = obstacles.get(node);
      if (reasons === undefined) return true;
      const key = JSON.stringify([reasons, taints.map(taintText)]);
      const known = obstructed.get(key);
      if (known === undefined) obstructed.set(key, { nodes: [node], taints, use, reasons });
      else known.nodes.push(node);
      return false;
    });
  const stillOpen = open.reduce((sum, { nodes }) => sum + free({ nodes, taints: [], use: NodeUse.WORKER }).length, 0);
  const closedByTaints = closed.flatMap((each) => {
    const nodes = free(each);
    if (nodes.length === each.nodes.length) return [each];
    return nodes.length === 0 ? [] : [{ ...each, nodes }];
  });
  return {
    open: stillOpen,
    closed: closedByTaints,
    obstructed: [...obstructed.values()].map((each) => ({ ...each, nodes: each.nodes.sort() })),
  };
}

/** A long list that is merged and sorted already, with a few more. */
function inserted(long: readonly ClosedNodes[], more: readonly ClosedNodes[]): ClosedNodes[] {
  const all = [...long];
  for (const each of more) {
    const text = textOf(each);
    let [at, end] = [0, all.length];
    while (at < end) {
      const middle = Math.floor((at + end) / 2);
      if (textOf(all[middle] as ClosedNodes) < text) at = middle + 1;
      else end = middle;
    }
    const there = all[at];
    if (there !== undefined && textOf(there) === text) all[at] = merged([there, each]);
    else all.splice(at, 0, each);
  }
  return all;
}

/** The taints as one text, by which lists are sorted and merged. */
const textOf = oncePer((closed: ClosedNodes): string => JSON.stringify(closed.taints.map(taintText)));

function hardTaints({ taints }: LiveNode): LiveTaint[] {
  return sortedTaints(taints.filter(isHard));
}

/** Without repetition, in one order. */
export function sortedTaints(taints: readonly LiveTaint[]): LiveTaint[] {
  const byText = new Map(taints.map((taint) => [JSON.stringify([taint.key, taint.value, taint.effect]), taint]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, taint]) => taint);
}

/** One entry per set of taints, sorted. An entry that is alone keeps its list of nodes. */
export function mergedClosed(closed: readonly ClosedNodes[]): ClosedNodes[] {
  const byTaints = new Map<string, ClosedNodes[]>();
  for (const each of closed) {
    const key = textOf(each);
    const same = byTaints.get(key);
    if (same === undefined) byTaints.set(key, [each]);
    else same.push(each);
  }
  return [...byTaints].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, same]) => merged(same));
}

function merged(same: readonly ClosedNodes[]): ClosedNodes {
  const [first, ...more] = same as readonly [ClosedNodes, ...ClosedNodes[]];
  if (more.length === 0) return first;
  const nodes = new Set<string>();
  for (const { nodes: names } of same) for (const name of names) nodes.add(name);
  return { taints: first.taints, nodes: [...nodes].sort(), use: Math.min(...same.map(({ use }) => use)) };
}
