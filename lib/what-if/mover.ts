import type { LiveCluster, LiveController, LivePod, PodPlacement } from "../live/live-cluster";
import type { LabelledPod } from "../live/pod-affinity";
import type { Workload } from "../live/workloads";
import { isAlive } from "./departing";
import { remadeBy } from "./remade-pod";

/** Pods alike that look for a node. */
export interface Mover {
  readonly pod: LabelledPod;
  /** As its template makes it, where that is not like the pod that is there. */
  readonly remade?: LabelledPod;
  readonly count: number;
  /** In words, what may keep them off nodes and is not known. */
  readonly doubts: readonly string[];
  /** After how many seconds they begin to look; 0 is at once. */
  readonly after: number;
  /** The one that is there, or the first of several; absent where there is none. */
  readonly from?: LivePod;
}

/** The pod as it may be made: one, or two where it is not known as which of them. */
export function formsOf({ pod, remade }: Mover): readonly LabelledPod[] {
  return remade === undefined ? [pod] : [pod, remade];
}

/** Makes movers of pods: what is looked for a node is a new pod, not always quite like the one that was there. */
export class Movers {
  private readonly bound: ReadonlySet<string>;
  private readonly volumes: ReadonlySet<string>;
  private readonly alike = new Map<string, Map<string, LivePod[]>>();
  private readonly replicaSets: ReadonlyMap<string, LiveController>;
  private readonly forOneNode: ReadonlySet<string>;

  constructor({
    claims,
    volumes,
    pods,
    controllers,
  }: Pick<LiveCluster, "claims" | "volumes" | "pods" | "controllers">) {
    this.replicaSets = new Map(
      controllers
        .filter(({ kind }) => kind === "ReplicaSet")
        .map((each) => [JSON.stringify([each.namespace, each.name]), each]),
    );
    this.volumes = new Set(volumes.map(({ name }) => name));
    this.forOneNode = new Set(
      claims.filter((each) => each.isForOneNode).map(({ namespace, name }) => JSON.stringify([namespace, name])),
    );
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

  /** The pods that come in place of those that leave: as their template makes them, which may not be as they are. */
  public inPlaceOf(workload: Workload, pods: readonly LivePod[], after = 0): Mover {
    const mover = { ...this.of(workload, pods), after };
    const [first] = pods as readonly [LivePod, ...LivePod[]];
    const template = this.templateOf(workload, first);
    const placement = template === undefined ? undefined : remadeBy(template, { ...first, ...mover.pod });
    if (placement === undefined) return mover;
    const remade = { ...mover.pod, placement };
    const doubts = [...placement.needs.notJudged, ...(this.isSpread(remade) ? [SPREAD] : [])];
    return { ...mover, remade, doubts: [...new Set([...mover.doubts, ...doubts])] };
  }

  /** The same where their node may not tell that they have ended: what they hold may not be free. */
  public inPlaceOfSilent(workload: Workload, pods: readonly LivePod[], after: number): Mover {
    const mover = this.inPlaceOf(workload, pods, after);
    const { namespace, placement } = mover.pod;
    const held = placement.needs.claims.filter((claim) => this.forOneNode.has(JSON.stringify([namespace, claim])));
    const doubts = held.map(
      (claim) =>
        `the volume of its claim ${claim} is used on one node at a time, and may stay attached to a node that does not tell that the old pod has ended`,
    );
    return { ...mover, doubts: [...mover.doubts, ...doubts] };
  }

  private templateOf({ kind, controller }: Workload, { namespace, owner }: LivePod): PodPlacement | undefined {
    // What the controller of DaemonSets makes of their template is judged apart.
    if (kind === "DaemonSet") return undefined;
    const ofReplicas =
      owner?.kind === "ReplicaSet" ? this.replicaSets.get(JSON.stringify([namespace, owner.name])) : undefined;
    return (ofReplicas ?? controller)?.placement;
  }

  /** The pods that wait, or are made as those that are there. */
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
        ...(this.isSpread(pod) ? [SPREAD] : []),
        ...namedNode(workload),
      ],
      after: 0,
      from: pod,
    };
  }

  /** A pod is spread among the pods that its constraint means. One alone is even wherever it is. */
  private isSpread({ namespace, placement, labels }: LabelledPod): boolean {
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

const SPREAD = "it is to be spread evenly, which is not judged";

function namedNode({ controller }: Workload): string[] {
  const name = controller?.kind === "DaemonSet" ? undefined : controller?.placement.selection.nodeName;
  return name === undefined ? [] : [`its template names the node ${name}, so the scheduler is not asked`];
}

/** Whether spread constraints keep the pod off a node that lacks the label by which places are told apart. */
export function lacksTopology({ needs }: PodPlacement, labels: ReadonlyMap<string, string>): boolean {
  return needs.spread.some(({ topologyKey }) => !labels.has(topologyKey));
}
