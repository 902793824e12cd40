import type { LivePod } from "../live/live-cluster";
import type { Workload } from "../live/workloads";
import { isAlive } from "./departing";
import type { Mover, Movers } from "./mover";
import type { Future, WaitingOutlook } from "./outlook";
import { hardship } from "./weight";

/** Pods of one workload that are alike and look for a node whatever is changed. */
export interface Waiting {
  readonly workload: Workload;
  readonly pods: readonly LivePod[];
  readonly state: WaitingOutlook["state"];
  readonly mover: Mover;
  /** Not before somebody lets it, so that it keeps nothing from others. */
  readonly isGated: boolean;
}

const GATED = "SchedulingGated";

/** Everything that waits for a node, and pods of StatefulSets that end: their next ones have the same names. */
export function waitingIn(workloads: readonly Workload[], movers: Movers): Waiting[] {
  return workloads.flatMap((workload) => {
    const groups = new Map<string, { state: Waiting["state"]; isGated: boolean; pods: LivePod[] }>();
    const numbers = new Map<LivePod["placement"], number>();
    for (const pod of workload.pods) {
      const state = stateOf(pod);
      if (state === undefined) continue;
      const number = numbers.get(pod.placement) ?? numbers.size;
      numbers.set(pod.placement, number);
      const isGated = pod.scheduled.reason === GATED;
      // What ends depends on its node.
      const key = JSON.stringify([state, isGated, number, state === "ending" ? pod.nodeName : ""]);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { state, isGated, pods: [pod] });
      else group.pods.push(pod);
    }
    return [...groups.values()].map(({ state, isGated, pods }) => {
      const mover = state === "pending" ? movers.of(workload, pods) : movers.inPlaceOf(workload, pods);
      return { workload, pods, state, isGated, mover };
    });
  });
}

function stateOf(pod: LivePod): Waiting["state"] | undefined {
  if (pod.nodeName === "") return pod.phase === "Pending" && isAlive(pod) ? "pending" : undefined;
  return pod.isLeaving && pod.owner?.kind === "StatefulSet" ? "ending" : undefined;
}

/** What the change makes of it: it opens a node to pods that had none, or closes the last to those that had one. */
export function waitingOutlook(
  { workload, pods, state }: Pick<Waiting, "workload" | "pods" | "state">,
  before: Future,
  after: Future,
): WaitingOutlook[] {
  const worse = hardship(after) - hardship(before);
  if (worse < 0) return [{ workload, pods, state, change: "opens", future: after }];
  // Of several pods some may lose their place.
  const isWorse = worse > 0 || after.homeless > before.homeless;
  return isWorse ? [{ workload, pods, state, change: "closes", future: after }] : [];
}
