import type { LivePod, PodPlacement } from "../live/live-cluster";
import type { LiveTaint, LiveToleration } from "../live/live-taint";
import { namedNodes } from "../live/node-selection";
import { type ClosedNodes, type PlacementJudge, sortedTaints } from "../live/placement-judge";
import type { Workload } from "../live/workloads";
import { TaintEffect } from "../scheduling/taint";
import { TolerationOperator } from "../scheduling/toleration";
import { type Blockage, conditionEnds, firstRemarks, NO_BLOCKAGE } from "./blocked-workload";
import { notOffered } from "./cheapest";
import { isTolerable, type OfferedNodes, offeredNodes, oncePerOffer } from "./offered-nodes";
import { isCloudController } from "./what-nodes-need";

/** Where a DaemonSet has no pod because of taints. */
export interface MissingPods {
  /** Nodes it asks for, by the taints in the way. */
  readonly nodes: readonly ClosedNodes[];
  /** On how many other nodes it runs or may run. */
  readonly elsewhere: number;
  readonly offered: OfferedNodes;
}

/**
 * Where taints keep a DaemonSet from having pods. They are not Pending there: the controller does not make them. Nodes
 * that only their condition closes are left out, as is a node that still has a pod from before its taint.
 */
export function missingPods(
  workload: Workload,
  judge: PlacementJudge,
  selfAwaited: readonly string[] = [],
): MissingPods | undefined {
  const { controller, pods } = workload;
  if (controller?.kind !== "DaemonSet") return undefined;
  // Its pods are not in the input: nothing can be said about where they are.
  if (pods.length === 0 && controller.current > 0) return undefined;
  const present = new Set(
    pods
      .filter(staysThere)
      .flatMap(({ nodeName, placement }) => (nodeName === "" ? (namedNodes(placement.selection) ?? []) : [nodeName])),
  );
  const { open, closed } = judge.judge(asControllerMakesIt(controller.placement));
  const offered = offeredNodes(workload, controller.placement.selection, selfAwaited);
  const tainted = tolerablyTainted(closed, offered);
  const nodes =
    present.size === 0
      ? tainted
      : tainted
          .map((each) => ({ ...each, nodes: each.nodes.filter((node) => !present.has(node)) }))
          .filter(({ nodes: missing }) => missing.length > 0);
  if (nodes.length === 0) return undefined;
  const kept = closed.reduce((sum, each) => sum + each.nodes.filter((node) => present.has(node)).length, 0);
  return { nodes, elsewhere: open + kept, offered };
}

/** A pod that is evicted and still ending is not there any more. */
function staysThere({ isLeaving, phase }: LivePod): boolean {
  return !isLeaving && phase !== "Failed" && phase !== "Succeeded";
}

/**
 * Labels that a DaemonSet of Rancher or K3s, or a cloud controller, asks for and no node has: it has no pod then, not even a Pending one. Those of
 * users are often there for nodes to come.
 */
export function wantsNoNode(workload: Workload, judge: PlacementJudge): string[] {
  const { controller, known } = workload;
  if (known === undefined && !isCloudController(workload)) return [];
  if (controller?.kind !== "DaemonSet" || controller.current > 0) return [];
  const { open, closed } = judge.judge(controller.placement);
  if (open > 0 || closed.length > 0) return [];
  const lacking = controller.placement.selection.labels.filter(([key, value]) => !judge.hasLabel(key, value));
  return lacking.map(([key, value]) => `no node has the label ${key}=${value}, so it has no pod at all`);
}

/** Nodes with taints that somebody set, and those that wait for the workload itself. */
const tolerablyTainted = oncePerOffer((closed, offered): readonly ClosedNodes[] =>
  closed.filter(({ taints }) => taints.some((taint) => isTolerable(taint, offered))),
);

/** Missing pods as what taints do to the workload: its pods belong on every one of the nodes. */
export function missingBlockage({ nodes, offered }: MissingPods): Blockage {
  return {
    ...NO_BLOCKAGE,
    missingOn: nodes.reduce((sum, { nodes: missing }) => sum + missing.length, 0),
    nodes,
    toTolerate: toTolerate(nodes, offered),
    remarks: [...helpOnlyWhen(nodes, offered), ...notOffered(nodes, offered)],
  };
}

const toTolerate = oncePerOffer((nodes, offered): readonly LiveTaint[] => {
  const isOffered = ({ use }: ClosedNodes) => use <= offered.last;
  const isToTolerate = (taint: LiveTaint) => isTolerable(taint, offered);
  return sortedTaints(nodes.filter(isOffered).flatMap(({ taints }) => taints.filter(isToTolerate)));
});

const helpOnlyWhen = oncePerOffer((nodes, offered): string[] =>
  firstRemarks(
    nodes
      .map((closed) => ({ ...closed, taints: closed.taints.filter((taint) => !isTolerable(taint, offered)) }))
      .filter(({ taints }) => taints.length > 0),
    (closed) => `tolerations help only when ${conditionEnds(closed)}, too`,
  ),
);

/** The placement of the pods a DaemonSet's controller makes, which tolerate more than its template says. */
export function asControllerMakesIt(placement: PodPlacement): PodPlacement {
  return {
    ...placement,
    tolerations: [...placement.tolerations, ...daemonTolerations(placement.hostNetwork)],
    fingerprint: `DaemonSet ${placement.fingerprint}`,
  };
}

/**
 * Tolerations that the DaemonSet controller gives every pod it makes.
 * @see k8s.io/kubernetes pkg/controller/daemon/util `AddOrUpdateDaemonPodTolerations`
 */
function daemonTolerations(hostNetwork: boolean): LiveToleration[] {
  const exists = (name: string, effect: TaintEffect): LiveToleration => ({
    key: `node.kubernetes.io/${name}`,
    operator: TolerationOperator.EXISTS,
    value: "",
    effect,
  });
  const pressures = ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"];
  return [
    exists("not-ready", TaintEffect.NO_EXECUTE),
    exists("unreachable", TaintEffect.NO_EXECUTE),
    ...pressures.map((name) => exists(name, TaintEffect.NO_SCHEDULE)),
    ...(hostNetwork ? [exists("network-unavailable", TaintEffect.NO_SCHEDULE)] : []),
  ];
}
