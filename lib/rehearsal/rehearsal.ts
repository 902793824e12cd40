import type { FindingCode } from "../scheduling/findings/finding";
import type { SchedulingPool } from "../scheduling/pool";
import type { Placement } from "../scheduling/proof/placement";
import type { WorkloadKind } from "../scheduling/releases/catalog-row";
import type { Taint } from "../scheduling/taint";
import type { KubernetesToleration } from "../scheduling/toleration";

/** Which moment in the life of a cluster is rehearsed. */
export const STAGES = ["bootstrap", "steady", "upgrade"] as const;

/**
 * "bootstrap": what is there while the first node is alone. "steady": all pools have joined, deferred taints are not on.
 * "upgrade": deferred taints are on, and every pod is made anew.
 */
export type RehearsalStage = (typeof STAGES)[number];

/** What a throw-away cluster is to be given so that its scheduler decides what the proof decides. */
export interface Rehearsal {
  /** Name of the cluster, as a label. */
  readonly cluster: string;
  readonly stage: RehearsalStage;
  /** Pool of the first node, as a label, where it is alone. */
  readonly first?: string;
  /** Release that the nodes say they are of. */
  readonly kubelet: string;
  /** Sorted by name. */
  readonly pools: readonly RehearsedPool[];
  readonly workloads: readonly RehearsedWorkload[];
  readonly leftOut: readonly LeftOut[];
}

/** Nodes that are alike. */
export interface RehearsedPool {
  readonly name: string;
  /** Its name in the throw-away cluster. */
  readonly label: string;
  readonly roles: SchedulingPool["roles"];
  readonly labels: Readonly<Record<string, string>>;
  /** Labels with values of each node's own that are made up, by its name. */
  readonly madeUp: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly taints: readonly Taint[];
  /** Names of the nodes. */
  readonly nodes: readonly string[];
}

/** How the pods of a workload come to a node. */
export type ComesBy =
  /** The scheduler chooses one, or the controller of a DaemonSet takes each that fits. */
  | "choice"
  /** The pod names its node itself, and nobody is asked. */
  | "name"
  /** It is made for one node, and the scheduler is asked about that one alone. */
  | "hostname";

/** What Kubernetes refuses a pod for: its tolerations, or its affinity. */
export type RefusedFor = Extract<FindingCode, "RK306" | "RK540">;

export interface RehearsedWorkload {
  /** Its name, as the proof has it. */
  readonly workload: string;
  /** Its name in the throw-away cluster. */
  readonly label: string;
  readonly namespace: string;
  readonly kind: WorkloadKind;
  readonly comesBy: ComesBy;
  /** In the pod's order, also those that Kubernetes refuses. */
  readonly tolerations: readonly KubernetesToleration[];
  /** The finding by which Kubernetes refuses its pods, so that there are none; absent where it takes them. */
  readonly refusedFor?: RefusedFor;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** As a pod spec holds it. */
  readonly affinity?: object;
  /** What its affinity asks for that real nodes may answer otherwise: labels, a name, other pods; absent where nothing. */
  readonly askedInVain?: readonly string[];
  /** Pools on which the proof leaves open what a scheduler in the rehearsal decides as one in the real cluster would. */
  readonly settledOn: ReadonlySet<string>;
  /** What the proof says of the nodes of each pool, by the pool's name. */
  readonly expected: ReadonlyMap<string, Placement>;
  /** What keeps it from being made in the real cluster, so that it is there in the rehearsal alone. */
  readonly madeBy?: string;
}

/** A system workload that is not rehearsed. */
export interface LeftOut {
  readonly workload: string;
  /** Lower case, no full stop. */
  readonly why: string;
}
