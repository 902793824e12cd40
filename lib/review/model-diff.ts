import { explainAgentTolerations } from "../scheduling/agent-tolerations";
import type { Change } from "../scheduling/compare";
import { type ClusterModel, type PoolModel, parseTolerations, schedulingPools } from "../scheduling/model";
import { roleTaints } from "../scheduling/node-role";
import { type SettingChange, settingChanges } from "./setting-diff";

/** How a thing fares between before and after. */
export type Presence = "added" | "removed" | "kept";

/** One taint of a pool. */
export interface TaintChange {
  /** kubectl's notation. */
  readonly taint: string;
  readonly change: Presence;
  /** Whether the app writes it on the pool, or Rancher adds it because of the pool's roles. */
  readonly origin: "pool" | "roles";
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
  /** How many nodes the pool is meant to have, where the app says so. */
  readonly nodes: Change<number>;
}

/** A taint of a pool that a toleration answers. */
export interface TolerationCause {
  readonly pool: string;
  readonly taint: string;
}

/** One toleration of one of Rancher's agents. */
export interface TolerationChange {
  readonly agent: "cattle-cluster-agent" | "fleet-agent";
  readonly toleration: string;
  readonly change: Presence;
  /** The taints it is there for, of the state in which it is there. */
  readonly because: readonly TolerationCause[];
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
  /** What else the proof looks at: system workloads, the K3s configuration, how Rancher is reached. */
  readonly settings: readonly SettingChange[];
  readonly acknowledgements: readonly AcknowledgementChange[];
}

/** Compares two models; undefined where there is none. */
export function diffModels(before: ClusterModel | undefined, after: ClusterModel | undefined): ModelDiff {
  const oldPools = new Map(Object.entries(before?.pools ?? {}));
  const newPools = new Map(Object.entries(after?.pools ?? {}));
  return {
    kubernetesVersion: { before: before?.kubernetesVersion, after: after?.kubernetesVersion },
    rancherVersion: { before: before?.rancherVersion, after: after?.rancherVersion },
    pools: union(oldPools.keys(), newPools.keys()).map((pool) =>
      poolChange(pool, oldPools.get(pool), newPools.get(pool)),
    ),
    tolerations: [
      ...tolerationChanges("cattle-cluster-agent", "cluster", before, after),
      ...tolerationChanges("fleet-agent", "fleet", before, after),
    ],
    settings: settingChanges(before, after),
    acknowledgements: changedEntries(before?.acknowledged, after?.acknowledged).map(({ key, ...change }) => ({
      code: key,
      ...change,
    })),
  };
}

/** Whether anything of a pool is different. */
export function isChanged({ change, roles, taints, labels, taintsApplied, nodes }: PoolChange): boolean {
  return (
    change !== "kept" ||
    !sameList(roles) ||
    taints.some((taint) => taint.change !== "kept") ||
    labels.length > 0 ||
    taintsApplied.before !== taintsApplied.after ||
    nodes.before !== nodes.after
  );
}

/** Whether two lists hold the same. */
export function sameList({ before, after }: Change<readonly string[]>): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

function poolChange(pool: string, before: PoolModel | undefined, after: PoolModel | undefined): PoolChange {
  const ofRoles = [before, after].map((model) => (model === undefined ? [] : roleTaints(model.roles).map(String)));
  return {
    pool,
    change: before === undefined ? "added" : after === undefined ? "removed" : "kept",
    roles: { before: before?.roles, after: after?.roles },
    taints: [
      ...presences(before?.taints, after?.taints).map((taint): TaintChange => ({ ...taint, origin: "pool" })),
      ...presences(ofRoles[0], ofRoles[1]).map((taint): TaintChange => ({ ...taint, origin: "roles" })),
    ],
    labels: changedEntries(before?.labels, after?.labels),
    taintsApplied: { before: before?.taintsApplied, after: after?.taintsApplied },
    nodes: { before: before?.nodes, after: after?.nodes },
  };
}

function tolerationChanges(
  agent: TolerationChange["agent"],
  key: "cluster" | "fleet",
  before: ClusterModel | undefined,
  after: ClusterModel | undefined,
): TolerationChange[] {
  const causes = new Map([...causesOf(before, key), ...causesOf(after, key)]);
  return presences(before?.agents[key], after?.agents[key]).map(({ taint: toleration, change }) => ({
    agent,
    toleration,
    change,
    because: causes.get(toleration) ?? [],
  }));
}

function causesOf(model: ClusterModel | undefined, key: "cluster" | "fleet"): [string, TolerationCause[]][] {
  if (model === undefined) return [];
  return explainAgentTolerations(schedulingPools(model.pools), parseTolerations(model.agents[key])).map(
    ({ toleration, because }) => [
      toleration.toString(),
      because.map(({ pool, taint }) => ({ pool, taint: taint.toString() })),
    ],
  );
}

function presences(
  before: readonly string[] = [],
  after: readonly string[] = [],
): { taint: string; change: Presence }[] {
  const [was, is] = [new Set(before), new Set(after)];
  return union(before, after).map((taint) => ({
    taint,
    change: !was.has(taint) ? "added" : is.has(taint) ? "kept" : "removed",
  }));
}

/** Through maps, because a key such as "constructor" is found on every plain object. */
function changedEntries(
  before: Readonly<Record<string, string>> = {},
  after: Readonly<Record<string, string>> = {},
): LabelChange[] {
  const [was, is] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  return union(was.keys(), is.keys())
    .filter((key) => was.get(key) !== is.get(key))
    .map((key) => ({ key, before: was.get(key), after: is.get(key) }));
}

function union(before: Iterable<string>, after: Iterable<string>): string[] {
  return [...new Set([...before, ...after])].sort();
}
