import type { LiveCluster, LivePod, PodPlacement } from "../live/live-cluster";
import type { LabelledPod } from "../live/pod-affinity";
import type { Workload } from "../live/workloads";
import { isAlive } from "./departing";

/** Pods alike that look for a node. */
export interface Mover {
  readonly pod: LabelledPod;
  readonly count: number;
  /** In words, what may keep them off nodes and is not known. */
  readonly doubts: readonly string[];
}

/** Makes movers of pods: what is looked for a node is a new pod, not always quite like the one that was there. */
export class Movers {
  private readonly bound: ReadonlySet<string>;
  private readonly volumes: ReadonlySet<string>;
  private readonly alike = new Map<string, Map<string, LivePod[]>>();

  constructor({ claims, volumes, pods }: Pick<LiveCluster, "claims" | "volumes" | "pods">) {
    this.volumes = new Set(volumes.map(({ name }) => name));
    this.bound = new Set(
      claims
        .filter(({ volumeName }) => this.volumes.has(volumeName))
        .map(({ namespace, name }) => JSON.stringify([namespace, name])),
    );
    // Spread constraints choose by labels, in a namespace.
    for (const pod of pods) {
      if (!isAlive(pod)) continue;
      const byLabel = this.alike.get(pod.namespace) ?? new Map<string, LivePod[]>();
      this.alike.set(pod.namespace, byLabel);
      for (const label of pod.labels) {
        const key = JSON.stringify(label);
        const found = byLabel.get(key);
        if (found === undefined) byLabel.set(key, [pod]);
        else found.push(pod);
      }
    }
  }

  /** The pods that come in place of those that leave, or those that wait. */
  public of(workload: Workload, pods: readonly LivePod[]): Mover {
    const pod = pods[0] as LivePod;
    const { needs } = pod.placement;
    // Kubernetes names the claim of an ephemeral volume after its pod, and makes it anew with it.
    const ephemeral = needs.claims.filter((claim) => pod.nodeName !== "" && claim.startsWith(`${pod.name}-`));
    const claims = needs.claims.filter((claim) => !ephemeral.includes(claim));
    const placement: PodPlacement =
      ephemeral.length === 0 ? pod.placement : { ...pod.placement, needs: { ...needs, claims } };
    const unread = claims.filter((claim) => !this.bound.has(JSON.stringify([pod.namespace, claim])));
    return {
      pod: { namespace: pod.namespace, labels: pod.labels, placement },
      count: pods.length,
      doubts: [
        ...unread.map((claim) => `where the volume of its claim ${claim} can be used is not in the input`),
        ...ephemeral.map((claim) => `the volume of its claim ${claim} is made anew, and where is not known`),
        ...needs.notJudged,
        ...(this.isSpread(pod) ? ["it is to be spread evenly, which is not judged"] : []),
        ...namedNode(workload),
      ],
    };
  }

  /** A pod is spread among the pods that its constraint means. One alone is even wherever it is. */
  private isSpread({ namespace, placement, labels }: LivePod): boolean {
    return placement.needs.spread.some(({ selector }) => {
      if (selector.isAbsent) return false;
      const named = selector.requirements.find(({ operator }) => operator === "In");
      const byLabel = this.alike.get(namespace);
      // Without a label to look for, any other pod may be meant.
      if (named === undefined) return (byLabel?.size ?? 0) > 0;
      const meant = named.values.reduce(
        (sum, value) => sum + (byLabel?.get(JSON.stringify([named.key, value]))?.length ?? 0),
        0,
      );
      const isMeant = named.values.includes(labels.get(named.key) ?? "");
      return meant > (isMeant ? 1 : 0);
    });
  }
}

function namedNode({ controller }: Workload): string[] {
  const name = controller?.kind === "DaemonSet" ? undefined : controller?.placement.selection.nodeName;
  return name === undefined ? [] : [`its template names the node ${name}, so the scheduler is not asked`];
}

/** Whether spread constraints keep the pod off a node that lacks the label by which places are told apart. */
export function lacksTopology({ needs }: PodPlacement, labels: ReadonlyMap<string, string>): boolean {
  return needs.spread.some(({ topologyKey }) => !labels.has(topologyKey));
}
