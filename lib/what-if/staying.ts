import { asControllerMakesIt } from "../doctor/daemon-set";
import type { LiveController, LivePod } from "../live/live-cluster";
import { type LiveTaint, type LiveToleration, LiveTolerations, taintText } from "../live/live-taint";
import { sortedTaints } from "../live/placement-judge";
import type { Workload } from "../live/workloads";
import { oncePer } from "../scheduling/once-per";
import type { Departures } from "./departing";
import type { Mover, Movers } from "./mover";
import type { Future, Staying } from "./outlook";
import type { Prospects } from "./prospects";
import { remadeFuture, remakingOf } from "./remaking";

/** Pods that run on, on nodes that the change closes to them: what becomes of them once they are started again. */
export function stayingOn(staying: Departures["staying"], movers: Movers, prospects: Prospects): Staying[] {
  const blocking = new Blocking();
  const groups = new Map<Workload, Map<string, { pods: Staying["pods"][number][]; taints: readonly LiveTaint[] }>>();
  const known = new Map<Workload, Map<LivePod["placement"], Mover>>();
  for (const { workload, pod, node } of staying) {
    const { after } = node;
    // The scheduler is not asked where a template names its node.
    if (after === undefined || workload.controller?.placement.selection.nodeName !== undefined) continue;
    const ofPlacements = known.get(workload) ?? new Map<LivePod["placement"], Mover>();
    known.set(workload, ofPlacements);
    const mover = ofPlacements.get(pod.placement) ?? movers.inPlaceOf(workload, [pod]);
    ofPlacements.set(pod.placement, mover);
    const forms = [
      tolerationsOf(workload, pod),
      ...(mover.remade === undefined ? [] : [mover.remade.placement.tolerations]),
    ];
    const taints = sortedTaints(
      forms.flatMap((tolerations) =>
        blocking.of(tolerations, node.before.taints).length > 0 ? [] : blocking.of(tolerations, after.taints),
      ),
    );
    if (taints.length === 0) continue;
    const ofWorkload = groups.get(workload) ?? new Map();
    groups.set(workload, ofWorkload);
    const key = JSON.stringify([pod.placement.fingerprint, pod.placement.needs, taints.map(taintText)]);
    const group = ofWorkload.get(key);
    if (group === undefined) ofWorkload.set(key, { pods: [pod], taints });
    else group.pods.push(pod);
  }
  return [...groups].flatMap(([workload, ofWorkload]) =>
    [...ofWorkload.values()].flatMap(({ pods, taints }): Staying[] => {
      const future = futureOf(workload, pods, movers, prospects);
      if (future === undefined) return [];
      const nodes = [...new Set(pods.map(({ nodeName }) => nodeName))].sort();
      return [{ workload, pods, nodes, taints, future, ...elsewhereOf(workload, prospects) }];
    }),
  );
}

/** Of one of them, were it started again; undefined where a closed node takes nothing from it. */
function futureOf(
  workload: Workload,
  pods: readonly LivePod[],
  movers: Movers,
  prospects: Prospects,
): Future | undefined {
  const future = prospects.futureOf({ ...movers.inPlaceOf(workload, pods), count: 1 });
  if (workload.kind === "DaemonSet") return { ...future, kind: "of-its-node" };
  const remaking = remakingOf(workload, pods, "answers", 1);
  if (remaking.kind !== "never") return future;
  // A Job that makes no other pod loses no place.
  return workload.kind === "Pod" ? remadeFuture(remaking, future) : undefined;
}

function elsewhereOf({ kind, controller }: Workload, { judge }: Prospects): Pick<Staying, "elsewhere"> {
  if (kind !== "DaemonSet" || controller === undefined) return {};
  return { elsewhere: judge.judge(asControllerMakesIt(controller.placement)).open };
}

/** Of a pod that would come in its place: a DaemonSet's are those of its template and what its controller adds. */
function tolerationsOf({ kind, controller }: Workload, { placement }: LivePod): readonly LiveToleration[] {
  if (kind !== "DaemonSet" || controller === undefined) return placement.tolerations;
  return tolerationsOfTemplate(controller);
}

const tolerationsOfTemplate = oncePer(({ placement }: LiveController) => asControllerMakesIt(placement).tolerations);

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
