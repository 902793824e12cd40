import type { Acknowledgement } from "../scheduling/acknowledgements/acknowledgement";
import { acknowledgementNotation } from "../scheduling/acknowledgements/acknowledgement-notation";
import { explainAgentTolerations } from "../scheduling/agent-tolerations";
import type { Change } from "../scheduling/compare";
import { type OpenPart, openIn, type SchedulingPool } from "../scheduling/pool";
import type { Agent, Cluster } from "../scheduling/reading/cluster";
import { AGENT_PROPERTIES, KNOWN_AT_APPLY, releaseText } from "../scheduling/reading/cluster-summary";
import { isNotJudged } from "../scheduling/reading/not-judged";
import { machineSetting } from "../scheduling/reading/other-values";
import type { OpenValue } from "../scheduling/reading/written-values";
import { type SettingChange, settingChanges } from "./setting-diff";

/** How a thing fares between before and after. */
export type Presence = "added" | "removed" | "kept";

/** One taint of a pool. */
export interface TaintChange {
  /** kubectl's notation. */
  readonly taint: string;
  /** Whether it comes, goes or stays. */
  readonly change: Presence;
  /**
   * Whether the app writes it on the pool, as a taint that lasts, one that something takes away again or one that leaves,
   * or Rancher adds it because of the pool's roles.
   */
  readonly origin: "pool" | "start-up" | "leaving" | "roles";
}

/** One label of a pool whose value is not the same. */
export interface LabelChange extends Change<string> {
  /** Key of the label. */
  readonly key: string;
}

/** One pool before and after. */
export interface PoolChange {
  /** Name of the pool. */
  readonly pool: string;
  /** Whether the pool comes, goes or stays. */
  readonly change: Presence;
  /** Its roles. */
  readonly roles: Change<readonly string[]>;
  /** Its taints, those that stay among them. */
  readonly taints: readonly TaintChange[];
  /** Of one that comes or goes, that some of its taints are not known. */
  readonly hasOpenTaints?: true;
  /** Labels that come, go or have another value. */
  readonly labels: readonly LabelChange[];
  /** Whether its nodes register with the taints, or get them once the cluster is active. */
  readonly taintsApplied: Change<string>;
  /**
   * How many nodes the pool is meant to have, where the app says so or it is known only at apply. Of one that comes or goes,
   * 0 where it is written on the other side as well, without any.
   */
  readonly nodes: Change<number | "(known at apply)">;
}

/** A taint of a pool that a toleration answers. */
export interface TolerationCause {
  /** Name of the pool. */
  readonly pool: string;
  /** The taint, in kubectl's notation. */
  readonly taint: string;
}

/** One toleration of one of Rancher's agents. */
export interface TolerationChange {
  /** Which agent. */
  readonly agent: Agent;
  /** The toleration, as `Toleration.toString()` has it. */
  readonly toleration: string;
  /** Whether it comes, goes or stays. */
  readonly change: Presence;
  /** The taints it is there for, of the state in which it is there. */
  readonly because: readonly TolerationCause[];
  /** Where it has a limit, and a plan does not tell whether the app writes one. */
  readonly isLimitUnseen?: true;
}

/** One acknowledgement that came, went or was reworded. */
export interface AcknowledgementChange
  extends Change<string>,
    Pick<Acknowledgement, "code" | "subject" | "isKindWide"> {}

/** Everything that differs between two states of one cluster, and what stayed beside it. */
export interface ClusterDiff {
  /** Release of K3s. */
  readonly kubernetesVersion: Change<string>;
  /** Release of the Rancher server. */
  readonly rancherVersion: Change<string>;
  /** Every pool of either state, also those of which nothing changes. */
  readonly pools: readonly PoolChange[];
  /** Pools of machines that have none, neither before nor after, and what of them changes; absent where nothing does. */
  readonly poolsWithoutNodes?: readonly PoolChange[];
  /** Tolerations of Rancher's agents, those that stay among them. */
  readonly tolerations: readonly TolerationChange[];
  /** What else the proof looks at: system workloads, the K3s configuration, how Rancher is reached. */
  readonly settings: readonly SettingChange[];
  /** Findings whose acceptance comes, goes or gets another reason. */
  readonly acknowledgements: readonly AcknowledgementChange[];
  /** Values that are not known, so that it is not known either what changes with them. */
  readonly open: readonly OpenValue[];
}

/**
 * Compares two states of a cluster; undefined where there is none.
 * @param isMadeAnew whether the one after is made in the place of the one before
 */
export function diffClusters(before: Cluster | undefined, after: Cluster | undefined, isMadeAnew = false): ClusterDiff {
  const [oldPools, newPools] = [before, after].map(
    (cluster) => new Map((cluster?.pools ?? []).map((pool) => [pool.name, pool])),
  ) as [Map<string, SchedulingPool>, Map<string, SchedulingPool>];
  const withoutNodes = changesWithoutNodes(before, after);
  const written =
    before === undefined || after === undefined ? undefined : before.written.compareWith(after.written, isMadeAnew);
  return {
    kubernetesVersion: {
      before: before && releaseText(before.kubernetesVersion),
      after: after && releaseText(after.kubernetesVersion),
    },
    rancherVersion: { before: before?.rancherVersion?.toString(), after: after?.rancherVersion?.toString() },
    pools: union(oldPools.keys(), newPools.keys()).map((pool) =>
      withEmpty(poolChange(pool, oldPools.get(pool), newPools.get(pool)), before, after),
    ),
    ...(withoutNodes.length > 0 && { poolsWithoutNodes: withoutNodes }),
    tolerations: [
      ...tolerationChanges("cattle-cluster-agent", before, after),
      ...tolerationChanges("fleet-agent", before, after),
    ],
    settings:
      before === undefined || after === undefined || written === undefined
        ? []
        : settingChanges(before, after, written).filter(({ setting }) => !isOfLateName(setting, after)),
    acknowledgements: acknowledgementChanges(before?.acknowledged, after?.acknowledged),
    open: [...(written?.open ?? []), ...lateNamesOf(after)],
  };
}

/** Whether a pool is the one that it was is known only at apply, and what is written of it by name as little. */
function lateNamesOf(after: Cluster | undefined): OpenValue[] {
  return [...(after?.lateNames?.values() ?? [])].map((path) => ({ path, side: "after" }));
}

function isOfLateName(setting: string, { lateNames }: Cluster): boolean {
  return [...(lateNames?.keys() ?? [])].some((name) => setting.startsWith(machineSetting(name, "")));
}

/** Nothing is on them: they decide nothing until they get machines, and are told all the same. */
function changesWithoutNodes(before: Cluster | undefined, after: Cluster | undefined): PoolChange[] {
  const [old, now] = [before, after].map(
    (cluster) => new Map((cluster?.poolsWithoutNodes ?? []).map((pool) => [pool.name, pool])),
  ) as [Map<string, SchedulingPool>, Map<string, SchedulingPool>];
  const others = new Set([before, after].flatMap((cluster) => cluster?.pools.map(({ name }) => name) ?? []));
  return union(old.keys(), now.keys())
    .filter((name) => !others.has(name))
    .map((name) => poolChange(name, old.get(name), now.get(name)))
    .filter(isChanged);
}

/** All pools that change, those without nodes among them. */
export function changedPools({ pools, poolsWithoutNodes = [] }: ClusterDiff): PoolChange[] {
  return [...pools.filter(isChanged), ...poolsWithoutNodes].sort((a, b) => (a.pool < b.pool ? -1 : 1));
}

/** Names of what differs between two states of a cluster and is written to Rancher. */
export function changedSettings(before: Cluster, after: Cluster): string[] {
  const { kubernetesVersion, pools, poolsWithoutNodes = [], tolerations, settings } = diffClusters(before, after);
  // Pools of a custom cluster are no setting of it.
  const made = new Set([
    ...[before, after].flatMap(({ machinePools }) => machinePools),
    ...poolsWithoutNodes.map(({ pool }) => pool),
  ]);
  const ofAgents = tolerations.filter(({ change }) => change !== "kept").map(({ agent }) => AGENT_PROPERTIES[agent]);
  const names = [
    ...(kubernetesVersion.before === kubernetesVersion.after ? [] : ["kubernetesVersion"]),
    ...ofAgents.map((property) => `${property}.appendTolerations`),
    ...[...pools, ...poolsWithoutNodes]
      .filter((each) => made.has(each.pool) && isChanged(each))
      .map(({ pool }) => `rke_config.machine_pools.${pool}`),
    ...settings.map(({ setting }) => setting),
  ];
  return [...new Set(names)].sort();
}

/** Whether anything is known to be different. */
export function hasChanges(diff: ClusterDiff): boolean {
  const { kubernetesVersion, rancherVersion, tolerations, settings, acknowledgements } = diff;
  return (
    [kubernetesVersion, rancherVersion].some(({ before, after }) => before !== after) ||
    changedPools(diff).length > 0 ||
    tolerations.some(({ change }) => change !== "kept") ||
    settings.length > 0 ||
    acknowledgements.length > 0
  );
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

/** What differs, without what stayed beside it: by that clusters change alike, whatever else they are. */
export function changesAlone(diff: ClusterDiff): unknown {
  const changed = <T>({ before, after }: Change<T>) =>
    JSON.stringify(before) === JSON.stringify(after) ? undefined : { before, after };
  return {
    ...diff,
    kubernetesVersion: changed(diff.kubernetesVersion),
    rancherVersion: changed(diff.rancherVersion),
    pools: diff.pools.filter(isChanged).map((pool) => ({
      ...pool,
      roles: changed(pool.roles),
      taints: pool.taints.filter(({ change }) => change !== "kept"),
      taintsApplied: changed(pool.taintsApplied),
      nodes: changed(pool.nodes),
    })),
    tolerations: diff.tolerations.filter(({ change }) => change !== "kept"),
  };
}

/** Whether a taint is one of the pool's, of its roles' or that leave, after the change. */
export function isStillListed({ taints }: PoolChange, taint: string): boolean {
  return taints.some((each) => each.taint === taint && each.change !== "removed" && each.origin !== "start-up");
}

/** Whether two lists hold the same. */
export function sameList({ before, after }: Change<readonly string[]>): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

/** What is not known on one side may be there as well: nothing is said to come or go then. */
function poolChange(pool: string, before: SchedulingPool | undefined, after: SchedulingPool | undefined): PoolChange {
  const isOpen = (side: SchedulingPool | undefined, part: OpenPart["part"]) =>
    side !== undefined && openIn(side, part).length > 0;
  const isCertain = (part: OpenPart["part"], change: Presence) =>
    !(change === "removed" ? isOpen(after, part) : change === "added" && isOpen(before, part));
  const isRoleOpen = isOpen(before, "roles") || isOpen(after, "roles");
  const texts = (pool: SchedulingPool | undefined) => pool?.taints.map(String);
  const ofStartUp = [before, after].map((pool) => pool?.startupTaints?.map(String) ?? []);
  const leaving = [before, after].map((pool) => pool?.leavingTaints?.map(String) ?? []);
  const ofRoles = [before, after].map((pool) => pool?.roleTaints.map(String) ?? []);
  return {
    pool,
    change: before === undefined ? "added" : after === undefined ? "removed" : "kept",
    roles:
      before !== undefined && after !== undefined && isRoleOpen
        ? { before: after.roles, after: after.roles }
        : { before: before?.roles, after: after?.roles },
    taints: [
      ...presences(texts(before), texts(after)).map((taint): TaintChange => ({ ...taint, origin: "pool" })),
      ...presences(ofStartUp[0], ofStartUp[1]).map((taint): TaintChange => ({ ...taint, origin: "start-up" })),
      ...presences(leaving[0], leaving[1]).map((taint): TaintChange => ({ ...taint, origin: "leaving" })),
      ...presences(ofRoles[0], ofRoles[1]).map((taint): TaintChange => ({ ...taint, origin: "roles" })),
    ].filter(({ origin, change }) => isCertain(origin === "roles" ? "roles" : "taints", change)),
    ...((before === undefined || after === undefined) && isOpen(after ?? before, "taints")
      ? { hasOpenTaints: true as const }
      : {}),
    labels: changedEntries(before?.labels, after?.labels).filter((label) =>
      isCertain("labels", label.before === undefined ? "added" : label.after === undefined ? "removed" : "kept"),
    ),
    taintsApplied: { before: before?.taintsApplied, after: after?.taintsApplied },
    nodes: { before: nodesOf(before), after: nodesOf(after) },
  };
}

function withEmpty(pool: PoolChange, before: Cluster | undefined, after: Cluster | undefined): PoolChange {
  const isEmpty = (cluster: Cluster | undefined) => cluster?.emptyPools?.includes(pool.pool) === true;
  const { change, nodes } = pool;
  if (change === "removed" && isEmpty(after)) return { ...pool, nodes: { ...nodes, after: 0 } };
  return change === "added" && isEmpty(before) ? { ...pool, nodes: { ...nodes, before: 0 } } : pool;
}

/** Whether a pool that comes or goes is written on both sides, and only its nodes come or go. */
export function isEmptied({ change, nodes }: PoolChange): boolean {
  return (change === "removed" && nodes.after === 0) || (change === "added" && nodes.before === 0);
}

function nodesOf(pool: SchedulingPool | undefined): PoolChange["nodes"]["before"] {
  const isLate = pool !== undefined && openIn(pool, "nodes").some((path) => !isNotJudged(path));
  return isLate ? KNOWN_AT_APPLY : pool?.nodes;
}

/** What is not known on one side may be there as well: nothing is said to come or go then. */
function tolerationChanges(agent: Agent, before: Cluster | undefined, after: Cluster | undefined): TolerationChange[] {
  const causes = new Map([...causesOf(before, agent), ...causesOf(after, agent)]);
  const [old, now] = [before, after].map((cluster) => cluster?.agents[agent].tolerations.map(String));
  const isOpen = (cluster: Cluster | undefined) => (cluster?.agents[agent].unknownTolerations.length ?? 0) > 0;
  return presences(old, now)
    .filter(({ change }) => !(change === "removed" ? isOpen(after) : change === "added" && isOpen(before)))
    .map(({ taint: toleration, change }) => ({
      agent,
      toleration,
      change,
      because: causes.get(toleration) ?? [],
      ...(change !== "removed" && isLimitUnseen(after, agent, toleration) ? { isLimitUnseen: true as const } : {}),
    }));
}

function isLimitUnseen(cluster: Cluster | undefined, agent: Agent, toleration: string): boolean {
  const { hasUnseenLimits = false, tolerations = [] } = cluster?.agents[agent] ?? {};
  return hasUnseenLimits && tolerations.some((each) => each.seconds !== undefined && String(each) === toleration);
}

function causesOf(cluster: Cluster | undefined, agent: Agent): [string, TolerationCause[]][] {
  if (cluster === undefined) return [];
  return explainAgentTolerations(cluster.pools, cluster.agents[agent].tolerations).map(({ toleration, because }) => [
    toleration.toString(),
    because.map(({ pool, taint }) => ({ pool, taint: taint.toString() })),
  ]);
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

function acknowledgementChanges(
  before: readonly Acknowledgement[] = [],
  after: readonly Acknowledgement[] = [],
): AcknowledgementChange[] {
  // What the first version of the model accepted for ever is something else than one finding.
  const byNotation = (list: readonly Acknowledgement[]) =>
    new Map(list.map((each) => [`${acknowledgementNotation(each)}${each.isKindWide ? " *" : ""}`, each]));
  const [was, is] = [byNotation(before), byNotation(after)];
  return union(was.keys(), is.keys()).flatMap((notation) => {
    const [old, now] = [was.get(notation), is.get(notation)];
    const either = now ?? old;
    if (either === undefined || old?.reason === now?.reason) return [];
    const { reason: _, ...acknowledgement } = either;
    return [{ ...acknowledgement, before: old?.reason, after: now?.reason }];
  });
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
