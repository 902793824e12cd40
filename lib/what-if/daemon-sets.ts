import { asControllerMakesIt } from "../doctor/daemon-set";
import type { LiveNode, PodPlacement } from "../live/live-cluster";
import { LiveTolerations, taintText } from "../live/live-taint";
import { selects } from "../live/node-selection";
import type { PlacementJudge } from "../live/placement-judge";
import type { Workload } from "../live/workloads";
import type { ChangedNode } from "./change";
import { type Departing, isAlive } from "./departing";
import type { DaemonSetOutlook } from "./outlook";
import { isBack } from "./room-keepers";

/** DaemonSets that lose pods on some nodes, or are to have one on more. */
export function daemonSetOutlooks(
  workloads: readonly Workload[],
  departing: readonly Departing[],
  changed: ReadonlyMap<string, ChangedNode>,
  after: PlacementJudge,
): DaemonSetOutlook[] {
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
      const gains = placement === undefined ? [] : gainsOf(workload, placement, classes);
      if (loses.length === 0 && gains.length === 0) return [];
      return [
        {
          workload,
          loses,
          gains,
          ...(placement === undefined ? {} : { left: leftOf(workload, placement, loses, after) }),
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
