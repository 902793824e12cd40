import { explainAgentTolerations, type TolerationReason } from "../scheduling/agent-tolerations";
import type { Change } from "../scheduling/compare";
import { type ClusterModel, type PoolModel, parseTolerations, schedulingPools } from "../scheduling/model";

/** How a thing fares between before and after. */
export type Presence = "added" | "removed" | "kept";

/** One taint of a pool. */
export interface TaintChange {
  /** kubectl's notation. */
  readonly taint: string;
  readonly change: Presence;
}

/** One label of a pool whose value is not the same. */
export interface LabelChange extends Change<string> {
  readonly key: string;
}

/** One pool before and after. */
export interface PoolChange {
  readonly pool: string;
  readonly change: Presence;
  readonly roles: Change<readonly string[]>;
  readonly taints: readonly TaintChange[];
  readonly labels: readonly LabelChange[];
  readonly taintsApplied: Change<string>;
}

/** One toleration of one of Rancher's agents. */
export interface TolerationChange {
  readonly agent: "cattle-cluster-agent" | "fleet-agent";
  readonly toleration: string;
  readonly change: Presence;
  /** The taints it is there for, of the state in which it is there. */
  readonly because: readonly Pick<TolerationReason, "pool">[];
}

/** One acknowledgement that came, went or was reworded. */
export interface AcknowledgementChange extends Change<string> {
  readonly code: string;
}

/** Everything that differs between two models of one cluster, and what stayed beside it. */
export interface ModelDiff {
  readonly kubernetesVersion: Change<string>;
  readonly rancherVersion: Change<string>;
  readonly pools: readonly PoolChange[];
  readonly tolerations: readonly TolerationChange[];
  readonly acknowledgements: readonly AcknowledgementChange[];
}

/** Compares two models; undefined where there is none. */
export function diffModels(before: ClusterModel | undefined, after: ClusterModel | undefined): ModelDiff {
  return {
    kubernetesVersion: { before: before?.kubernetesVersion, after: after?.kubernetesVersion },
    rancherVersion: { before: before?.rancherVersion, after: after?.rancherVersion },
    pools: union(before?.pools, after?.pools).map((pool) => poolChange(pool, before?.pools[pool], after?.pools[pool])),
    tolerations: [
      ...tolerationChanges("cattle-cluster-agent", "cluster", before, after),
      ...tolerationChanges("fleet-agent", "fleet", before, after),
    ],
    acknowledgements: changedEntries(before?.acknowledged, after?.acknowledged).map(({ key, ...change }) => ({
      code: key,
      ...change,
    })),
  };
}

/** Whether anything of a pool is different. */
export function isChanged({ change, roles, taints, labels, taintsApplied }: PoolChange): boolean {
  return (
    change !== "kept" ||
    !sameList(roles) ||
    taints.some((taint) => taint.change !== "kept") ||
    labels.length > 0 ||
    taintsApplied.before !== taintsApplied.after
  );
}

/** Whether two lists hold the same. */
export function sameList({ before, after }: Change<readonly string[]>): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function poolChange(pool: string, before: PoolModel | undefined, after: PoolModel | undefined): PoolChange {
  return {
    pool,
    change: before === undefined ? "added" : after === undefined ? "removed" : "kept",
    roles: { before: before?.roles, after: after?.roles },
    taints: presences(before?.taints ?? [], after?.taints ?? []).map(([taint, change]) => ({ taint, change })),
    labels: changedEntries(before?.labels, after?.labels),
    taintsApplied: { before: before?.taintsApplied, after: after?.taintsApplied },
  };
}

function tolerationChanges(
  agent: TolerationChange["agent"],
  key: "cluster" | "fleet",
  before: ClusterModel | undefined,
  after: ClusterModel | undefined,
): TolerationChange[] {
  const reasons = new Map([...reasonsOf(before, key), ...reasonsOf(after, key)]);
  return presences(before?.agents[key] ?? [], after?.agents[key] ?? []).map(([toleration, change]) => ({
    agent,
    toleration,
    change,
    because: reasons.get(toleration) ?? [],
  }));
}

function reasonsOf(model: ClusterModel | undefined, key: "cluster" | "fleet"): [string, TolerationChange["because"]][] {
  if (model === undefined) return [];
  return explainAgentTolerations(schedulingPools(model.pools), parseTolerations(model.agents[key])).map(
    ({ toleration, because }) => [
      toleration.toString(),
      [...new Set(because.map(({ pool }) => pool))].map((pool) => ({ pool })),
    ],
  );
}

function presences(before: readonly string[], after: readonly string[]): [string, Presence][] {
  const [was, is] = [new Set(before), new Set(after)];
  return [...new Set([...before, ...after])]
    .sort()
    .map((each) => [each, !was.has(each) ? "added" : is.has(each) ? "kept" : "removed"]);
}

function changedEntries(
  before: Readonly<Record<string, string>> = {},
  after: Readonly<Record<string, string>> = {},
): LabelChange[] {
  return union(before, after)
    .filter((key) => before[key] !== after[key])
    .map((key) => ({ key, before: before[key], after: after[key] }));
}

function union(before: object = {}, after: object = {}): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
}
