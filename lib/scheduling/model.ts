import { NodeRole, roleTaints } from "./node-role";
import { Taint } from "./taint";
import { Toleration } from "./toleration";

/** Marks a ClusterModel wherever it is found, and says which shape it has. */
export const MODEL_SCHEMA_VERSION = "cdktf-rancher-k3s/model/v1";

/** When a pool's taints reach its nodes. */
export enum TaintsApplied {
  /** With the registration command: the node has them from its first second. */
  AT_REGISTRATION = "at-registration",
  /** Once the cluster is active, through the Kubernetes API; nodes register without them. */
  AFTER_READY = "after-ready",
}

/** One node pool in plain JSON. */
export interface PoolModel {
  readonly roles: readonly NodeRole[];
  /** kubectl's notation, sorted; without the taints that roles imply. */
  readonly taints: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taintsApplied: TaintsApplied;
  /** How many nodes the pool is meant to have, where the app says so. */
  readonly nodes?: number;
}

/** How nodes reach Rancher, which decides whether its agent needs DNS. */
export enum RancherHost {
  /** Through a DNS name: the agent needs CoreDNS. */
  NAME = "name",
  /** Through an IP address: the agent needs no DNS. */
  ADDRESS = "address",
  /** The URL is known only at apply, or to the provider alone. */
  UNKNOWN = "unknown",
}

/** What the app changes about a system workload through the cluster's own configuration. */
export interface WorkloadCustomization {
  /** Tolerations it has instead of its own, in the notation of `Toleration.toString()`. */
  readonly tolerations?: readonly string[];
  /** Tolerations added to its own. */
  readonly addedTolerations?: readonly string[];
  /** Whether K3s is told not to ship it. With `tolerations`, a manifest of the app's own stands in for it. */
  readonly disabled?: boolean;
}

/** Kinds of values in K3s configuration; the values themselves may be secret and are not kept. */
export type ConfigurationValueKind = "string" | "boolean" | "list" | "number" | "map" | "null";

/** Tolerations of Rancher's two agents, in the notation of `Toleration.toString()`, sorted. */
export interface AgentsModel {
  readonly cluster: readonly string[];
  readonly fleet: readonly string[];
}

/** What findings need to know about a setting of the cluster; that it is there says that the app sets it. */
export interface SettingModel {
  /** Node pools it names, sorted. */
  readonly pools?: readonly string[];
  /** Whether it may keep an agent off nodes in a way the proof does not judge. */
  readonly restrictsPlacement?: true;
}

/**
 * What the app says about one cluster, in plain JSON: the only thing that passes between constructs, scheduling proof
 * and review. It holds no secret and no value that is known only at apply, so it may be shown to anybody who may read
 * the plan.
 */
export interface ClusterModel {
  readonly schemaVersion: typeof MODEL_SCHEMA_VERSION;
  /** Name of the cluster in Rancher. */
  readonly cluster: string;
  readonly kubernetesVersion: string;
  readonly rancherVersion?: string;
  /** Major version of the rancher2 provider, where the app chooses one. */
  readonly providerMajor?: number;
  readonly pools: Readonly<Record<string, PoolModel>>;
  readonly agents: AgentsModel;
  readonly rancherHost: RancherHost;
  /** System workloads the app customizes, by name. */
  readonly addons: Readonly<Record<string, WorkloadCustomization>>;
  /** Keys of the K3s configuration by the argument they stand in, with the kind of their values. */
  readonly configuration: Readonly<Record<string, Readonly<Record<string, ConfigurationValueKind>>>>;
  /** Settings that findings are about, by property of K3sCluster, where the app sets any. */
  readonly settings?: Readonly<Record<string, SettingModel>>;
  /** Findings the app accepts, by code, with the reason. */
  readonly acknowledged: Readonly<Record<string, string>>;
}

/** A pool of a model, with taints as objects. */
export interface SchedulingPool {
  readonly name: string;
  readonly roles: readonly NodeRole[];
  /** Taints the app gives the pool. */
  readonly taints: readonly Taint[];
  /** Taints Rancher adds because of the roles. */
  readonly roleTaints: readonly Taint[];
  readonly labels: Readonly<Record<string, string>>;
  readonly taintsApplied: TaintsApplied;
  readonly nodes?: number;
}

/** The pools of a model with taints as objects, sorted by name. */
export function schedulingPools(pools: ClusterModel["pools"]): SchedulingPool[] {
  return Object.keys(pools)
    .sort()
    .map((name) => {
      const pool = pools[name] as PoolModel;
      return {
        ...pool,
        name,
        taints: pool.taints.map((text) => Taint.parse(text)),
        roleTaints: roleTaints(pool.roles),
      };
    });
}

/** Tolerations of a model in objects. */
export function parseTolerations(texts: readonly string[]): Toleration[] {
  return texts.map((text) => Toleration.parse(text));
}

/** Taints Kubernetes or K3s sets while a node starts or is in trouble, and clears again. */
export function isTransient(taint: Taint): boolean {
  return /^node\.(cloudprovider\.)?kubernetes\.io\//.test(taint.key);
}

/** Every taint a node of the pool ends up with: the app's and the roles', without repetition. */
export function nodeTaints(pool: Pick<SchedulingPool, "taints" | "roleTaints">): Taint[] {
  const sameKeyAndEffect = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect;
  return [...pool.taints, ...pool.roleTaints.filter((role) => !pool.taints.some((own) => sameKeyAndEffect(own, role)))];
}

/** The taints a node of the pool has when it joins: without those that are applied once the cluster is ready. */
export function registrationTaints(pool: Pick<SchedulingPool, "taints" | "roleTaints" | "taintsApplied">): Taint[] {
  return pool.taintsApplied === TaintsApplied.AT_REGISTRATION ? nodeTaints(pool) : [...pool.roleTaints];
}

/** The labels a node of the pool has: the app's, and those K3s gives every node of such roles. */
export function nodeLabels(pool: Pick<SchedulingPool, "labels" | "roles">): Readonly<Record<string, string>> {
  return {
    ...pool.labels,
    "kubernetes.io/os": "linux",
    ...Object.fromEntries(pool.roles.map((role) => [`node-role.kubernetes.io/${role}`, "true"])),
  };
}

/** Whether the pool's nodes can run the control plane. */
export function isControlPlane(pool: Pick<SchedulingPool, "roles">): boolean {
  return pool.roles.includes(NodeRole.CONTROL_PLANE);
}
