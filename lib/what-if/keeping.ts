import { type Advice, adviceFor } from "../doctor/advice";
import type { RepairedCluster } from "../doctor/repair/repaired-cluster";
import { changeCommand, podPatches } from "../live/kubectl";
import type { LivePod } from "../live/live-cluster";
import { type LiveTaint, LiveTolerations } from "../live/live-taint";
import { sortedTaints } from "../live/placement-judge";
import { isSet } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { TaintEffect } from "../scheduling/taint";
import type { ChangedNode } from "./change";
import { answerOf } from "./node-answer";
import type { Keeping } from "./outlook";

/** Pods that a change moves, or closes their node to. */
export interface Affected {
  readonly workload: Workload;
  readonly pods: readonly LivePod[];
}

/**
 * The fewest tolerations with which pods would stay where they are, also once they are started again, which a change of
 * their template does at once. None against a cordon or what mirrors a node's condition.
 */
export function keepings(
  affected: readonly Affected[],
  changed: ReadonlyMap<string, ChangedNode>,
  repaired: RepairedCluster,
): Keeping[] {
  const byWorkload = new Map<Workload, { pods: LivePod[]; taints: Set<LiveTaint> }>();
  const known = new Map<string, readonly LiveTaint[]>();
  for (const { workload, pods } of affected) {
    const found = byWorkload.get(workload) ?? { pods: [], taints: new Set<LiveTaint>() };
    byWorkload.set(workload, found);
    for (const pod of pods) {
      const after = changed.get(pod.nodeName)?.after;
      // A pod of a changed template does not come to a node that does not answer, and the old one does not end there.
      if (after === undefined || answerOf(after) === "does-not") continue;
      const key = JSON.stringify([pod.placement.tolerations, after.taints]);
      const taints = known.get(key) ?? lackingFor(pod, after.taints);
      known.set(key, taints);
      if (taints.length === 0) continue;
      found.pods.push(pod);
      for (const taint of taints) found.taints.add(taint);
    }
  }
  return [...byWorkload].flatMap(([workload, { pods, taints }]) => {
    const toTolerate = sortedTaints([...taints]);
    if (toTolerate.length === 0) return [];
    const advice = adviceFor({ workload, toTolerate }, repaired);
    return [{ workload, advice: withPods(advice, workload, pods) }];
  });
}

const PODS_THEMSELVES: readonly string[] = ["Pod", "Job"];

/** What has no template that can be changed is patched pod by pod. */
function withPods(advice: Advice, { kind }: Workload, pods: readonly LivePod[]): Advice {
  if (!PODS_THEMSELVES.includes(kind) || advice.tolerations.length === 0) return advice;
  const patches = podPatches(pods, advice.tolerations).map(changeCommand);
  return { ...advice, commands: [...new Set([...advice.commands, ...patches])] };
}

/** What it does not tolerate, or not for good. */
function lackingFor({ placement }: LivePod, taints: readonly LiveTaint[]): LiveTaint[] {
  const tolerations = new LiveTolerations(placement.tolerations);
  const limited = taints.filter(
    (taint) => taint.effect === TaintEffect.NO_EXECUTE && tolerations.eviction([taint]) !== undefined,
  );
  return [...new Set([...tolerations.blocking(taints), ...limited])].filter(isSet);
}
