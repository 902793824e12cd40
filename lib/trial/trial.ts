import type { SchedulingPool } from "../scheduling/pool";
import type { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import type { RancherVersion } from "../scheduling/releases/rancher-version";
import type { Toleration } from "../scheduling/toleration";

/** A cluster as somebody types it, to see what becomes of it. */
export interface TypedTrial {
  /** Node pools, each in the notation of `typed-pool.ts`. */
  readonly pools: readonly string[];
  /** @default - the newest release that is known and fits K3s */
  readonly rancherVersion?: string;
  /** @default - the newest release that is known and that Rancher supports */
  readonly kubernetesVersion?: string;
  /** @default - by a name, as most are, and as needs more */
  readonly rancherUrl?: string;
  /** What Rancher's agents tolerate beside what follows from the pools. */
  readonly tolerations: readonly string[];
  /** Whether the agents tolerate the taints of the pools, as K3sCluster has it. */
  readonly derivesTolerations: boolean;
  /** Addons that K3s is not to install. */
  readonly disabled: readonly string[];
}

/** A typed cluster, read. */
export interface Trial {
  /** In the order in which they were typed. */
  readonly pools: readonly SchedulingPool[];
  readonly rancherVersion: RancherVersion;
  readonly kubernetesVersion: KubernetesVersion;
  /** Without path: `https://rancher.example.com`. */
  readonly rancherUrl: string;
  readonly tolerations: readonly Toleration[];
  readonly derivesTolerations: boolean;
  readonly disabled: readonly string[];
  /** What nobody typed, and what was taken instead. */
  readonly taken: readonly Taken[];
}

/** What is taken where nothing is typed. */
export interface Taken {
  readonly what: "rancherVersion" | "kubernetesVersion" | "rancherUrl";
  readonly value: string;
}

/** Name of the cluster in all that is written of it. */
export const TRIAL_CLUSTER = "my-cluster";
