import { NodeRole } from "./node-role";
import { oncePer, setOf } from "./once-per";
import type { Taint } from "./taint";

/**
 * When a pool's taints reach its nodes.
 *
 * @example
 * ```ts
 * cluster.addNodePool("later", {
 *   roles: [NodeRole.WORKER],
 *   taints: ["team=a:NoSchedule"],
 *   taintsApplied: TaintsApplied.AFTER_READY,
 * });
 * ```
 */
export enum TaintsApplied {
  /** With the registration command: the node has them from its first second. */
  AT_REGISTRATION = "at-registration",
  /** Once the cluster is active, through the Kubernetes API; nodes register without them. */
  AFTER_READY = "after-ready",
}

/** One node pool in plain JSON. */
export interface PoolModel {
  /** What its nodes are registered as. */
  readonly roles: readonly NodeRole[];
  /** kubectl's notation, sorted; without the taints that roles imply. */
  readonly taints: readonly string[];
  /** Taints that somebody takes away once the node is usable, in kubectl's notation, sorted; absent where there are none. */
  readonly startupTaints?: readonly string[];
  /** Taints that registered nodes may still have and new ones do not get, in kubectl's notation, sorted; absent where there are none. */
  readonly leavingTaints?: readonly string[];
  /** Labels that its nodes are registered with, the pool's own name among them; without those that K3s adds. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether nodes register with the taints, or get them once the cluster is active. */
  readonly taintsApplied: TaintsApplied;
  /** How many nodes the pool is meant to have, where the app says so. */
  readonly nodes?: number;
}

/** What of a pool is not known: whether it has nodes, or what they are. */
export interface OpenPart {
  /** Which part. */
  readonly part: "nodes" | "roles" | "taints" | "labels";
  /**
   * What it depends on: a value known only at apply, in Terraform's words: `rke_config.machine_pools[1].quantity`; or what
   * is not judged.
   */
  readonly path: string;
}

/** A pool, with taints as objects. */
export interface SchedulingPool {
  /** Name of the pool. */
  readonly name: string;
  /** What its nodes are registered as. */
  readonly roles: readonly NodeRole[];
  /** Taints the app gives the pool. */
  readonly taints: readonly Taint[];
  /** Taints Rancher adds because of the roles. */
  readonly roleTaints: readonly Taint[];
  /** Taints that nodes register with until somebody takes them away; absent where there are none. */
  readonly startupTaints?: readonly Taint[];
  /** Taints that registered nodes may still have and new ones do not get; absent where there are none. */
  readonly leavingTaints?: readonly Taint[];
  /** Labels that its nodes are registered with; without those that K3s adds. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether nodes register with the taints, or get them once the cluster is active. */
  readonly taintsApplied: TaintsApplied;
  /** How many nodes it is meant to have; absent where nobody says. */
  readonly nodes?: number;
  /**
   * What is not known of it; absent where all is. Roles that are open count as had, and the taints and labels that are
   * known stand beside those that are not.
   */
  readonly open?: readonly OpenPart[];
}

/** The pools of a list by their names. */
export const poolsByName = oncePer(
  (pools: readonly SchedulingPool[]): ReadonlyMap<string, SchedulingPool> =>
    new Map(pools.map((pool) => [pool.name, pool])),
);

/** Where what is not known of a pool stands, of some parts of it. */
export function openIn({ open = [] }: Pick<SchedulingPool, "open">, ...parts: readonly OpenPart["part"][]): string[] {
  return open.filter(({ part }) => parts.includes(part)).map(({ path }) => path);
}

/** Taints Kubernetes or K3s sets while a node starts or is in trouble, and clears again. */
export function isTransient(taint: Taint): boolean {
  return taint.key.startsWith("node.") && /^node\.(cloudprovider\.)?kubernetes\.io\//.test(taint.key);
}

/** Whether a node registers with the taint for somebody to take it away again. */
export function isMeantToGo(taint: Taint, { startupTaints }: Pick<SchedulingPool, "startupTaints">): boolean {
  return isTransient(taint) || (startupTaints !== undefined && setOf(startupTaints).has(taint));
}

/** Every taint a node of the pool ends up with: the app's and the roles'. */
export function nodeTaints(pool: Pick<SchedulingPool, "taints" | "roleTaints">): Taint[] {
  return [...pool.taints, ...pool.roleTaints];
}

/** Every taint that a pod on a node of the pool may meet: those that its nodes end up with, and those that leave. */
export function toleratedTaints(pool: Pick<SchedulingPool, "taints" | "roleTaints" | "leavingTaints">): Taint[] {
  return [...nodeTaints(pool), ...(pool.leavingTaints ?? [])];
}

/**
 * The taints a node of the pool has when it joins: without those that are applied once the cluster is ready, with those
 * that are meant to go. Those that leave are on nodes that joined before.
 */
export function registrationTaints(
  pool: Pick<SchedulingPool, "taints" | "roleTaints" | "taintsApplied" | "startupTaints">,
): Taint[] {
  const lasting = pool.taintsApplied === TaintsApplied.AT_REGISTRATION ? nodeTaints(pool) : pool.roleTaints;
  return [...lasting, ...(pool.startupTaints ?? [])];
}

/** Labels of every node; a cloud may say another type of instance. */
const OF_EVERY_NODE = { "beta.kubernetes.io/os": "linux", "node.kubernetes.io/instance-type": "k3s" };

/** The labels a node of the pool has: the app's, and those K3s gives every node of such roles. */
export function nodeLabels(pool: Pick<SchedulingPool, "labels" | "roles">): Readonly<Record<string, string>> {
  const labels: Record<string, string> = { ...OF_EVERY_NODE, ...pool.labels, "kubernetes.io/os": "linux" };
  for (const role of pool.roles) labels[`node-role.kubernetes.io/${role}`] = "true";
  return labels;
}

/** Whether the pool's nodes can run the control plane. */
export function isControlPlane(pool: Pick<SchedulingPool, "roles">): boolean {
  return pool.roles.includes(NodeRole.CONTROL_PLANE);
}
