import { somePools } from "../scheduling/findings/descriptions/phrases";
import type { Placement } from "../scheduling/proof/placement";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import type { Cluster } from "../scheduling/reading/cluster";
import { machineTemplate } from "../scheduling/reading/other-values";
import { keepsReplicas } from "../scheduling/releases/catalog-row";
import { text } from "../scheduling/rich-text";
import type { ClusterDiff, PoolChange } from "./cluster-diff";
import type { ReviewContext } from "./dangers/context";
import { renamedInPlace, renamedPools } from "./dangers/renamed-pools";
import type { Renewal } from "./renewal";

/** Nodes that come and go. Rancher makes and removes machines itself; others are registered, or taken away, by somebody. */
export function poolRenewals(context: ReviewContext, before: Cluster, after: Cluster): Renewal[] {
  const { diff } = context;
  // One that only gets another name keeps its nodes.
  const { renamed } = renamedPools(context);
  const names = new Set([...renamed].flat());
  const pools = diff.pools.filter(({ pool }) => !names.has(pool));
  const wasMade = ({ pool }: PoolChange) => before.machinePools.includes(pool);
  // Nodes that registered themselves become no machines of Rancher, nor the other way round.
  const isOther = (pool: PoolChange) =>
    pool.change === "kept" && wasMade(pool) !== after.machinePools.includes(pool.pool);
  const joining = pools.filter((pool) => pool.change === "added" || moreNodes(pool) > 0 || isOther(pool));
  const going = pools.filter((pool) => pool.change === "removed" || isOther(pool));
  const fewer = pools.filter((pool) => moreNodes(pool) < 0 && !isOther(pool));
  const byRancher = [...going, ...fewer].filter(wasMade);
  const isByHand = (pool: PoolChange) => !wasMade(pool);
  const made = madeAnew(diff, before, after);
  return [
    ...of(namesOf(joining), (pools) => ({
      of: "joining",
      pools,
      moment: "on-join",
      because: text`nodes of ${somePools(pools)} join`,
    })),
    ...of(namesOf(byRancher), (pools) => ({
      of: "pods",
      moment: "on-apply",
      because: text`Rancher removes machines of ${somePools(pools)}, and pods that are on them look for another node`,
      movesPods: true,
      isOf: wasOn(pools, context),
    })),
    ...of(namesOf(going.filter(isByHand)), (pools) => ({
      of: "pods",
      moment: "on-join",
      because: text`nodes of ${somePools(pools)} stay until somebody drains and deletes them, and their pods look for another node then`,
      isOf: wasOn(pools, context),
    })),
    ...of(namesOf(fewer.filter(isByHand)), (pools) => ({
      of: "pods",
      moment: "on-join",
      because: text`${somePools(pools)} ${pools.length > 1 ? "get" : "gets"} fewer nodes, and pods of those that go look for another one`,
      isOf: wasOn(pools, context),
    })),
    ...of(made, (pools) => ({
      of: "nodes",
      pools,
      moment: "on-apply",
      because: text`Rancher makes the machines of ${somePools(pools)} anew`,
      movesPods: true,
      isOf: wasOn(pools, context),
    })),
  ];
}

/** Machine pools that stay and whose machines Rancher makes anew, from another template. */
export function madeAnew({ settings }: Pick<ClusterDiff, "settings">, before: Cluster, after: Cluster): string[] {
  const late = new Set(withLateTemplate(before, after));
  return keptMachines(before, after).filter(
    (name) =>
      !isPaused(name, after) && (late.has(name) || settings.some(({ setting }) => setting === machineTemplate(name))),
  );
}

/** Those of which only the apply tells the template, or what it says: it is another one where it does not say the same. */
export function withLateTemplate(before: Cluster, after: Cluster): string[] {
  const kept = keptMachines(before, after);
  if (kept.length === 0) return [];
  const { isOpen } = before.written.compareWith(after.written);
  return kept.filter((name) => isOpen(machineTemplate(name)));
}

/** Machine pools that get another template, and make nothing of it as long as they are paused. */
export function pausedWithTemplate(
  { settings }: Pick<ClusterDiff, "settings">,
  before: Cluster,
  after: Cluster,
): string[] {
  return keptMachines(before, after).filter(
    (name) => isPaused(name, after) && settings.some(({ setting }) => setting === machineTemplate(name)),
  );
}

function keptMachines(before: Cluster, after: Cluster): string[] {
  return after.machinePools.filter((name) => before.machinePools.includes(name));
}

function isPaused(name: string, { machineUpdates }: Cluster): boolean {
  return machineUpdates?.get(name)?.isPaused === true;
}

/**
 * Whether pods of a workload may be on nodes that are there of the pools: jobs are over there, and others no such node has ever
 * taken. What the pools are once the change is applied says nothing of the pods that are there.
 */
export function wasOn(now: readonly string[], context: ReviewContext): (proof: WorkloadProof) => boolean {
  const known = new Map(context.before?.workloads.map((proof) => [proof.workload, proof]));
  const former = [...renamedInPlace(context)].filter(([, name]) => now.includes(name)).map(([old]) => old);
  const pools = [...now, ...former];
  return ({ workload, kind }) => {
    const was = known.get(workload);
    if (was === undefined || !keepsReplicas(kind)) return false;
    return pools.some((pool) => was.staysOn?.includes(pool) || TAKEN.includes(was.placements[pool]?.verdict));
  };
}

const TAKEN: readonly (Placement["verdict"] | undefined)[] = ["runs", "evicted", "depends"];

function namesOf(pools: readonly PoolChange[]): string[] {
  return pools.map(({ pool }) => pool);
}

function of(pools: readonly string[], renewal: (pools: readonly string[]) => Renewal): Renewal[] {
  return pools.length === 0 ? [] : [renewal(pools)];
}

/** Nothing where nobody says how many there are, or only the apply does. */
function moreNodes({ change, nodes: { before, after } }: PoolChange): number {
  return change === "kept" && typeof before === "number" && typeof after === "number" ? after - before : 0;
}
