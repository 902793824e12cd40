import type { LiveCluster, LivePod } from "../live/live-cluster";
import { PlacementJudge } from "../live/placement-judge";
import type { Workload } from "../live/workloads";
import { isAlive } from "./departing";
import type { Mover, Movers } from "./mover";
import type { WaitingOutlook } from "./outlook";
import type { Prospects } from "./prospects";

/** Pods of one workload that are alike and wait for a node. */
export interface Waiting {
  readonly workload: Workload;
  readonly pods: LivePod[];
  readonly mover: Mover;
}

const GATED = "SchedulingGated";

/** Everything that waits for a node. */
export function waitingIn(workloads: readonly Workload[], movers: Movers): Waiting[] {
  return workloads.flatMap((workload) => {
    const groups = new Map<LivePod["placement"], LivePod[]>();
    for (const pod of workload.pods) {
      if (pod.phase !== "Pending" || pod.nodeName !== "" || !isAlive(pod) || pod.scheduled.reason === GATED) continue;
      const group = groups.get(pod.placement);
      if (group === undefined) groups.set(pod.placement, [pod]);
      else group.push(pod);
    }
    return [...groups.values()].map((pods) => ({ workload, pods, mover: movers.of(workload, pods) }));
  });
}

/** What the change makes of it: it opens a node to pods that have none, or closes the last to those that have one. */
export function waitingOutlooks(
  waiting: readonly Waiting[],
  cluster: LiveCluster,
  prospects: Prospects,
): WaitingOutlook[] {
  if (waiting.length === 0) return [];
  const before = new PlacementJudge(cluster);
  return waiting.flatMap(({ workload, pods, mover }): WaitingOutlook[] => {
    const hadNode = before.judgePod(mover.pod).open > 0;
    const future = prospects.futureOf(mover);
    const hasNode = future.kind !== "no-place";
    if (hadNode === hasNode) return [];
    return [{ workload, pods, change: hasNode ? "opens" : "closes", future }];
  });
}
