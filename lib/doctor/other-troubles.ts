import type { LivePod } from "../live/live-cluster";
import type { PlacementJudge } from "../live/placement-judge";
import type { Workload } from "../live/workloads";
import { wantsNoNode } from "./daemon-set";

/** What pods wait for when it is not taints. */
export interface OtherTrouble {
  /** How many pods do not run; 0 where none was made. */
  readonly pods: number;
  readonly reasons: readonly string[];
  /** Whether no node is left for some of them, as far as the input or the scheduler tells. */
  readonly hasNoNode: boolean;
  /** Whether nothing tells why, so that it may be taints. */
  readonly isUnknown?: boolean;
  /** The scheduler's own words, where there are any. */
  readonly message?: string;
}

/** Why pods do not run that wait for no place: they do not come up where they are, or were never made. */
export function otherTroubles(workload: Workload, judge: PlacementJudge): OtherTrouble[] {
  return [
    ...startTroubles(workload),
    ...onDeadNodes(workload, judge),
    ...neverMade(workload),
    ...nowhereWanted(workload, judge),
  ];
}

/** Pods that have a node and do not come up there. */
function startTroubles({ pods, known }: Workload): OtherTrouble[] {
  const starting = pods.filter(
    ({ phase, nodeName, isLeaving }) => phase === "Pending" && nodeName !== "" && !isLeaving,
  );
  // Crash loops of a user's own are another matter; those of Rancher and K3s explain what else does not run.
  const crashing = known === undefined ? [] : pods.filter(isCrashing);
  return [...starting, ...crashing].map(({ waiting }) => ({
    pods: 1,
    reasons: waiting.length > 0 ? waiting : ["its containers do not stay up"],
    hasNoNode: false,
  }));
}

/** Pods on nodes that do not answer. A DaemonSet has one on each node, and has no other place for it. */
function onDeadNodes({ kind, pods }: Workload, judge: PlacementJudge): OtherTrouble[] {
  if (kind === "DaemonSet") return [];
  const byNode = new Map<string, number>();
  for (const { nodeName, phase, isLeaving } of pods) {
    const isThere = phase === "Running" && !isLeaving && judge.node(nodeName)?.ready === "Unknown";
    if (isThere) byNode.set(nodeName, (byNode.get(nodeName) ?? 0) + 1);
  }
  const [first, ...more] = byNode.keys();
  if (first === undefined) return [];
  const where =
    more.length === 0
      ? `its node ${first} does not answer`
      : `${byNode.size} of its nodes do not answer, ${first} among them`;
  return [{ pods: [...byNode.values()].reduce((sum, count) => sum + count, 0), reasons: [where], hasNoNode: false }];
}

/** Whether the pod has a node and its containers are started again and again. */
function isCrashing({ phase, isLeaving, isRestarting }: LivePod): boolean {
  return phase === "Running" && !isLeaving && isRestarting;
}

/** A controller that wants pods and has made none. A DaemonSet that has none is another matter. */
function neverMade({ controller, pods }: Workload): OtherTrouble[] {
  if (controller === undefined || controller.kind === "DaemonSet" || pods.length > 0) return [];
  if (controller.isIdle || controller.desired === 0 || controller.current > 0) return [];
  const failure = controller.failure === "" ? "" : `: ${controller.failure}`;
  return [{ pods: 0, reasons: [`no pod has been made${failure}`], hasNoNode: false }];
}

function nowhereWanted(workload: Workload, judge: PlacementJudge): OtherTrouble[] {
  const reasons = wantsNoNode(workload, judge);
  return reasons.length === 0 ? [] : [{ pods: 0, reasons, hasNoNode: true }];
}
