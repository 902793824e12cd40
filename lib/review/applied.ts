import { nodeTaints, type OpenPart, type SchedulingPool, TaintsApplied } from "../scheduling/pool";
import { prove, type SchedulingProof } from "../scheduling/prove";
import type { Cluster } from "../scheduling/reading/cluster";
import type { Taint } from "../scheduling/taint";
import { keptOfRegistration, roleTaintsOnNodes, type WrittenTaints } from "./role-taints-on-nodes";

/**
 * The proof of a cluster once a change is applied and rolled out, while its nodes are those that are registered: what the
 * change brings at once. What the cluster then still gets comes with nodes that join or are replaced.
 * @param before the cluster before the change, which exists
 * @param after its proof after the change, with every node as new ones are
 * @param renamed pools that get another name, with that name: their nodes are those that are registered
 * @param written what is put on running nodes
 */
export function provedOnRegisteredNodes(
  before: Cluster,
  after: SchedulingProof,
  renamed: ReadonlyMap<string, string>,
  written: WrittenTaints,
): SchedulingProof {
  const { cluster } = after;
  // Those that Rancher is to make are none of those that are there, of which nobody says what they are.
  if (comesWithMachines(before, cluster))
    return prove({ ...cluster, pools: [], poolSource: "unknown", machinePools: [] });
  // Where nobody said before which nodes there are, they are those that are said now.
  if (before.poolSource === "unknown" || cluster.poolSource === "unknown") return after;
  const pools = registeredPools(before, cluster, renamed, written);
  const unjudged = unjudgedOfRegistered(before, cluster);
  const isSame = JSON.stringify(pools.map(comparable)) === JSON.stringify(cluster.pools.map(comparable));
  const isAsJudged = JSON.stringify(namesOf(unjudged)) === JSON.stringify(namesOf(cluster.unjudged));
  return isSame && isAsJudged ? after : prove({ ...cluster, pools, unjudged });
}

/** Taints that the kubelet is given past the pools reach a node as it registers, and stay: registered nodes have those of before. */
function unjudgedOfRegistered(before: Cluster, after: Cluster): Cluster["unjudged"] {
  const isOfRegistration = ({ said }: Cluster["unjudged"][number]) => said?.argument === "register-with-taints";
  return [...after.unjudged.filter((each) => !isOfRegistration(each)), ...before.unjudged.filter(isOfRegistration)];
}

function namesOf(unjudged: Cluster["unjudged"]): string[] {
  return unjudged.map(({ place, pools }) => JSON.stringify([place, pools])).sort();
}

/** Whether a cluster of which nobody says which nodes registered themselves gets pools of machines. */
export function comesWithMachines(before: Cluster, after: Cluster): boolean {
  return before.poolSource === "unknown" && before.latePools === undefined && after.machinePools.length > 0;
}

/** A pool that comes has no node yet. One that goes keeps its nodes, unless Rancher makes and removes them. */
function registeredPools(
  before: Cluster,
  after: Cluster,
  renamed: ReadonlyMap<string, string>,
  written: WrittenTaints,
): SchedulingPool[] {
  return before.pools.flatMap((old): SchedulingPool[] => {
    const now = after.pools.find(({ name }) => name === (renamed.get(old.name) ?? old.name));
    if (now === undefined) return before.machinePools.includes(old.name) ? [] : [old];
    return [registeredPool(old, now, written)];
  });
}

/**
 * A pool that stays, as its registered nodes are: they have the roles, labels and taints that they registered with; deferred
 * taints reach them with the apply, those of new roles among them where they are written.
 */
export function registeredPool(old: SchedulingPool, now: SchedulingPool, written: WrittenTaints): SchedulingPool {
  const { roles, labels } = old;
  if (now.taintsApplied === TaintsApplied.AFTER_READY) {
    const ofRoles = roleTaintsOnNodes(old, now, written);
    const isHad = (taint: Taint) => old.roleTaints.some((each) => each.equals(taint));
    // Those of new roles come to nodes that run pods, as deferred ones do.
    const taints = [...now.taints, ...ofRoles.filter((taint) => !isHad(taint))];
    return withDeferred({ ...now, roles, labels, roleTaints: ofRoles.filter(isHad), taints }, old, written);
  }
  const leavingTaints = (now.leavingTaints ?? []).filter((taint) => !nodeTaints(old).some((has) => has.equals(taint)));
  const { leavingTaints: _, open: __, ...rest } = now;
  const open = openOfRegistered(old, now);
  return {
    ...rest,
    roles,
    roleTaints: old.roleTaints,
    labels,
    taints: old.taints,
    // Pods from before deferred taints stay on these nodes, whatever new ones are given.
    taintsApplied: old.taints.length > 0 ? old.taintsApplied : now.taintsApplied,
    ...(leavingTaints.length > 0 && { leavingTaints }),
    ...(open.length > 0 && { open }),
  };
}

/**
 * What nodes have had since they registered let no pod come to them: only what is new to them finds some there, and nothing
 * where it takes the place of what was in the way until then.
 */
function withDeferred(now: SchedulingPool, old: SchedulingPool, written: WrittenTaints): SchedulingPool {
  if (old.taintsApplied === TaintsApplied.AFTER_READY) return now;
  const isAmong = (taints: readonly Taint[]) => (taint: Taint) => taints.some((each) => each.equals(taint));
  const kept = keptOfRegistration(old, now, written);
  const come = now.taints.filter((taint) => !isAmong(kept)(taint));
  const isReplaced = old.taints.some((taint) => taint.isHard && !isAmong(kept)(taint));
  return come.length === 0 || isReplaced
    ? { ...now, taints: [...kept, ...come], taintsApplied: TaintsApplied.AT_REGISTRATION }
    : { ...now, taints: come, roleTaints: [...now.roleTaints, ...kept] };
}

/** Whether nodes are left is a matter of now, and what they are one of then. */
function openOfRegistered(old: SchedulingPool, now: SchedulingPool): OpenPart[] {
  const isOfNodes = ({ part }: OpenPart) => part === "nodes";
  return [...(now.open ?? []).filter(isOfNodes), ...(old.open ?? []).filter((part) => !isOfNodes(part))];
}

function comparable({
  name,
  roles,
  taints,
  roleTaints,
  leavingTaints = [],
  labels,
  taintsApplied,
  open,
}: SchedulingPool) {
  const texts = [taints, roleTaints, leavingTaints].map((list) => list.map(String).sort());
  return [name, [...roles].sort(), texts, Object.entries(labels).sort(), taintsApplied, open];
}
