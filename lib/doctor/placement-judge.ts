import type { LiveNode, PodPlacement } from "./live-cluster";
import { isHard, type LiveTaint, LiveTolerations, taintText } from "./live-taint";
import { type NodeSelection, namedNodes, selects } from "./node-selection";
import { isSet } from "./taint-cause";

/** Nodes that the same taints keep a pod off. */
export interface ClosedNodes {
  /** Sorted. */
  readonly nodes: readonly string[];
  /** Those the pod does not tolerate, sorted. */
  readonly taints: readonly LiveTaint[];
}

/** Where one pod could run. */
export interface Judgement {
  /** How many nodes it asks for and whose taints it tolerates. */
  readonly open: number;
  /** Nodes it asks for and whose taints it does not tolerate, by taints, sorted. */
  readonly closed: readonly ClosedNodes[];
}

/** Nodes that carry the same taints; the names are shared by all judgements, as there may be many of both. */
interface TaintClass {
  readonly taints: readonly LiveTaint[];
  readonly nodes: string[];
}

/**
 * Judges pods on nodes. Nodes with the same taints are judged as one, and equal pods once, so a large cluster is not
 * nodes times pods.
 */
export class PlacementJudge {
  private readonly byName: ReadonlyMap<string, LiveNode>;
  private readonly everywhere: ReadonlyMap<string, TaintClass>;
  private readonly classKeys = new Map<LiveNode, string>();
  private readonly selected = new Map<string, ReadonlyMap<string, TaintClass>>();
  private readonly judged = new Map<string, Judgement>();

  constructor(private readonly nodes: readonly LiveNode[]) {
    this.byName = new Map(nodes.map((node) => [node.name, node]));
    this.everywhere = this.classes(nodes);
  }

  /** The node of this name, where it is in the input. */
  public node(name: string): LiveNode | undefined {
    return this.byName.get(name);
  }

  /** Whether any node has the label. */
  public hasLabel(key: string, value: string): boolean {
    return this.nodes.some(({ labels }) => labels.get(key) === value);
  }

  /** As the scheduler decides for a new pod, and the DaemonSet controller for its own. */
  public judge(placement: PodPlacement): Judgement {
    const known = this.judged.get(placement.fingerprint);
    if (known !== undefined) return known;
    const tolerations = new LiveTolerations(placement.tolerations);
    const closed: ClosedNodes[] = [];
    let open = 0;
    for (const { taints, nodes } of this.classesOf(placement.selection).values()) {
      const blocking = tolerations.blocking(taints);
      if (blocking.length === 0) open += nodes.length;
      else closed.push({ nodes, taints: blocking });
    }
    const judgement = { open, closed: mergedClosed(closed) };
    this.judged.set(placement.fingerprint, judgement);
    return judgement;
  }

  private classesOf(selection: NodeSelection): ReadonlyMap<string, TaintClass> {
    if (selection.labels.length === 0 && selection.terms === undefined) return this.everywhere;
    const key = JSON.stringify(selection);
    const known = this.selected.get(key);
    if (known !== undefined) return known;
    const candidates = namedNodes(selection)?.flatMap((name) => this.byName.get(name) ?? []) ?? this.nodes;
    const classes = this.classes(candidates.filter((node) => selects(selection, node)));
    this.selected.set(key, classes);
    return classes;
  }

  private classes(nodes: readonly LiveNode[]): Map<string, TaintClass> {
    const classes = new Map<string, TaintClass>();
    for (const node of nodes) {
      const key = this.classKey(node);
      const found = classes.get(key);
      if (found === undefined) classes.set(key, { taints: hardTaints(node), nodes: [node.name] });
      else found.nodes.push(node.name);
    }
    return classes;
  }

  private classKey(node: LiveNode): string {
    const key = this.classKeys.get(node) ?? JSON.stringify(hardTaints(node));
    this.classKeys.set(node, key);
    return key;
  }
}

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
    const key = JSON.stringify(each.taints.map(taintText));
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
  return { taints: first.taints, nodes: [...nodes].sort() };
}

/**
 * The taints of the nodes that are opened most cheaply: those that tolerations alone open, then the fewest taints, then
 * the most nodes. Only taints that somebody set; the others go by themselves or by uncordoning.
 */
export function cheapestToOpen(closed: readonly ClosedNodes[]): ClosedNodes | undefined {
  const cost = ({ nodes, taints }: ClosedNodes) => {
    const set = taints.filter(isSet).length;
    return [taints.length - set, set, -nodes.length] as const;
  };
  const [cheapest] = closed
    .map((each) => ({ each, cost: cost(each) }))
    .sort((a, b) => a.cost[0] - b.cost[0] || a.cost[1] - b.cost[1] || a.cost[2] - b.cost[2]);
  return cheapest?.each;
}
