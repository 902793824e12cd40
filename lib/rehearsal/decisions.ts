import type { LiveCluster, LiveController, LivePod } from "../live/live-cluster";
import type { LiveTaint } from "../live/live-taint";
import { secondsBetween } from "../live/timestamps";
import { TaintEffect } from "../scheduling/taint";
import { POOL_LABEL, PRINT_LABEL, WORKLOAD_LABEL } from "./labels";
import { asksAboutPools, namespaceIn } from "./pod-manifests";
import type { Rehearsal, RehearsedPool, RehearsedWorkload } from "./rehearsal";

/** What a throw-away cluster decided on a pod, or on the pods of a DaemonSet on one pool. */
export type Decision =
  /** It has a node, of this pool; without one where it is none of the rehearsal's. */
  | { readonly kind: "taken"; readonly pool?: string; readonly node: string }
  /** No node takes it, says the scheduler; or the controller of a DaemonSet makes none there. */
  | { readonly kind: "refused"; readonly message: string }
  /** A NoExecute taint took it away again; where it is gone, as far as one can tell. */
  | { readonly kind: "evicted"; readonly pool?: string; readonly isGone?: true }
  | { readonly kind: "undecided"; readonly because: Undecided };

/** Why nothing is decided yet. */
export type Undecided =
  /** The pod is not there: not made yet, or taken away and not made again. */
  | "no-pod"
  /** Neither has it a node nor does the scheduler say why not. */
  | "no-word"
  /** The nodes are not as the manifests have them. */
  | "nodes"
  /** On some nodes of the pool, and not on others. */
  | "some-nodes"
  /** It was made a moment ago, and may be evicted yet. */
  | "new"
  /** Kubernetes refuses its pods, so that there are none. */
  | "refused-pod";

/** Seconds in which Kubernetes evicts a pod that names a node with a NoExecute taint, with much to spare. */
const EVICTED_WITHIN = 30;

/** Finds what became of the pods of a rehearsal. */
export class DecisionReader {
  private readonly pods = new Map<string, LivePod[]>();
  private readonly daemonSets = new Map<string, LiveController>();
  private readonly nodesTaken = new Map<string, ReadonlySet<string>>();
  private readonly poolOfNode: ReadonlyMap<string, string>;

  constructor(
    private readonly live: LiveCluster,
    private readonly rehearsal: Rehearsal,
    print: string,
  ) {
    for (const pod of live.pods) {
      const workload = pod.labels.get(WORKLOAD_LABEL);
      // Pods of former manifests may be there still.
      if (workload === undefined || pod.labels.get(PRINT_LABEL) !== print) continue;
      const place = placeOf(pod.namespace, workload, pod.labels.get(POOL_LABEL));
      const known = this.pods.get(place);
      if (known === undefined) this.pods.set(place, [pod]);
      else known.push(pod);
    }
    for (const controller of live.controllers) {
      const workload = controller.labels.get(WORKLOAD_LABEL);
      if (controller.kind !== "DaemonSet" || workload === undefined) continue;
      this.daemonSets.set(placeOf(controller.namespace, workload), controller);
    }
    this.poolOfNode = new Map(rehearsal.pools.flatMap(({ name, nodes }) => nodes.map((node) => [node, name] as const)));
  }

  /** What was decided on the nodes of one pool. */
  public onPool(workload: RehearsedWorkload, pool: RehearsedPool): Decision {
    if (workload.kind === "DaemonSet") return this.daemonSetOn(workload, pool);
    const isAsked = workload.comesBy !== "choice" || asksAboutPools(workload, this.rehearsal);
    const pods = this.podsOf(workload, isAsked ? pool : undefined);
    if (workload.comesBy === "name") return this.named(pods, pool);
    const isBare = isAsked ? workload.comesBy === "choice" : workload.kind === "Pod";
    return pods.length === 0 ? this.withoutPods(workload, isBare, pool) : this.decided(pods);
  }

  /** What was decided on the workload's own pod, where that is another one than those that ask about the pools. */
  public ownPod(workload: RehearsedWorkload): Decision | undefined {
    if (!asksAboutPools(workload, this.rehearsal)) return undefined;
    const pods = this.podsOf(workload);
    return pods.length === 0 ? this.withoutPods(workload, workload.kind === "Pod") : this.decided(pods);
  }

  /** A pod that is evicted is gone, and where nobody owns it nobody makes it again. */
  private withoutPods({ refusedFor, expected }: RehearsedWorkload, isBare: boolean, pool?: RehearsedPool): Decision {
    if (refusedFor !== undefined) return { kind: "undecided", because: "refused-pod" };
    const said = pool === undefined ? [...expected.values()] : [expected.get(pool.name)];
    const mayBeEvicted = isBare && this.pods.size > 0 && said.some((each) => each?.verdict === "evicted");
    return mayBeEvicted
      ? { kind: "evicted", ...(pool === undefined ? {} : { pool: pool.name }), isGone: true }
      : NO_POD;
  }

  private podsOf(workload: RehearsedWorkload, pool?: RehearsedPool): readonly LivePod[] {
    return this.pods.get(placeOf(namespaceIn(this.rehearsal, workload), workload.label, pool?.label)) ?? [];
  }

  /** Of several pods, as while a Deployment is rolled out or a Job tries again, the one that says most. */
  private decided(pods: readonly LivePod[]): Decision {
    const all = pods.map((pod) => this.decisionOn(pod));
    const find = (kind: Decision["kind"]) => all.find((each) => each.kind === kind);
    return find("taken") ?? find("refused") ?? find("undecided") ?? find("evicted") ?? NO_POD;
  }

  private decisionOn(pod: LivePod): Decision {
    const pool = this.poolOfNode.get(pod.nodeName);
    const there = pool === undefined ? {} : { pool };
    if (pod.disruption === "DeletionByTaintManager" || pod.reason === "TaintToleration") {
      return { kind: "evicted", ...there };
    }
    if (pod.isLeaving) return { kind: "undecided", because: "no-pod" };
    if (pod.nodeName !== "") return { kind: "taken", node: pod.nodeName, ...there };
    const { reason, message } = pod.scheduled;
    return reason === "Unschedulable" || reason === "FailedScheduling"
      ? { kind: "refused", message }
      : { kind: "undecided", because: "no-word" };
  }

  /** Nobody is asked about such a pod: what does not evict it lets it be. Who evicts it leaves nothing. */
  private named(pods: readonly LivePod[], pool: RehearsedPool): Decision {
    const [pod] = pods;
    const isEvictable = pool.taints.some(({ effect }) => effect === TaintEffect.NO_EXECUTE);
    if (pod === undefined || pod.isLeaving) {
      return isEvictable && this.pods.size > 0 ? { kind: "evicted", pool: pool.name, isGone: true } : NO_POD;
    }
    const decision = this.decisionOn(pod);
    if (decision.kind !== "taken") return decision;
    const age = secondsBetween(pod.createdAt, this.live.takenAt);
    return isEvictable && (age ?? 0) < EVICTED_WITHIN ? { kind: "undecided", because: "new" } : decision;
  }

  /** The controller makes a pod on each node that fits, and says how many those are. */
  private daemonSetOn(workload: RehearsedWorkload, { name, nodes }: RehearsedPool): Decision {
    const controller = this.daemonSets.get(placeOf(namespaceIn(this.rehearsal, workload), workload.label));
    const taken = this.nodesOf(workload);
    const here = nodes.filter((node) => taken.has(node));
    if (here.length === nodes.length) return { kind: "taken", pool: name, node: here[0] as string };
    if (here.length > 0) return { kind: "undecided", because: "some-nodes" };
    if (controller?.isObserved !== true || controller.desired !== taken.size) return NO_POD;
    return { kind: "refused", message: "" };
  }

  private nodesOf(workload: RehearsedWorkload): ReadonlySet<string> {
    const known = this.nodesTaken.get(workload.label);
    if (known !== undefined) return known;
    const decisions = this.podsOf(workload).map((pod) => this.decisionOn(pod));
    const nodes = new Set(decisions.flatMap((each) => (each.kind === "taken" ? [each.node] : [])));
    this.nodesTaken.set(workload.label, nodes);
    return nodes;
  }
}

const NO_POD: Decision = { kind: "undecided", because: "no-pod" };

function placeOf(namespace: string, workload: string, pool = ""): string {
  return JSON.stringify([namespace, workload, pool]);
}

/** Whether a taint keeps nothing off a node. */
export function isSoft({ effect }: LiveTaint): boolean {
  return effect === "PreferNoSchedule";
}
