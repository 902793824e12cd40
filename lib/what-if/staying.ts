import { asControllerMakesIt } from "../doctor/daemon-set";
import type { LiveController, LivePod } from "../live/live-cluster";
import { type LiveTaint, type LiveToleration, LiveTolerations, taintText } from "../live/live-taint";
import { sortedTaints } from "../live/placement-judge";
import type { Workload } from "../live/workloads";
import type { Departures } from "./departing";
import type { Movers } from "./mover";
import type { Staying } from "./outlook";
import type { Prospects } from "./prospects";

/** Pods that run on, on nodes that the change closes to them: what becomes of them once they are started again. */
export function stayingOn(staying: Departures["staying"], movers: Movers, prospects: Prospects): Staying[] {
  const blocking = new Blocking();
  const groups = new Map<Workload, Map<string, { pods: Staying["pods"][number][]; taints: readonly LiveTaint[] }>>();
  for (const { workload, pod, node } of staying) {
    const { after } = node;
    // The scheduler is not asked where a template names its node.
    if (after === undefined || workload.controller?.placement.selection.nodeName !== undefined) continue;
    const tolerations = tolerationsOf(workload, pod);
    const taints = blocking.of(tolerations, after.taints);
    if (taints.length === 0 || blocking.of(tolerations, node.before.taints).length > 0) continue;
    const ofWorkload = groups.get(workload) ?? new Map();
    groups.set(workload, ofWorkload);
    const key = JSON.stringify([pod.placement.fingerprint, pod.placement.needs, taints.map(taintText)]);
    const group = ofWorkload.get(key);
    if (group === undefined) ofWorkload.set(key, { pods: [pod], taints });
    else group.pods.push(pod);
  }
  return [...groups].flatMap(([workload, ofWorkload]) =>
    [...ofWorkload.values()].map(({ pods, taints }): Staying => {
      const mover = { ...movers.of(workload, pods), count: 1 };
      const future = prospects.futureOf(mover);
      const isOfNode = workload.kind === "DaemonSet";
      return {
        workload,
        pods,
        nodes: [...new Set(pods.map(({ nodeName }) => nodeName))].sort(),
        taints,
        future: isOfNode
          ? { ...future, kind: "of-its-node" }
          : isBare(workload)
            ? { ...future, kind: "not-made-again" }
            : future,
      };
    }),
  );
}

/** Of a pod that would come in its place: a DaemonSet's are those of its template and what its controller adds. */
function tolerationsOf({ kind, controller }: Workload, { placement }: LivePod): readonly LiveToleration[] {
  if (kind !== "DaemonSet" || controller === undefined) return placement.tolerations;
  const known = ofTemplates.get(controller) ?? asControllerMakesIt(controller.placement).tolerations;
  ofTemplates.set(controller, known);
  return known;
}

const ofTemplates = new WeakMap<LiveController, readonly LiveToleration[]>();

/** Whether nothing makes its pods again. */
export function isBare({ kind }: Workload): boolean {
  return kind === "Pod";
}

/** The taints that close a node to a pod, once for what is alike. */
class Blocking {
  private readonly known = new Map<string, LiveTaint[]>();
  private readonly texts = new WeakMap<object, string>();

  public of(tolerations: readonly LiveToleration[], taints: readonly LiveTaint[]): LiveTaint[] {
    const key = `${this.textOf(tolerations)} ${this.textOf(taints)}`;
    const known = this.known.get(key) ?? sortedTaints(new LiveTolerations(tolerations).blocking(taints));
    this.known.set(key, known);
    return known;
  }

  private textOf(list: readonly object[]): string {
    const text = this.texts.get(list) ?? JSON.stringify(list);
    this.texts.set(list, text);
    return text;
  }
}
