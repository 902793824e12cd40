import { NodeRole } from "./node-role";
import type { Taint } from "./taint";

/** Marks a ClusterModel wherever it is found, and says which shape it has. */
export const MODEL_SCHEMA_VERSION = "cdktf-rancher-k3s/model/v2";

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

/**
 * What the app says about one cluster that Rancher has no field for, in plain JSON. It stands in Terraform's state and in
 * the plan beside the cluster, which says everything else. It holds no secret and no value that is known only at apply,
 * so it may be shown to anybody who may read the plan.
 */
export interface ClusterModel {
  readonly schemaVersion: typeof MODEL_SCHEMA_VERSION;
  /** Release of the Rancher server, where the app says it. */
  readonly rancherVersion?: string;
  /** Major version of the rancher2 provider, where the app chooses one. */
  readonly providerMajor?: number;
  readonly rancherHost: RancherHost;
  readonly pools: Readonly<Record<string, PoolModel>>;
  /**
   * Findings the app accepts, with the reason. By code, and by what each is about: `RK204 workload=coredns`, or the code
   * alone where it occurs once. A value that is not plain is a JSON string: `RK503 setting=machineGlobalConfig key="a b"`.
   */
  readonly acknowledged: Readonly<Record<string, string>>;
  /** Typed properties whose value an override took the place of, sorted; absent where there is none. */
  readonly overridden?: readonly string[];
  /** The witness that was written on the cluster together with this model; absent where it is switched off. */
  readonly witness?: string;
}

/** A pool, with taints as objects. */
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
