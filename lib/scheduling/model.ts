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

/** Tolerations of Rancher's two agents, in the notation of `Toleration.toString()`, sorted. */
export interface AgentsModel {
  readonly cluster: readonly string[];
  readonly fleet: readonly string[];
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
  readonly pools: Readonly<Record<string, PoolModel>>;
  readonly agents: AgentsModel;
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

/** Every taint a node of the pool ends up with: the app's and the roles', without repetition. */
export function nodeTaints(pool: Pick<SchedulingPool, "taints" | "roleTaints">): Taint[] {
  const sameKeyAndEffect = (a: Taint, b: Taint) => a.key === b.key && a.effect === b.effect;
  return [...pool.taints, ...pool.roleTaints.filter((role) => !pool.taints.some((own) => sameKeyAndEffect(own, role)))];
}

/** Whether the pool's nodes can run the control plane. */
export function isControlPlane(pool: Pick<SchedulingPool, "roles">): boolean {
  return pool.roles.includes(NodeRole.CONTROL_PLANE);
}
