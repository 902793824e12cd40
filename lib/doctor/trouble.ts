import type { KnownWorkload } from "../live/known-workloads";
import type { ObjectChange } from "../live/kubectl";
import type { LiveCluster } from "../live/live-cluster";
import type { LiveTaint } from "../live/live-taint";
import type { Workload } from "../live/workloads";
import type { AgentKind } from "./agent-answer";
import type { DiagnosedWorkload, UnrelatedWorkload } from "./diagnosis";
import type { HeardWorkload } from "./heard";

/** What is known when one workload is looked at. */
export interface Findings {
  readonly cluster: LiveCluster;
  readonly workloads: readonly Workload[];
  readonly blocked: readonly DiagnosedWorkload[];
  readonly unrelated: readonly UnrelatedWorkload[];
  readonly heard: readonly HeardWorkload[];
}

/** Why a workload has no pod that does its work. */
export interface WorkloadTrouble {
  readonly kind: Exclude<AgentKind, "no-dns" | "absent" | "no-rancher" | "unknown" | "running">;
  /** What it does instead, behind its name: `is Pending`. */
  readonly state: string;
  /** Why, where the input tells: `edge-1 has dedicated=x:NoSchedule`. */
  readonly because?: string;
  readonly nodes: readonly string[];
  readonly taints: readonly LiveTaint[];
  readonly since?: string;
  /** The one command to begin with. */
  readonly command?: string;
  /** Whether the command mends it: it does not only show why. */
  readonly isMending?: boolean;
  /** What must happen besides the cure, where it helps only then: `w-1 is Ready`. */
  readonly onlyWhen?: string;
  /** What lets the workload run, as far as it is up to that alone, where something does. */
  readonly cure?: readonly ObjectChange[];
  readonly details: readonly string[];
}

/** The workload of this name. */
export function find(workloads: readonly Workload[], name: KnownWorkload["name"]): Workload | undefined {
  return workloads.find(({ known }) => known?.name === name);
}

/** What a workload does, and why where that is known. */
export function sentenceOf(name: string, state: string, because: string | undefined): string {
  return `${name} ${state}${because === undefined ? "" : `: ${because}`}`;
}

/** A property that is there only where it has a value. */
export function optional<K extends string, T>(key: K, value: T | undefined | ""): { [key in K]?: T } {
  return value === undefined || value === "" ? {} : ({ [key]: value } as { [key in K]?: T });
}
