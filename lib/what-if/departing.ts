import { asControllerMakesIt } from "../doctor/daemon-set";
import type { LiveCluster, LiveNode, LivePod, PodPlacement } from "../live/live-cluster";
import { type Eviction, LiveTolerations, taintText } from "../live/live-taint";
import type { Workload } from "../live/workloads";
import type { ChangedNode } from "./change";
import { type Answer, answerOf } from "./node-answer";
import type { Cause } from "./outlook";

/** Pods of one workload that leave for the same reason at the same time, and are alike. */
export interface Departing {
  readonly workload: Workload;
  readonly pods: LivePod[];
  readonly cause: Cause;
  readonly seconds: number;
  /** Whether the change does it: taints that are there already may evict pods whatever is changed. */
  readonly isNew: boolean;
  /** Whether the node, as it is then, tells that they have ended. Of one that is deleted they are taken for ended. */
  readonly answer: Answer;
  /** The same of the node as it is. */
  readonly answerNow: Answer;
}

/** Who leaves its node, and who stays on a node that is changed. */
export interface Departures {
  readonly departing: readonly Departing[];
  /** On changed nodes. */
  readonly staying: readonly { readonly workload: Workload; readonly pod: LivePod; readonly node: ChangedNode }[];
  /** How many pods taints were to evict, and do not any more. */
  readonly spared: number;
}

/** Whether a pod is there and is to stay: neither over nor on its way out. */
export function isAlive({ isLeaving, phase }: LivePod): boolean {
  return !isLeaving && phase !== "Succeeded" && phase !== "Failed";
}

/** Finds out which pods the change makes leave, and when. */
export function departuresOf(
  { nodes }: Pick<LiveCluster, "nodes">,
  workloads: readonly Workload[],
  changed: ReadonlyMap<string, ChangedNode>,
): Departures {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const evictions = new Evictions();
  const departing: Departing[] = [];
  const staying: { workload: Workload; pod: LivePod; node: ChangedNode }[] = [];
  let spared = 0;
  for (const workload of workloads) {
    const groups = new Map<string, Departing>();
    const numbers = new Map<PodPlacement, number>();
    for (const pod of workload.pods) {
      if (pod.nodeName === "" || !isAlive(pod)) continue;
      const node = changed.get(pod.nodeName);
      const before = byName.get(pod.nodeName);
      if (before === undefined) continue;
      const found = leaving(workload, pod, before, node, evictions);
      if (found === undefined) {
        if (node === undefined) continue;
        staying.push({ workload, pod, node });
        if (evictions.of(workload, pod, before) !== undefined) spared++;
        continue;
      }
      const number = numbers.get(pod.placement) ?? numbers.size;
      numbers.set(pod.placement, number);
      const answer = found.cause.kind === "deletion" ? "answers" : answerOf(node?.after ?? before);
      const answerNow = answerOf(before);
      const key = JSON.stringify([causeKey(found.cause), found.seconds, found.isNew, answer, answerNow, number]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { workload, pods: [pod], answer, answerNow, ...found });
      else group.pods.push(pod);
    }
    departing.push(...groups.values());
  }
  return { departing, staying, spared };
}

function leaving(
  workload: Workload,
  pod: LivePod,
  before: LiveNode,
  node: ChangedNode | undefined,
  evictions: Evictions,
): Pick<Departing, "cause" | "seconds" | "isNew"> | undefined {
  if (node !== undefined && node.after === undefined) return { cause: { kind: "deletion" }, seconds: 0, isNew: true };
  if (node?.isDrained === true && workload.kind !== "DaemonSet")
    return { cause: { kind: "drain" }, seconds: 0, isNew: true };
  const eviction = evictions.of(workload, pod, node?.after ?? before);
  if (eviction === undefined) return undefined;
  const already = node === undefined ? eviction : evictions.of(workload, pod, before);
  // A taint that comes later does not put off what is due.
  const isNew = already === undefined || eviction.seconds < already.seconds;
  const { taints, seconds } = isNew ? eviction : already;
  return { cause: { kind: "taints", taints }, seconds, isNew };
}

function causeKey(cause: Cause): readonly string[] {
  return [cause.kind, ...(cause.kind === "taints" ? cause.taints.map(taintText) : [])];
}

/** Evictions by taints, once for nodes and pods that are alike. */
class Evictions {
  private readonly known = new Map<string, Map<string, Eviction | undefined>>();
  private readonly texts = new WeakMap<LiveNode, string>();

  public of({ kind, controller }: Workload, { placement }: LivePod, node: LiveNode): Eviction | undefined {
    const text = this.texts.get(node) ?? JSON.stringify(node.taints.filter(isEvicting).map(taintText));
    this.texts.set(node, text);
    if (text === "[]") return undefined;
    const template = kind === "DaemonSet" ? controller?.placement : undefined;
    const key = JSON.stringify([placement.tolerations, template?.tolerations]);
    const ofNode = this.known.get(text) ?? new Map<string, Eviction | undefined>();
    this.known.set(text, ofNode);
    if (!ofNode.has(key)) ofNode.set(key, evictionOf(placement, template, node));
    return ofNode.get(key);
  }
}

function isEvicting({ effect }: { readonly effect: string }): boolean {
  return effect === "NoExecute";
}

/** A DaemonSet takes its pods off nodes whose NoExecute taints its template does not tolerate, whatever they tolerate themselves. */
function evictionOf(
  placement: PodPlacement,
  template: PodPlacement | undefined,
  { taints }: LiveNode,
): Eviction | undefined {
  const refusing =
    template === undefined ? [] : new LiveTolerations(asControllerMakesIt(template).tolerations).refusing(taints);
  return refusing.length > 0
    ? { seconds: 0, taints: refusing, later: [] }
    : new LiveTolerations(placement.tolerations).eviction(taints);
}
