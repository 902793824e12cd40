import type { LivePod } from "../live/live-cluster";
import type { ClosedNodes, ObstructedNodes, PlacementJudge } from "../live/placement-judge";
import type { VolumePlace } from "../live/volume-places";
import { obstacleRemarks, volumeRemarks } from "./obstacle-words";
import { OF_VOLUMES, SAME, type SchedulerReport, schedulerReport } from "./scheduler-message";

/** What is in the way of pods besides taints: where their volumes are, what nodes lack, what else the scheduler says. */
export function besides(
  pods: readonly LivePod[],
  judge: PlacementJudge,
  obstructed: readonly ObstructedNodes[],
  closed: readonly ClosedNodes[],
): string[] {
  const messages = [...new Set(pods.map(({ scheduled }) => scheduled.message))];
  const volumes = judge.volumePlaces(pods[0] as LivePod);
  const shut = closed.reduce((sum, { nodes }) => sum + nodes.length, 0);
  return [
    ...volumeRemarks(volumes),
    ...obstacleRemarks(obstructed),
    ...messages.flatMap((message) => {
      const report = schedulerReport(message);
      // Of each node the scheduler gives one reason, and taints come first: what it says of nodes is about the others.
      const isElsewhere = (reason: string) => report.closed >= shut && report.ofNodes.has(reason);
      return notSaidYet(report, obstructed, volumes).map((reason) =>
        isElsewhere(reason) ? `on other nodes, says the scheduler: ${reason}` : `besides, ${reason}`,
      );
    }),
  ];
}

/** What the scheduler says besides what the nodes, pods and volumes tell, which say it with names. */
export function notSaidYet(
  { others }: SchedulerReport,
  obstructed: readonly ObstructedNodes[],
  volumes: readonly VolumePlace[],
): string[] {
  const said = new Set(obstructed.flatMap((each) => each.reasons));
  const isSaid = (reason: string) =>
    said.has(reason) ||
    [...said].some((each) => SAME[reason]?.test(each)) ||
    (volumes.length > 0 && OF_VOLUMES.includes(reason));
  return others.filter((reason) => !isSaid(reason));
}
