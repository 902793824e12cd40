import { isSetOnNodes, type NodeLabels } from "../labels-of-nodes";
import { isMeantToGo, openIn, type SchedulingPool } from "../pool";
import { notJudged } from "../reading/not-judged";
import { type Taint, TaintEffect } from "../taint";
import { type LimitedTaint, shortest, type TolerationSet } from "../toleration-set";
import type { EffectiveWorkload } from "./effective-workload";
import { type Lingering, NOTHING_LINGERS, type OpenTaint } from "./lingering";
import { type AgentConnection, type Labelling, nodeLabelsOf } from "./node-labels";

/** Whether pods of one workload can run on the nodes of one pool. */
export type Placement =
  | {
      readonly verdict: "runs";
      /** Whether only tolerations that Rancher adds at run time make it so. */
      readonly reliesOnRunTime: boolean;
    }
  | Blocked
  | {
      /** Its pods start there, and are evicted after a time, again and again. */
      readonly verdict: "evicted";
      /** The NoExecute taints that are tolerated for a time only, in kubectl's notation. */
      readonly by: readonly string[];
      /** How long its pods stay; 0 where they are evicted at once. */
      readonly seconds: number;
    }
  | {
      /** Nothing starts there, whatever it tolerates. */
      readonly verdict: "stopped";
      /** The settings that make it so, as findings name them. */
      readonly by: readonly string[];
    }
  | {
      readonly verdict: "unselected";
      /** The labels the nodes would need. */
      readonly missingLabels: Readonly<Record<string, string>>;
    }
  | {
      readonly verdict: "depends";
      /** What it depends on: values that are known only at apply, or what is not judged. */
      readonly on: readonly string[];
    };

/** Taints keep a workload away. */
export interface Blocked {
  /** Tells it from the other placements. */
  readonly verdict: "blocked";
  /** The taints in the way, in kubectl's notation. */
  readonly by: readonly string[];
}

/** What the scheduler sees of a pool's nodes. */
export interface NodeView {
  readonly labels: NodeLabels;
  /** Taints that last, in the order of their texts; those that somebody takes away decide nothing in the end. */
  readonly taints: readonly Taint[];
  /** Taints of which it is open whether they last. */
  readonly openTaints: readonly OpenTaint[];
  /** What keeps everything from starting there. */
  readonly stoppedBy: readonly string[];
  /** What may keep away what would run there. */
  readonly open: readonly string[];
  /** Where labels stand of which it is not known what they are; a node may have any by them. */
  readonly openLabels: readonly string[];
  /** The placement of what tolerates none of them; made once, as it is that of most workloads. */
  readonly closed: Blocked;
}

/**
 * A pool's nodes as they are with these taints.
 * @param lingering what stays on them although it is meant to go
 */
export function nodeView(
  cluster: Labelling,
  pool: SchedulingPool,
  taints: readonly Taint[],
  connection: AgentConnection,
  lingering: Lingering = NOTHING_LINGERS,
): NodeView {
  const ownTaints = lastingTaints(pool, taints);
  const lasting = lingering.taints.length === 0 ? ownTaints : [...ownTaints, ...lingering.taints].sort(byText);
  const closed = { verdict: "blocked", by: lasting.filter(({ isHard }) => isHard).map(String) } as const;
  const { openTaints, stoppedBy } = lingering;
  const open = [...lingering.open, ...openIn(pool, "nodes", "roles", "taints")];
  return {
    labels: nodeLabelsOf(cluster, pool, connection),
    taints: lasting,
    openTaints,
    stoppedBy,
    open,
    openLabels: openIn(pool, "labels"),
    closed,
  };
}

/** Those of a pool's taints that nobody takes away, in the order of their texts. */
export function lastingTaints(pool: SchedulingPool, taints: readonly Taint[]): Taint[] {
  return taints.filter((taint) => !isMeantToGo(taint, pool)).sort(byText);
}

function byText(a: Taint, b: Taint): number {
  const [left, right] = [a.toString(), b.toString()];
  return left === right ? 0 : left < right ? -1 : 1;
}

const RUNS: Placement = { verdict: "runs", reliesOnRunTime: false };

/**
 * Judges one workload on nodes of one kind, as Kubernetes does: the scheduler for pods that wait for a
 * node, the DaemonSet controller for its pods, the kubelet alone for pods that name their node.
 */
export function place(
  workload: EffectiveWorkload,
  node: NodeView,
  selector: Readonly<Record<string, string>>,
): Placement {
  const placement = placeOne(workload, node, selector);
  if (workload.otherwise === undefined) return placement;
  const { workload: other, on } = workload.otherwise;
  const otherwise = place(other, node, { ...allowListIn(other, selector), ...other.row.nodeSelector });
  const places = [placement, otherwise].flatMap((each) => (each.verdict === "depends" ? each.on : []));
  if (placement.verdict !== otherwise.verdict) return { verdict: "depends", on: [...new Set([on, ...places])] };
  return placement.verdict === "runs" && otherwise.verdict === "runs" && otherwise.reliesOnRunTime
    ? otherwise
    : placement;
}

/** What is asked for because of labels of other nodes, whatever the workload itself asks for. */
function allowListIn(
  { row: { allowListLabel, allowListSelector } }: EffectiveWorkload,
  selector: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (allowListLabel === undefined || selector[allowListLabel] === undefined) return {};
  return { ...allowListSelector, [allowListLabel]: selector[allowListLabel] };
}

function placeOne(workload: EffectiveWorkload, node: NodeView, selector: Readonly<Record<string, string>>): Placement {
  const placement = placeByTaintsAndLabels(workload, node, selector);
  // What keeps it away for itself is no matter of what starts there.
  if (placement.verdict === "blocked" || placement.verdict === "unselected") return placement;
  if (node.stoppedBy.length > 0) return { verdict: "stopped", by: node.stoppedBy };
  if (placement.verdict !== "runs") return placement;
  const open = [
    ...workload.mayBeKeptAway,
    ...openLabelsOf(node, selector),
    ...node.open,
    ...openTaintsFor(workload, node),
  ];
  return open.length > 0 ? { verdict: "depends", on: [...new Set(open)] } : placement;
}

/** What it depends on whether a taint stays that the workload does not tolerate. */
function openTaintsFor({ row, tolerations, addedAtRunTime }: EffectiveWorkload, { openTaints }: NodeView): string[] {
  return openTaints.flatMap(({ taint, on }) => {
    if (row.bypassesScheduler && taint.effect !== TaintEffect.NO_EXECUTE) return [];
    return tolerations.tolerates(taint) || addedAtRunTime?.tolerates(taint) ? [] : on;
  });
}

function placeByTaintsAndLabels(
  workload: EffectiveWorkload,
  { labels, taints, closed }: NodeView,
  selector: Readonly<Record<string, string>>,
): Placement {
  const missing = Object.keys(selector).filter((key) => labels.get(key) !== selector[key] && !labels.isOpen(key));
  if (missing.length > 0) {
    return {
      verdict: "unselected",
      missingLabels: Object.fromEntries(missing.map((key) => [key, selector[key] ?? ""])),
    };
  }
  const effective = workload.row.bypassesScheduler
    ? taints.filter((taint) => taint.effect === TaintEffect.NO_EXECUTE)
    : taints;
  const { mayHaveOtherTolerations, mayHaveMoreTolerations } = workload;
  if (mayHaveOtherTolerations.length > 0 && effective.some((taint) => taint.isHard)) {
    return { verdict: "depends", on: mayHaveOtherTolerations };
  }
  const own = stay(workload.tolerations, effective);
  if (own === "for ever") return RUNS;
  // What Rancher adds stands before the app's own, and has no limit.
  const left = workload.addedAtRunTime === undefined ? effective : workload.addedAtRunTime.untolerated(effective);
  const all = left.length === effective.length ? own : stay(workload.tolerations, left);
  if (all === "for ever") return { verdict: "runs", reliesOnRunTime: true };
  if (mayHaveMoreTolerations.length > 0) return { verdict: "depends", on: mayHaveMoreTolerations };
  if ("limited" in all) return evicted(all.limited);
  return all.blocking.length === closed.by.length ? closed : { verdict: "blocked", by: all.blocking.map(String) };
}

/** Whether a pod with the tolerations comes to a node with the taints and stays, and what keeps it from that. */
function stay(
  tolerations: TolerationSet,
  taints: readonly Taint[],
): "for ever" | { readonly blocking: readonly Taint[] } | { readonly limited: readonly LimitedTaint[] } {
  const blocking = tolerations.blocking(taints);
  if (blocking.length > 0) return { blocking };
  const limited = tolerations.limited(taints);
  return limited.length === 0 ? "for ever" : { limited };
}

function evicted(limited: readonly LimitedTaint[]): Placement {
  return { verdict: "evicted", by: limited.map(({ taint }) => taint.toString()), seconds: shortest(limited) as number };
}

/** What a node must be labelled with, given all pools: some workloads turn choosy once any node has a certain label. */
export function selectorOf(
  workload: EffectiveWorkload,
  pools: readonly SchedulingPool[],
): Readonly<Record<string, string>> {
  const { allowListLabel, allowListSelector, nodeSelector } = workload.row;
  const isAllowList = allowListLabel !== undefined && pools.some((pool) => Object.hasOwn(pool.labels, allowListLabel));
  return isAllowList ? { ...nodeSelector, ...allowListSelector, [allowListLabel]: "true" } : nodeSelector;
}

/** Labels that are asked for and that nodes may have, though no pool tells. */
function openLabelsOf({ labels, openLabels }: NodeView, selector: Readonly<Record<string, string>>): readonly string[] {
  const asked = Object.entries(selector).filter(([key]) => labels.get(key) === undefined && labels.isOpen(key));
  if (asked.length > 0 && openLabels.length > 0) return openLabels;
  return asked.filter(([key]) => isSetOnNodes(key)).map(([key, value]) => openLabel(key, value));
}

/** What a placement depends on where nodes may have a label that no pool tells. */
export function openLabel(key: string, value: string): string {
  return notJudged(`the label ${key}=${value} of nodes`);
}
