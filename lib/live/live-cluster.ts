import type { LiveTaint, LiveToleration } from "./live-taint";
import type { NodeSelection, NodeTerm, SelectableNode } from "./node-selection";
import type { PodNeeds } from "./pod-needs";
import type { RancherObjects } from "./rancher-objects";

/**
 * What is kept of the objects kubectl prints: an allow-list. Nothing else of them is read, so nothing else can be shown:
 * no environment variables, commands, volumes, secrets; of annotations only those that name Rancher's cluster and what
 * made the node's machine, of images only
 * the release of Rancher's agent.
 *
 * Every text is as somebody wrote it, and not yet fit for a terminal, Markdown or a shell.
 */
export interface LiveCluster {
  /** Sorted by name, like everything here. */
  readonly nodes: readonly LiveNode[];
  readonly pods: readonly LivePod[];
  readonly controllers: readonly LiveController[];
  readonly claims: readonly LiveClaim[];
  readonly volumes: readonly LiveVolume[];
  /** Kinds the input holds at least one object of. */
  readonly kinds: ReadonlySet<LiveKind>;
  /** The newest moment in the input, to which ages are counted: it may be read long after. Empty where there is none. */
  readonly takenAt: string;
  /** What Rancher itself says, where its objects are in the input. */
  readonly rancher: RancherObjects;
}

/** Kinds that are read; all others are passed over. */
export type LiveKind = "Node" | "Pod" | "PersistentVolumeClaim" | "PersistentVolume" | LiveController["kind"];

export interface LiveNode extends SelectableNode {
  /** Those on the node, and the one of a cordon where `spec.unschedulable` alone tells of it. */
  readonly taints: readonly LiveTaint[];
  readonly isCordoned: boolean;
  /** Status of the condition Ready: `True`, `False`, `Unknown`, or empty where there is none. */
  readonly ready: string;
  /** Reason of the condition Ready: `KubeletNotReady`. */
  readonly readyReason: string;
  /** Since when the condition Ready is what it is. */
  readonly readySince: string;
  /** When each taint came, by kubectl's notation, where Kubernetes keeps that. */
  readonly taintedSince: ReadonlyMap<string, string>;
  /** `v1.33.5+k3s1`. */
  readonly kubeletVersion: string;
  /** Rancher's cluster that the node is of, `fleet-default/edge`. Empty where it does not say. */
  readonly rancherCluster: string;
  /** Kind of what made its machine, as Cluster API notes it: `MachineSet`. Empty for one that somebody registered. */
  readonly machineOwner: string;
  /** What it has for pods, in the units of their requests. Empty where it does not say. */
  readonly allocatable: ReadonlyMap<string, number>;
}

/** A PersistentVolumeClaim. */
export interface LiveClaim {
  readonly namespace: string;
  readonly name: string;
  /** The volume it is bound to; empty while there is none. */
  readonly volumeName: string;
  /** Whether it can be used on one node at a time, by its access modes. */
  readonly isForOneNode: boolean;
}

/** A PersistentVolume. */
export interface LiveVolume {
  readonly name: string;
  /** On which nodes it can be used; absent where on all. */
  readonly terms?: readonly NodeTerm[];
}

/** What the scheduler looks at in a pod, or in the template of one. */
export interface PodPlacement {
  readonly selection: NodeSelection;
  readonly tolerations: readonly LiveToleration[];
  readonly hostNetwork: boolean;
  readonly needs: PodNeeds;
  /** The same text for the same placement, needs aside, so that equal pods are judged once. */
  readonly fingerprint: string;
}

/** Name of the object that made another one. */
export interface OwnerName {
  readonly kind: string;
  readonly name: string;
}

export interface LivePod {
  readonly namespace: string;
  readonly name: string;
  /** Beginning of the names of pods made alike, where the pod's maker gave one. */
  readonly generateName: string;
  readonly owner?: OwnerName;
  /** Compared with selectors of other pods, and never shown. */
  readonly labels: ReadonlyMap<string, string>;
  /** Label `pod-template-hash`, the end of its ReplicaSet's name. */
  readonly templateHash: string;
  readonly phase: string;
  /** `status.reason`: `TaintToleration` where a kubelet refused the pod. */
  readonly reason: string;
  /** Node it runs on or was bound to; empty while it waits for the scheduler. */
  readonly nodeName: string;
  readonly isLeaving: boolean;
  readonly placement: PodPlacement;
  /** Condition PodScheduled, empty where it is not there. */
  readonly scheduled: { readonly reason: string; readonly message: string };
  /** Reason of the condition DisruptionTarget: `DeletionByTaintManager`. */
  readonly disruption: string;
  readonly isReady: boolean;
  /** When it was made. */
  readonly createdAt: string;
  /** Since when the condition Ready, or before there is a node PodScheduled, is what it is; else when it was made. */
  readonly since: string;
  /** Reasons why containers wait: `ImagePullBackOff`, `CrashLoopBackOff`. */
  readonly waiting: readonly string[];
  /** Whether a container was started again and is not ready. */
  readonly isRestarting: boolean;
  /** How often the container was started again that was so most often. */
  readonly restarts: number;
  /** How a container ended last before it was started again. */
  readonly lastEnd?: ContainerEnd;
}

/** `OOMKilled`, `Error` with exit code 1. */
export interface ContainerEnd {
  readonly reason: string;
  readonly exitCode: number;
  readonly at: string;
}

export interface LiveController {
  readonly kind: "Deployment" | "DaemonSet" | "StatefulSet" | "ReplicaSet" | "Job";
  readonly namespace: string;
  readonly name: string;
  readonly owner?: OwnerName;
  /** Looked up by names that are known, and never shown as a whole. */
  readonly labels: ReadonlyMap<string, string>;
  /** Pods it is meant to have; of a DaemonSet, nodes that should run one. */
  readonly desired: number;
  /** Pods there are, whatever their state. */
  readonly current: number;
  readonly ready: number;
  /** Whether its controller has looked at it since it was written first; before that, its numbers say nothing. */
  readonly isObserved?: boolean;
  /** Placement of the pods it makes. */
  readonly placement: PodPlacement;
  /** Reason of the condition ReplicaFailure: `FailedCreate`. */
  readonly failure: string;
  /** A Job that is over or suspended. */
  readonly isIdle: boolean;
  /** Why pods that wait keep the template they were made from when it is changed. Absent where they are replaced. */
  readonly keepsWaiting?: KeepsWaiting;
  /** Of a Job: when it makes no other pod for one that failed. */
  readonly retries?: JobRetries;
}

/** How often a Job makes a pod again. A pod that is evicted counts as one that failed. */
export interface JobRetries {
  /** `spec.backoffLimit`, above which the Job fails. */
  readonly limit: number;
  /** Pods that failed so far. */
  readonly failed: number;
  /** Whether another pod is made only once the old one has ended: `podReplacementPolicy: Failed`. */
  readonly waitsForEnd: boolean;
  /** What decides besides and is not read: `podFailurePolicy`. */
  readonly notRead: readonly string[];
}

/**
 * Why a changed template does not reach pods that wait.
 * @see kubernetes/kubernetes#67250
 */
export type KeepsWaiting =
  /** A StatefulSet waits until a pod is ready before it replaces it. */
  | "in-order"
  /** Pods of a StatefulSet below a number stay as they are. */
  | "partition"
  /** The update strategy OnDelete: whoever wants another pod deletes the one that is there. */
  | "on-delete"
  /** A Deployment that is paused. */
  | "paused";
