import type { LiveNode, LivePod } from "./live-cluster";
import { NodeRoom } from "./node-room";
import { type LabelledPod, PodAffinity } from "./pod-affinity";

/** What else than labels, volumes and taints keeps pods off nodes, as far as the input tells. Alike pods are judged once. */
export class Obstacles {
  private readonly room: NodeRoom;
  private readonly affinity: PodAffinity;
  private readonly known = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(nodes: readonly LiveNode[], pods: readonly LivePod[]) {
    const placed = pods.filter(isPlaced);
    this.room = new NodeRoom(nodes, placed);
    this.affinity = new PodAffinity(nodes, placed);
  }

  /** The same text for pods with the same obstacles. */
  public keyOf(pod: LabelledPod): string {
    return JSON.stringify([this.room.keyOf(pod.placement.needs), this.affinity.keyOf(pod)]);
  }

  /** Nodes that a new pod cannot be on, with reasons. */
  public of(pod: LabelledPod): ReadonlyMap<string, readonly string[]> {
    const key = this.keyOf(pod);
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const all = new Map(this.room.lackedBy(pod.placement.needs));
    for (const [node, reasons] of this.affinity.closedTo(pod)) all.set(node, [...(all.get(node) ?? []), ...reasons]);
    this.known.set(key, all);
    return all;
  }
}

/** Whether the pod takes its place on a node: until it is over, also while it ends. */
function isPlaced({ nodeName, phase }: LivePod): boolean {
  return nodeName !== "" && phase !== "Succeeded" && phase !== "Failed";
}
