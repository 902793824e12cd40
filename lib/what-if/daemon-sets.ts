import { asControllerMakesIt } from "../doctor/daemon-set";
import type { LiveNode, PodPlacement } from "../live/live-cluster";
import { LiveTolerations, taintText } from "../live/live-taint";
import { selects } from "../live/node-selection";
import type { PlacementJudge } from "../live/placement-judge";
import type { Workload } from "../live/workloads";
import type { ChangedNode } from "./change";
import { type Departing, isAlive } from "./departing";
import type { DaemonSetOutlook, WaitingNode } from "./outlook";
import { IN_DOUBT, type Prospects } from "./prospects";
import { isBack } from "./room-keepers";

/** DaemonSets that lose pods on some nodes, or are to have one on more. */
export function daemonSetOutlooks(
  workloads: readonly Workload[],
  departing: readonly Departing[],
  changed: ReadonlyMap<string, ChangedNode>,
  prospects: Prospects,
): DaemonSetOutlook[] {
  const after = prospects.judge;
  const lost = new Map<Workload, Set<string>>();
  for (const leaving of departing) {
    const { workload, pods, isNew } = leaving;
    if (workload.kind !== "DaemonSet" || !isNew) continue;
    const nodes = lost.get(workload) ?? new Set<string>();
    lost.set(workload, nodes);
    for (const pod of pods) {
      const node = after.node(pod.nodeName);
      if (node === undefined || !isBack(leaving, pod, node)) nodes.add(pod.nodeName);
    }
  }
  const classes = changeClasses(changed);
  return workloads
    .filter(({ kind }) => kind === "DaemonSet")
    .flatMap((workload) => {
      const loses = [...(lost.get(workload) ?? [])].sort();
      const placement =
        workload.controller === undefined ? undefined : asControllerMakesIt(workload.controller.placement);
      const wanted = placement === undefined ? [] : gainsOf(workload, placement, classes);
      if (loses.length === 0 && wanted.length === 0) return [];
      const waits = placement === undefined ? [] : waitsOn(workload, placement, wanted, prospects);
      const waiting = new Set(waits.map(({ node }) => node));
      const gains = wanted.filter((node) => !waiting.has(node));
      if (placement !== undefined) prospects.addOn(gains, placement.needs);
      return [
        {
          workload,
          loses,
          gains,
          waits,
          ...(placement === undefined ? {} : { left: leftOf(workload, placement, loses, after) - waits.length }),
        },
      ];
    });
}

/** Where it is to run, and where it has a pod that stays although a new one would not be made. */
function leftOf(workload: Workload, placement: PodPlacement, loses: readonly string[], after: PlacementJudge): number {
  const { open, closed } = after.judge(placement);
  const gone = new Set(loses);
  const there = new Set(workload.pods.filter(isAlive).map(({ nodeName }) => nodeName));
  const kept = closed.reduce(
    (sum, { nodes }) => sum + nodes.filter((name) => there.has(name) && !gone.has(name)).length,
    0,
  );
  return open + kept;
}

/** What keeps the pod off nodes that it is made for: the controller does not ask, and the scheduler does. */
function waitsOn(
  { namespace, pods }: Workload,
  placement: PodPlacement,
  nodes: readonly string[],
  prospects: Prospects,
): WaitingNode[] {
  if (nodes.length === 0) return [];
  // Labels of a template are not read; those of its pods are the same.
  const pod = { namespace, labels: pods[0]?.labels ?? new Map(), placement };
  const { obstacles } = prospects.judge.placesFor(pod);
  return nodes.flatMap((node) => {
    const reasons = obstacles.get(node);
    if (reasons === undefined) return [];
    const preempts = prospects.mayPreempt(node, placement.needs.priority);
    return [{ node, reasons: preempts ? [...reasons, IN_DOUBT.priority] : reasons, isCertain: !preempts }];
  });
}

/** With the nodes where others that look for one may take the room, once all of them are counted in. */
export function contested(outlook: DaemonSetOutlook, prospects: Prospects): DaemonSetOutlook {
  const { workload, gains, waits, left } = outlook;
  const needs = workload.controller?.placement.needs;
  const doubtful = new Set(needs === undefined ? [] : gains.filter((node) => !prospects.hasRoomOn(node, needs)));
  if (doubtful.size === 0) return outlook;
  return {
    ...outlook,
    gains: gains.filter((node) => !doubtful.has(node)),
    waits: [
      ...waits,
      ...[...doubtful].map((node): WaitingNode => ({ node, reasons: [IN_DOUBT.competes], isCertain: false })),
    ],
    ...(left === undefined ? {} : { left: left - doubtful.size }),
  };
}

/** Nodes that are changed in the same way. */
interface ChangeClass {
  readonly before: LiveNode;
  readonly after: LiveNode;
  readonly nodes: LiveNode[];
}

function changeClasses(changed: ReadonlyMap<string, ChangedNode>): ChangeClass[] {
  const classes = new Map<string, ChangeClass>();
  for (const { before, after } of changed.values()) {
    if (after === undefined) continue;
    const key = JSON.stringify([before.taints.map(taintText), after.taints.map(taintText)]);
    const known = classes.get(key);
    if (known === undefined) classes.set(key, { before, after, nodes: [after] });
    else known.nodes.push(after);
  }
  return [...classes.values()];
}

function gainsOf(workload: Workload, placement: PodPlacement, classes: readonly ChangeClass[]): string[] {
  const tolerations = new LiveTolerations(placement.tolerations);
  const opened = classes.filter(
    ({ before, after }) =>
      tolerations.blocking(before.taints).length > 0 && tolerations.blocking(after.taints).length === 0,
  );
  if (opened.length === 0) return [];
  const there = new Set(workload.pods.filter(isAlive).map(({ nodeName }) => nodeName));
  return opened
    .flatMap(({ nodes }) => nodes)
    .filter((node) => !there.has(node.name) && selects(placement.selection, node))
    .map(({ name }) => name)
    .sort();
}
