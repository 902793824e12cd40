import type { Advice } from "../doctor/advice";
import type { LivePod } from "../live/live-cluster";
import type { LiveTaint } from "../live/live-taint";
import type { ClosedNodes, ObstructedNodes } from "../live/placement-judge";
import type { Workload } from "../live/workloads";

/**
 * What a change of nodes would do, as data. Texts that come from the cluster are as somebody wrote them; whoever shows them
 * makes them harmless.
 */
export interface Outlook {
  /**
   * `disconnected`: Rancher's agent has no place, or may have none. `lost`: something else loses its place, or may, at once
   * or at its next restart. `moves`: something moves, and finds a place. `nothing`: nothing moves.
   */
  readonly verdict: "disconnected" | "lost" | "moves" | "nothing";
  readonly headline: string;
  readonly agent: AgentOutlook;
  /** Where nodes that the cluster itself runs on are deleted or fall silent, and too few are left, or may be. */
  readonly servers?: ServersOutlook;
  /** What leaves its node, those that lose most first. */
  readonly departures: readonly Departure[];
  /** What runs on, and would not be let in again where it is. */
  readonly staying: readonly Staying[];
  /** DaemonSets with other nodes than before. */
  readonly daemonSets: readonly DaemonSetOutlook[];
  /** Pods that look for a node whatever is changed, and for which the change makes a difference. */
  readonly waiting: readonly WaitingOutlook[];
  /** What would keep workloads where they are. */
  readonly keeping: readonly Keeping[];
  /** What an upgrade of K3s does besides. */
  readonly upgrade?: UpgradeOutlook;
  /** What follows for the cluster from what is lost. */
  readonly consequences: readonly string[];
  /** The change itself. */
  readonly commands: readonly string[];
  /** What is not known, and on what it depends. */
  readonly notes: readonly string[];
}

/** What the change does to Rancher's agent, or to Rancher itself in the cluster that it runs in. */
export interface AgentOutlook {
  readonly kind: /** Nothing of it is in the input. */
    | "absent"
    /** None of its pods runs now. */
    | "not-running"
    | "stays"
    /** Runs on, and would find no place once it is started again, or may find none. */
    | "stays-until-restart"
    | "moves"
    /** Runs, or comes up again, without the cluster's DNS. */
    | "without-dns"
    | "comes-back"
    | "may-not-fit"
    | "no-place";
  readonly sentence: string;
  readonly workload?: Workload;
  readonly details: readonly string[];
}

/** What becomes of the API server and of etcd. */
export interface ServersOutlook {
  readonly kind: "gone" | "may-be-gone";
  readonly sentence: string;
}

/** Why pods leave a node. */
export type Cause =
  | { readonly kind: "taints"; readonly taints: readonly LiveTaint[] }
  /** kubectl drain evicts them. */
  | { readonly kind: "drain" }
  /** Their node is deleted. */
  | { readonly kind: "deletion" };

/** Pods of one workload that leave for the same reason at the same time, and have the same before them. */
export interface Departure {
  readonly workload: Workload;
  readonly pods: readonly LivePod[];
  /** Nodes they leave, sorted. */
  readonly nodes: readonly string[];
  readonly cause: Cause;
  /** After how many seconds; 0 is at once. */
  readonly seconds: number;
  readonly future: Future;
}

/** What becomes of pods that look for a node. */
export type FutureKind =
  /** A node takes each of them, in whatever order they come. */
  | "fits"
  /** Some node may take them: what is in doubt is said. */
  | "may-not-fit"
  /** A node takes them; whether anything makes them again is not known. */
  | "may-not-be-made"
  /** They come up again, and are evicted again. */
  | "comes-back"
  /** No other is made before the old one is known to have ended, which its node does not tell. */
  | "held"
  | "no-place"
  /** Nothing makes them again. */
  | "not-made-again"
  /** Of a DaemonSet: they belong to the node that they leave. */
  | "of-its-node";

/** Where pods can go. */
export interface Future {
  readonly kind: FutureKind;
  /** The first nodes that take them. */
  readonly nodes: readonly string[];
  /** How many nodes do. */
  readonly open: number;
  /** How many of the pods have no place for certain. */
  readonly homeless: number;
  readonly doubts: readonly string[];
  readonly hindrances: Hindrances;
}

/** Why nodes do not take a pod. */
export interface Hindrances {
  /** Taints alone. */
  readonly closed: readonly ClosedNodes[];
  /** Something else, with or without taints. */
  readonly obstructed: readonly ObstructedNodes[];
  /** Where volumes keep it. */
  readonly volumes: readonly string[];
  /** Nodes that it does not ask for; by name where there are few. */
  readonly notAskedFor: { readonly count: number; readonly nodes: readonly string[] };
}

/** Pods that stay, on nodes that would not take them again. */
export interface Staying {
  readonly workload: Workload;
  readonly pods: readonly LivePod[];
  readonly nodes: readonly string[];
  readonly taints: readonly LiveTaint[];
  /** Were they started again. */
  readonly future: Future;
  /** Of a DaemonSet: on how many nodes it may have new pods then; absent where its template is not in the input. */
  readonly elsewhere?: number;
}

/** On which nodes a DaemonSet has no pod any more, or is to have one. */
export interface DaemonSetOutlook {
  readonly workload: Workload;
  readonly loses: readonly string[];
  readonly gains: readonly string[];
  /** Nodes to which it is to come and where it finds no room, or may find none. */
  readonly waits: readonly WaitingNode[];
  /** On how many nodes it is to run afterwards; absent where its template is not in the input. */
  readonly left?: number;
}

/** A node for which a pod of a DaemonSet is made, and waits. */
export interface WaitingNode {
  readonly node: string;
  /** What is in the way of it, or may be. */
  readonly reasons: readonly string[];
  /** Whether it waits, or may. */
  readonly isCertain: boolean;
}

/** Pods that look for a node whatever is changed, and find it easier or harder after it. */
export interface WaitingOutlook {
  readonly workload: Workload;
  readonly pods: readonly LivePod[];
  /** They wait for a node, taints that are there are to evict them, or they end and come again. */
  readonly state: "pending" | "due" | "ending";
  readonly change: "opens" | "closes";
  readonly future: Future;
}

/** What would keep a workload on its nodes, set before the change is made. */
export interface Keeping {
  readonly workload: Workload;
  readonly advice: Advice;
}

/** What an upgrade of K3s does to its own workloads. */
export interface UpgradeOutlook {
  readonly from?: string;
  readonly to: string;
  readonly workloads: readonly UpgradedWorkload[];
  readonly notes: readonly string[];
}

/** A workload of K3s in the other release. */
export interface UpgradedWorkload {
  readonly name: string;
  /** Tolerations that it has and K3s's own manifest does not give it. */
  readonly added: readonly string[];
  /** Tolerations that the other release does not give it any more. */
  readonly dropped: readonly string[];
  readonly isNew: boolean;
  /** Of a pod that the other release makes, on the nodes as they are after the change. */
  readonly future: Future;
}
