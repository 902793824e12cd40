import { isControlPlane, type SchedulingPool, toleratedTaints } from "./pool";
import { TAINT_EFFECTS, type Taint } from "./taint";
import { Toleration, TolerationOperator } from "./toleration";
import { TolerationSet } from "./toleration-set";

/** One pool's taint that a toleration answers. */
export interface TolerationReason {
  /** Name of the pool. */
  readonly pool: string;
  /** The taint that the toleration answers. */
  readonly taint: Taint;
  /** Whether the app wrote the taint on the pool, Rancher adds it because of the pool's roles, or it leaves. */
  readonly origin: "pool" | "roles" | "leaving";
}

/** A toleration with the taints it is there for; none when the app asked for it without one. */
export interface ExplainedToleration {
  /** What the agent gets. */
  readonly toleration: Toleration;
  /** The taints it is there for; empty where the app asked for it by itself. */
  readonly because: readonly TolerationReason[];
}

/**
 * The pools whose taints Rancher's agents must live with: those of the control plane.
 *
 * Until `cattle-cluster-agent` runs on a control-plane node and reaches Rancher, no worker can join, so workers never
 * help it; and an agent that tolerates the control plane needs no other pool afterwards.
 * @see rancher/rancher pkg/capr/planner/planner.go ("waiting for cluster agent to connect"), rancher/rancher#49981
 */
export function agentHosts(pools: readonly SchedulingPool[]): SchedulingPool[] {
  return pools.filter(isControlPlane);
}

/**
 * The tolerations an agent needs on top of `given` to run on every node of the control plane: none wider than the taint
 * it answers, none that another one makes superfluous. A taint that leaves is tolerated until it is left out.
 * PreferNoSchedule never keeps a pod away and needs none.
 *
 * They come pool by pool, in the order of the pools, each where its taint is met first: a pool's taints of roles, then its own
 * in their order. Terraform matches them by their place, so what a pool that is added last brings is all that its plan shows.
 */
export function deriveAgentTolerations(pools: readonly SchedulingPool[], given: readonly Toleration[]): Toleration[] {
  // A toleration limited in time lets the pod be evicted again, so it does not do the job of a permanent one.
  const permanent = given.filter((toleration) => toleration.seconds === undefined);
  const taints = agentHosts(pools).flatMap((pool) => [...pool.roleTaints, ...toleratedTaints(pool)]);
  const unanswered = new TolerationSet(permanent).blocking(taints);
  // A taint without a value is tolerated with Exists, which answers the same key with a value elsewhere as well.
  const wide = unanswered.filter((taint) => taint.value === undefined);
  const narrow = new TolerationSet(wide.map((taint) => Toleration.for(taint))).blocking(unanswered);
  const needed = new Set([...wide, ...narrow]);
  return distinctTolerations(unanswered.filter((taint) => needed.has(taint)).map((taint) => Toleration.for(taint)));
}

/**
 * The tolerations that one of Rancher's agents is given: what is appended, in its order, and after that what the pools make
 * necessary beyond it.
 */
export function tolerationsOfAgent(
  pools: readonly SchedulingPool[],
  appended: readonly Toleration[],
  derives: boolean,
): Toleration[] {
  const given = appended.flatMap(oneEffectEach);
  return distinctTolerations([...given, ...(derives ? deriveAgentTolerations(pools, given) : [])]);
}

/** Says for each toleration of an agent which taints of which pools it is there for. */
export function explainAgentTolerations(
  pools: readonly SchedulingPool[],
  tolerations: readonly Toleration[],
): ExplainedToleration[] {
  return agentTolerationExplainer(pools)(tolerations);
}

/** Explains the tolerations of several agents of one cluster; its pools are gone through once. */
export function agentTolerationExplainer(
  pools: readonly SchedulingPool[],
): (tolerations: readonly Toleration[]) => ExplainedToleration[] {
  const byKey = new Map<string, TolerationReason[]>();
  const byKeyAndValue = new Map<string, TolerationReason[]>();
  for (const pool of agentHosts(pools)) {
    const [own, ofRoles] = [new Set(pool.taints), new Set(pool.roleTaints)];
    for (const taint of toleratedTaints(pool).filter((any) => any.isHard)) {
      const origin = own.has(taint) ? "pool" : ofRoles.has(taint) ? "roles" : "leaving";
      const reason: TolerationReason = { pool: pool.name, taint, origin };
      addTo(byKey, taint.key, reason);
      addTo(byKeyAndValue, keyAndValue(taint), reason);
    }
  }
  const explain = (toleration: Toleration): ExplainedToleration => {
    const candidates =
      toleration.operator === TolerationOperator.EXISTS
        ? byKey.get(toleration.key ?? "")
        : byKeyAndValue.get(keyAndValue(toleration));
    return { toleration, because: (candidates ?? []).filter(({ taint }) => toleration.tolerates(taint)) };
  };
  return (tolerations) => sortedTolerations(tolerations).map(explain);
}

/** No key has a "=" in it. */
function keyAndValue({ key = "", value = "" }: Taint | Toleration): string {
  return `${key}=${value}`;
}

function addTo<T>(lists: Map<string, T[]>, name: string, item: T): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [item]);
  else list.push(item);
}

/** Without repetition, each where it stands first. */
export function distinctTolerations(tolerations: readonly Toleration[]): Toleration[] {
  return [...new Map(tolerations.map((toleration) => [toleration.toString(), toleration])).values()];
}

/** Without repetition and in one order, whatever the order they were written in. */
export function sortedTolerations(tolerations: readonly Toleration[]): Toleration[] {
  return distinctTolerations(tolerations).sort((a, b) => (a.toString() < b.toString() ? -1 : 1));
}

/** One toleration for each effect. The provider cannot say "every effect": it fills in NoSchedule where none is given. */
export function oneEffectEach(toleration: Toleration): Toleration[] {
  if (toleration.effect !== undefined) return [toleration];
  return TAINT_EFFECTS.map((effect) => Toleration.fromKubernetes({ ...toleration.toKubernetes(), effect }));
}
