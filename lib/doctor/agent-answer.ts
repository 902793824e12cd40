import type { LiveTaint } from "../live/live-taint";
import type { Workload } from "../live/workloads";

/** What is known of Rancher's agent, of which everything else waits. */
export type AgentKind =
  /** Waits for a place: taints, cordons, or what else the scheduler says. */
  | "pending"
  /** Waits until nodes have a network. */
  | "no-network"
  /** Waits until a cloud controller has initialized a node. */
  | "no-cloud-controller"
  /** Crashes or does not start, and the cluster's DNS does not answer. */
  | "no-dns"
  /** Crashes for another reason. */
  | "crashing"
  /** Its image cannot be had. */
  | "no-image"
  /** Has a node, and its containers do not start or it is not Ready. */
  | "not-starting"
  /** Is on a node that does not answer. */
  | "dead-node"
  /** No pod of it was made, or it is scaled to none. */
  | "no-pod"
  /** Is not in a cluster that Rancher knows. */
  | "absent"
  /** The input has neither pods nor Deployments. */
  | "unknown"
  /** Nothing of Rancher is in the input, or it is of the cluster that Rancher itself runs in. */
  | "no-rancher"
  /** Runs, as far as the input tells. */
  | "running";

/** The answer to "why is Rancher not connected". */
export interface AgentAnswer {
  readonly kind: AgentKind;
  /** The answer in a sentence that names the agent. */
  readonly sentence: string;
  /** The agent; Rancher itself in the cluster that it runs in. */
  readonly workload?: Workload;
  /** Nodes the answer is about. */
  readonly nodes: readonly string[];
  /** Taints the answer is about. */
  readonly taints: readonly LiveTaint[];
  /** Since when, where the input tells. */
  readonly since?: string;
  /** The one command to begin with. */
  readonly command?: string;
  /** Whether the command mends it: it does not only show why. */
  readonly isMending?: boolean;
  /** What explains the answer, and what the input cannot tell. */
  readonly details: readonly string[];
}

/** Whether the answer is that something keeps Rancher from being connected. */
export function isDisconnected({ kind }: AgentAnswer): boolean {
  return kind !== "running" && kind !== "no-rancher" && kind !== "unknown";
}
