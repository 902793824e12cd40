import { createHash } from "node:crypto";
import type { DiagnosedWorkload, Diagnosis, SkippingDaemonSet, UnrelatedWorkload } from "../doctor/diagnosis";
import { MAY_BE_IMPORTED } from "../doctor/repair/typescript";
import { type LiveTaint, taintText } from "../live/live-taint";
import { passingOf } from "../live/passing-taints";
import type { ClosedNodes } from "../live/placement-judge";
import { causeOf, isSet, TaintCause } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { counted } from "../scheduling/counted";
import { cut } from "../scheduling/cut";
import { oncePer } from "../scheduling/once-per";

/** What all formats for people say in the same words. Texts are as the cluster has them: not yet harmless. */

/** Blocked workloads that need the same, shown together. */
export interface BlockedGroup {
  readonly workloads: readonly DiagnosedWorkload[];
  /** The first stands for all in everything but name, pods and commands. */
  readonly first: DiagnosedWorkload;
}

/** Workloads blocked by the same taints on the same nodes, with the same remedy, stand together. */
export function groupsOf({ blocked }: Diagnosis): BlockedGroup[] {
  const groups = new Map<string, DiagnosedWorkload[]>();
  const digestOf = listDigests();
  for (const each of blocked) {
    const { tolerations, code, notes } = each.remedy;
    const key = JSON.stringify([digestOf(each.nodes), each.remarks, tolerations, code, notes]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()].map((workloads) => ({
    workloads,
    first: workloads[0] as DiagnosedWorkload,
  }));
}

/** Lists of nodes may be long, and many, and hold the same entries: each is compared by the numbers of its entries. */
function listDigests(): (nodes: readonly ClosedNodes[]) => string {
  const numbers = new Map<ClosedNodes, number>();
  const numbersOfTexts = new Map<string, number>();
  const numberOf = (closed: ClosedNodes) => {
    const known = numbers.get(closed);
    if (known !== undefined) return known;
    const text = JSON.stringify(closed);
    const number = numbersOfTexts.get(text) ?? numbersOfTexts.size;
    numbersOfTexts.set(text, number);
    numbers.set(closed, number);
    return number;
  };
  return oncePer((nodes) => createHash("sha256").update(Uint32Array.from(nodes, numberOf)).digest("base64"));
}

/** Groups that a report for people shows, and their length together; what matters most comes first. */
const SHOWN_GROUPS = 25;
const LONGEST_GROUPS = 100_000;

/** The first groups as they are shown, and what is said in place of the others. */
export function shownGroups<T extends { readonly length: number }>(
  groups: readonly BlockedGroup[],
  show: (group: BlockedGroup) => T[],
): { readonly parts: readonly (readonly T[])[]; readonly rest?: string } {
  const parts: T[][] = [];
  let length = 0;
  for (const group of groups) {
    if (parts.length === SHOWN_GROUPS || length > LONGEST_GROUPS) break;
    const part = show(group);
    parts.push(part);
    length += part.reduce((sum, each) => sum + each.length, 0);
  }
  const hidden = groups.slice(parts.length);
  if (hidden.length === 0) return { parts };
  const workloads = hidden.reduce((sum, group) => sum + group.workloads.length, 0);
  return { parts, rest: `and ${counted(workloads, "workload")} more, all in --format json` };
}

/** Longest text of the cluster shown in one piece; names in Kubernetes are at most 253 characters long. */
export const LONGEST_NAME = 300;

/** Rows of any list in a report for people. */
export const SHOWN_ROWS = 10;

/** Sets of nodes behind a DaemonSet that skips them, which stand in one line in Markdown. */
export const SHOWN_SKIPPED = 3;

/** `Deployment kube-system/coredns` */
export function workloadName({ kind, namespace, name }: Workload): string {
  return `${kind} ${namespace}/${name}`;
}

/** What its pods are doing instead of running. */
export function stateOf({ pending, refused, evicted, missingOn }: DiagnosedWorkload): string {
  return [
    ...(pending.length === 0 ? [] : [`${counted(pending.length, "pod")} Pending`]),
    ...(refused.length === 0 ? [] : [`${counted(refused.length, "pod")} refused by the kubelet`]),
    ...(evicted.length === 0 ? [] : [`${counted(evicted.length, "pod")} evicted`]),
    ...(missingOn === 0
      ? []
      : [`missing on ${counted(missingOn, "node")}, which is no pod at all and not a Pending one`]),
  ].join(", ");
}

/** Who ships it and what for, where that is known. */
export function purposeOf({ known }: Workload): string | undefined {
  return known === undefined ? undefined : `${known.shippedBy}: ${known.purpose}`;
}

const SHOWN_NODES = 3;

/** Names of nodes, cut when there are many. */
export function nodeList(nodes: readonly string[], show: (name: string) => string): string {
  const shown = nodes.slice(0, SHOWN_NODES).map(show).join(", ");
  return nodes.length > SHOWN_NODES ? `${shown} and ${nodes.length - SHOWN_NODES} more` : shown;
}

/** Why a taint is there, for those that a toleration is not the answer to. */
export function causeNote(taint: LiveTaint, toTolerate: readonly LiveTaint[]): string | undefined {
  if (toTolerate.some((tolerated) => taintText(tolerated) === taintText(taint))) return undefined;
  return {
    [TaintCause.SET]: undefined,
    [TaintCause.CORDON]: "cordoned",
    [TaintCause.CONDITION]: "a consequence, not the cause",
    [TaintCause.PASSING]: `${passingOf(taint)?.by ?? "something"} takes it away`,
  }[causeOf(taint)];
}

/** The nodes that the tolerations open, where there are others that they do not. */
export function openedNodes({ nodes, toTolerate }: DiagnosedWorkload): string[] | undefined {
  const tolerated = new Set(toTolerate.map(taintText));
  const isOpened = ({ taints }: ClosedNodes) =>
    taints.some((taint) => isSet(taint) || tolerated.has(taintText(taint))) &&
    taints.every((taint) => !isSet(taint) || tolerated.has(taintText(taint)));
  const opened = nodes.filter(isOpened);
  return opened.length === nodes.length ? undefined : opened.flatMap((closed) => closed.nodes);
}

/** Where a DaemonSet has pods, and how many nodes it skips. */
export function skippingState({ nodes, elsewhere }: SkippingDaemonSet): string {
  const missing = nodes.reduce((sum, each) => sum + each.nodes.length, 0);
  return `missing on ${counted(missing, "node")}, runs or may run on ${elsewhere}`;
}

/** The cluster in numbers, and what does not run, where the first line is about one workload. */
export function nodesLine({ verdict, summary, nodes }: Diagnosis): string {
  const tainted = `${counted(nodes.total, "node")}, ${nodes.tainted} with taints that somebody set`;
  const numbers = nodes.total === 0 ? "no nodes in the input" : tainted;
  return verdict !== "clear" ? `${numbers}; ${summary}` : numbers;
}

/** What the sketch of node pools is for, where it is not part of the repair. */
export const POOLS_TITLE = "Node pools in the app, as labels and taints of the nodes tell";

/** What is true of every change of pools, and of which clusters. */
export function poolsNote({ repair }: Diagnosis): string {
  const note =
    "taints of a pool reach a node when it registers: a node that is there keeps its own until it is deleted and registers again";
  return repair.needs.cluster.hasRkeConfig === "yes" ? note : `${note}; ${MAY_BE_IMPORTED}`;
}

/** What is true of every removal of a taint. */
export const REMOVAL_NOTE = "this opens the nodes to every pod; a node that is registered anew has the taints again";

export const UNRELATED_TITLE = "Not running for other reasons than taints";
export const UNKNOWN_TITLE = "Waiting, and whether for taints is not in the input";

/** Whether the input tells why a workload does not run. */
export function isKnown({ isUnknown: unknown = false }: UnrelatedWorkload): boolean {
  return !unknown;
}

export function isUnknown(workload: UnrelatedWorkload): boolean {
  return !isKnown(workload);
}

const LONGEST_MESSAGE = 400;

/** The scheduler's words, cut when they are long. */
export function shortMessage(message: string): string {
  return cut(message, LONGEST_MESSAGE);
}
