import type { LiveNode, PodPlacement } from "./live-cluster";
import { isHard, type LiveTaint, LiveTolerations, taintText } from "./live-taint";
import { type NodeSelection, namedNodes, selects } from "./node-selection";
import { oncePerList } from "./once-per-list";
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

/**
 * Nodes that a pod asks for, by their taints. Pods that tolerate none of the taints share the list and what is in it, as
 * there may be many of both.
 */
interface Candidates {
  /** How many carry no hard taint. */
  readonly open: number;
  /** Sorted, each set of taints once. */
  readonly closed: readonly ClosedNodes[];
  /** Which of them carry a taint with this key. */
  readonly byKey: ReadonlyMap<string, readonly ClosedNodes[]>;
}

/**
 * Judges pods on nodes. Nodes with the same taints are judged as one, and equal pods once, so a large cluster is not
 * nodes times pods.
 */
export class PlacementJudge {
  private readonly byName: ReadonlyMap<string, LiveNode>;
  private readonly byLabel = new Map<string, LiveNode[]>();
  private readonly everywhere: Candidates;
  private readonly hardTaints = new Map<LiveNode, readonly LiveTaint[]>();
  private readonly selected = new Map<string, Candidates>();
  private readonly judged = new Map<string, Judgement>();

  constructor(private readonly nodes: readonly LiveNode[]) {
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
  }

  /** The node of this name, where it is in the input. */
  public node(name: string): LiveNode | undefined {
    return this.byName.get(name);
  }

  /** Whether any node has the label. */
  public hasLabel(key: string, value: string): boolean {
    return this.byLabel.has(JSON.stringify([key, value]));
  }

  /** As the scheduler decides for a new pod, and the DaemonSet controller for its own. */
  public judge(placement: PodPlacement): Judgement {
    const known = this.judged.get(placement.fingerprint);
    if (known !== undefined) return known;
    const judgement = judged(new LiveTolerations(placement.tolerations), this.candidatesOf(placement.selection));
    this.judged.set(placement.fingerprint, judgement);
    return judgement;
  }

  private candidatesOf(selection: NodeSelection): Candidates {
    const { labels, terms, nodeName } = selection;
    if (labels.length === 0 && terms === undefined && nodeName === undefined) return this.everywhere;
    const key = JSON.stringify(selection);
    const known = this.selected.get(key);
    if (known !== undefined) return known;
    const named = namedNodes(selection)?.flatMap((name) => this.byName.get(name) ?? []);
    const labelled = labels.map((label) => this.byLabel.get(JSON.stringify(label)) ?? []);
    const [fewest = this.nodes] = [named ?? this.nodes, ...labelled].sort((a, b) => a.length - b.length);
    const candidates = this.candidates(fewest.filter((node) => selects(selection, node)));
    this.selected.set(key, candidates);
    return candidates;
  }

  private candidates(nodes: readonly LiveNode[]): Candidates {
    const classes = new Map<string, { readonly taints: readonly LiveTaint[]; readonly nodes: string[] }>();
    let open = 0;
    for (const node of nodes) {
      const taints = this.hardTaints.get(node) ?? hardTaints(node);
      this.hardTaints.set(node, taints);
      if (taints.length === 0) {
        open += 1;
        continue;
      }
      const key = JSON.stringify(taints.map((taint) => [taintText(taint), taint.key]));
      const found = classes.get(key);
      if (found === undefined) classes.set(key, { taints, nodes: [node.name] });
      else found.nodes.push(node.name);
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
    return { open, closed, byKey };
  }
}

/** Only nodes with a taint whose key is tolerated are looked at. */
function judged(tolerations: LiveTolerations, { open, closed, byKey }: Candidates): Judgement {
  const touched = tolerations.anyKey ? closed : tolerations.keys.flatMap((key) => byKey.get(key) ?? []);
  const changed = new Map<ClosedNodes, ClosedNodes | undefined>();
  let opened = 0;
  for (const each of touched) {
    const taints = tolerations.blocking(each.taints);
    if (changed.has(each) || taints.length === each.taints.length) continue;
    changed.set(each, taints.length === 0 ? undefined : { nodes: each.nodes, taints });
    if (taints.length === 0) opened += each.nodes.length;
  }
  if (changed.size === 0) return { open, closed };
  const untouched = closed.filter((each) => !changed.has(each));
  const narrowed = [...changed.values()].flatMap((each) => each ?? []);
  return { open: open + opened, closed: narrowed.length === 0 ? untouched : inserted(untouched, narrowed) };
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

const texts = new WeakMap<ClosedNodes, string>();

/** The taints as one text, by which lists are sorted and merged. */
function textOf(closed: ClosedNodes): string {
  const text = texts.get(closed) ?? JSON.stringify(closed.taints.map(taintText));
  texts.set(closed, text);
  return text;
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
  return { taints: first.taints, nodes: [...nodes].sort() };
}

/** Nodes that are opened most cheaply, and what is to be tolerated for that. */
export interface Cheapest {
  readonly chosen: ClosedNodes;
  /** Taints that somebody set: the others go by themselves or by uncordoning. */
  readonly toTolerate: readonly LiveTaint[];
}

/** Those that tolerations alone open, then those with the fewest taints, then the most nodes. */
export const cheapestToOpen = oncePerList((closed: readonly ClosedNodes[]): Cheapest | undefined => {
  const [first, ...others] = closed;
  if (first === undefined) return undefined;
  const chosen = others.reduce((best, each) => (isCheaper(each, best) ? each : best), first);
  return { chosen, toTolerate: chosen.taints.filter(isSet) };
});

function isCheaper(a: ClosedNodes, b: ClosedNodes): boolean {
  const others = a.taints.length - setTaints(a) - (b.taints.length - setTaints(b));
  return (others || setTaints(a) - setTaints(b) || b.nodes.length - a.nodes.length) < 0;
}

const counts = new WeakMap<ClosedNodes, number>();

/** How many of the taints somebody set. */
function setTaints(closed: ClosedNodes): number {
  const count = counts.get(closed) ?? closed.taints.filter(isSet).length;
  counts.set(closed, count);
  return count;
}

/** Whether only the nodes' condition is in the way: no taint that somebody set. */
export function isClosedByConditionAlone(closed: ClosedNodes): boolean {
  return setTaints(closed) === 0;
}
