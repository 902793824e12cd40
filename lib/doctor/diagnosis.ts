import type { Distribution } from "../live/distribution";
import type { LiveTaint } from "../live/live-taint";
import type { Workload } from "../live/workloads";
import type { Advice } from "./advice";
import type { AgentAnswer } from "./agent-answer";
import type { BlockedWorkload } from "./blocked-workload";
import type { HeardWorkload } from "./heard";
import type { OtherTrouble } from "./other-troubles";
import type { PoolSketch } from "./pool-sketch";
import type { Check } from "./repair/check";
import type { RepairNeeds } from "./repair/needs";

/**
 * What is wrong with a live cluster, as data. Texts that come from the cluster are as somebody wrote them; whoever shows
 * them makes them harmless.
 */
export interface Diagnosis {
  /** `stuck`: Rancher is not connected, as its agent does not run. `blocked`: it is or may be, and something has no node to run on, or nothing gets an answer from DNS. */
  readonly verdict: "stuck" | "blocked" | "clear";
  /** The verdict in a sentence. */
  readonly headline: string;
  /** How many workloads do not run, and why, in a sentence. */
  readonly summary: string;
  /** Why Rancher is not connected, or that its agent runs. */
  readonly agent: AgentAnswer;
  /** The one command to begin with. */
  readonly command?: string;
  /** Why the cluster is as it is, where one thing follows from another. */
  readonly explanations: readonly string[];
  readonly blocked: readonly DiagnosedWorkload[];
  /** What waits because of taints, as far as the scheduler's messages tell, where the input has no nodes. */
  readonly heard: readonly HeardWorkload[];
  /** DaemonSets that run on some nodes and skip others because of taints, which is often meant. */
  readonly skipping: readonly SkippingDaemonSet[];
  /** What does not run for reasons that no toleration changes. */
  readonly unrelated: readonly UnrelatedWorkload[];
  readonly nodes: NodeReport;
  /** Taints that block something, and where they are. */
  readonly taints: readonly TaintRemoval[];
  /** The pools of the nodes that block something, as this library writes them. */
  readonly pools: PoolSketch;
  /** What the blocked workloads need, to be written in one form or another. */
  readonly repair: RepairSketch;
  /** How to see that a repair worked; none where there is nothing to repair. */
  readonly checks: readonly Check[];
  /** What the input does not tell. */
  readonly notes: readonly string[];
}

/** What a repair is written from. */
export interface RepairSketch {
  readonly needs: RepairNeeds;
  readonly distribution: Distribution;
}

/** A blocked workload with what helps. */
export interface DiagnosedWorkload extends BlockedWorkload {
  readonly remedy: Advice;
}

/** A DaemonSet that runs on some nodes and not on others, because of taints. */
export interface SkippingDaemonSet extends DiagnosedWorkload {
  /** On how many other nodes it runs or may run. */
  readonly elsewhere: number;
}

/** A workload with pods that do not run for reasons that no toleration changes. */
export interface UnrelatedWorkload extends OtherTrouble {
  readonly workload: Workload;
}

/** Nodes in the same trouble. */
export interface NodeTrouble {
  readonly nodes: readonly string[];
  readonly what: string;
  /** Taints that come with it and go with it. */
  readonly taints: readonly LiveTaint[];
  readonly help: string;
  readonly commands: readonly string[];
}

/** The cluster's nodes in numbers, and those in trouble. */
export interface NodeReport {
  readonly total: number;
  /** How many carry a hard taint that somebody set. */
  readonly tainted: number;
  readonly troubles: readonly NodeTrouble[];
}

/** A taint that blocks something, and how to take it away. */
export interface TaintRemoval {
  readonly taint: LiveTaint;
  readonly nodes: readonly string[];
  /** kubectl's command, where every name in it is one Kubernetes allows. */
  readonly commands: readonly string[];
}
