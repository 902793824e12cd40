import { somePools } from "../scheduling/findings/descriptions/phrases";
import type { Finding } from "../scheduling/findings/finding";
import { findingKey } from "../scheduling/findings/finding-subject";
import { NodeRole } from "../scheduling/node-role";
import type { Placement } from "../scheduling/proof/placement";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import { AGENTS, type Agent, type Cluster } from "../scheduling/reading/cluster";
import { AGENT_PROPERTIES } from "../scheduling/reading/cluster-summary";
import { machineTemplate } from "../scheduling/reading/other-values";
import { keepsReplicas } from "../scheduling/releases/catalog-row";
import { asCode, inProse, type Text, text } from "../scheduling/rich-text";
import { comesWithMachines } from "./applied";
import type { ClusterDiff, PoolChange } from "./cluster-diff";
import type { ReviewContext } from "./dangers/context";
import { renamedInPlace, renamedPools } from "./dangers/renamed-pools";
import { distributionOf } from "./distribution";
import {
  drainedPools,
  isAlone,
  isDrainLeftOut,
  isRestore,
  isServer,
  isUpgrade,
  type K3sRestart,
  k3sRestarts,
  poolsOf,
  RESTORE,
  withNodesThere,
} from "./k3s-restarts";
import type { Moment } from "./moment";
import { settingAsWritten } from "./setting-as-written";

/** Something that a change makes anew in a cluster that stays, so that what waited for it shows. */
export interface Renewal {
  /**
   * Pods look for a node again; K3s is restarted node after node, drained as the upgrade strategy says, or without that; nodes
   * join; nodes are replaced, and their pods look for one; all of it, from one node on.
   */
  readonly of: "pods" | "rolls" | "restarts" | "joining" | "nodes" | "cluster";
  readonly moment: Moment;
  /** What happens, as it goes on in a sentence. */
  readonly because: Text;
  /** Where; all pools where it is not said. */
  readonly pools?: readonly string[];
  /** Whose pods; those of all that keep some where it is not said. */
  readonly isOf?: (proof: WorkloadProof) => boolean;
  /** Whether pods leave their node with it; an upgrade alone may bring others in their place, or not. */
  readonly movesPods?: true;
  /** Which findings it can bring at all; any where it is not said. */
  readonly isAbout?: (finding: Finding) => boolean;
}

/** Every finding of a cluster asks the same. */
const KNOWN = new WeakMap<ReviewContext, readonly Renewal[]>();

/** What a change makes anew. Of a cluster that comes, goes or is not written there is none. */
export function renewalsOf(context: ReviewContext): readonly Renewal[] {
  const known = KNOWN.get(context) ?? allRenewals(context);
  KNOWN.set(context, known);
  return known;
}

/** Pools whose machines Rancher makes anew with the apply: what their nodes have once it is rolled out is what is written. */
export function poolsMadeAnew(context: ReviewContext): string[] {
  return renewalsOf(context).flatMap(({ of, moment, pools = [] }) =>
    of === "nodes" && moment === "on-apply" ? pools : [],
  );
}

/** Whether pods of a workload are made anew, or look for another node, before any other node has joined: a job makes new ones. */
export function isMovedWithApply(proof: WorkloadProof, context: ReviewContext): boolean {
  return renewalsOf(context).some(
    ({ of, moment, movesPods, isOf }) =>
      moment === "on-apply" &&
      (movesPods === true || (of === "pods" && proof.kind === "Job")) &&
      isOf?.(proof) !== false,
  );
}

function allRenewals(context: ReviewContext): Renewal[] {
  const { before, after, action, importLoss, scope, isUnknown, isSent } = context.change;
  if (before === undefined || after === undefined || isUnknown || scope === "refresh-only") return [];
  // It is destroyed at another place, and nothing makes it anew.
  if (action === "forgotten" || importLoss !== undefined) return [];
  if (action === "replaced") {
    return [{ of: "cluster", moment: "on-join", because: text`the cluster is made anew` }];
  }
  const first = firstNodes(before, after);
  if (first.length > 0) return first;
  // What somebody does to nodes by hand does not depend on what is sent.
  const ofNodes = poolRenewals(context, before, after);
  if (!isSent) return ofNodes.filter(({ moment }) => moment === "on-join");
  return [
    ...restores(context, after),
    ...upgrades(context, after),
    ...restarts(context, before, after),
    ...drains(context, before, after),
    ...agents(context),
    ...charts(context, before, after),
    ...ofNodes,
  ];
}

/**
 * Of a cluster that no node has started yet everything is still to come, whoever makes the nodes. Machines that come where
 * nobody says which nodes registered themselves may be the first ones as well.
 */
function firstNodes(before: Cluster, after: Cluster): Renewal[] {
  const isKnown = before.poolSource !== "unknown" || comesWithMachines(before, after);
  if (!isKnown || before.latePools !== undefined || startsEtcd(before) || !startsEtcd(after)) return [];
  return [
    { of: "cluster", moment: "on-join", because: text`the cluster had no node with etcd, and its first one joins` },
  ];
}

/** Also one of which it is open whether it does: nothing says then that there was no node. */
function startsEtcd({ pools }: Cluster): boolean {
  return pools.some(
    ({ roles, open = [] }) => roles.includes(NodeRole.ETCD) || open.some(({ part }) => part === "roles"),
  );
}

/**
 * Rancher takes the cluster back to one node with the snapshot, and starts the others again. They are the nodes of the snapshot,
 * or register as they did before: what is new in a registration reaches none of them.
 * @see rancher/rancher pkg/capr/planner/etcdrestore.go
 */
function restores({ diff, applied, after: proof }: ReviewContext, after: Cluster): Renewal[] {
  if (!isRestore(diff)) return [];
  const there = new Set((applied ?? proof)?.findings.map(findingKey));
  return [
    {
      of: "cluster",
      moment: "on-apply",
      because: text`${asCode(settingAsWritten(RESTORE, after))} takes the cluster back to a snapshot`,
      movesPods: true,
      isAbout: (finding) => there.has(findingKey(finding)),
    },
  ];
}

/** A release of K3s comes with charts and manifests of its own. */
function upgrades({ diff }: ReviewContext, after: Cluster): Renewal[] {
  if (!isUpgrade(diff, after)) return [];
  return [
    {
      of: "pods",
      moment: "on-apply",
      because: text`the upgrade runs install jobs again, and may bring other pods of the addons`,
      isOf: (proof) => !isOfRancher(proof) && proof.kind !== "Pod",
    },
  ];
}

function isOfRancher({ namespace }: WorkloadProof): boolean {
  return namespace.startsWith("cattle-");
}

/** Each server applies its manifests as K3s starts on it. */
function restarts(context: ReviewContext, before: Cluster, after: Cluster): Renewal[] {
  const { rolls, undrained } = k3sRestarts(context.diff, before, withNodesThere(context, after));
  return [...renewalBy("rolls", rolls), ...renewalBy("restarts", undrained)];
}

function renewalBy(of: "rolls" | "restarts", restarts: readonly K3sRestart[]): Renewal[] {
  const pools = poolsOf(restarts);
  if (pools.length === 0) return [];
  const is = restarts.some(({ isCertain }) => isCertain) ? "is" : "may be";
  return [
    {
      of,
      moment: "on-apply",
      because: text`K3s ${is} restarted on nodes of ${somePools(pools.map(({ name }) => name))}`,
      pools: pools.filter(isServer).map(({ name }) => name),
    },
  ];
}

/** A node that is drained keeps the pods of DaemonSets, and jobs are over. */
function drains(context: ReviewContext, before: Cluster, after: Cluster): Renewal[] {
  const { diff } = context;
  const alone = isAlone(context, before, after);
  if (alone === true) return [];
  const { rolls } = k3sRestarts(diff, before, withNodesThere(context, after));
  // What else has nodes drained comes to them together with another release.
  const told = isUpgrade(diff, after) ? rolls.slice(0, 1) : rolls;
  const { controlPlane, workers } = after.upgradeStrategy;
  return told.flatMap(({ settings, pools: rolled, isCertain }): Renewal[] => {
    const drained = drainedPools(after.upgradeStrategy, rolled);
    if (drained.length === 0) return [];
    const pools = drained.map(({ name }) => name);
    const what =
      settings.length === 0
        ? text`another ${distributionOf(diff.kubernetesVersion)}`
        : text`the change of ${inProse(named(settings, after))}`;
    const isSaid = drained.some((pool) => (isServer(pool) ? controlPlane : workers).isDrained === true);
    const are = isSaid && isCertain && alone === false && !isDrainLeftOut(diff) ? "are" : "may be";
    return [
      {
        of: "pods",
        moment: "on-apply",
        because: text`nodes of ${somePools(pools)} ${are} drained for ${what}`,
        movesPods: true,
        isOf: wasOn(pools, context),
      },
    ];
  });
}

function named(settings: readonly string[], cluster: Cluster) {
  return settings.map((setting) => asCode(settingAsWritten(setting, cluster)));
}

/** Rancher makes an agent's pods anew where anything of them changes. */
function agents({ diff }: ReviewContext): Renewal[] {
  const renewed = AGENTS.filter(
    (agent) =>
      diff.tolerations.some((each) => each.agent === agent && each.change !== "kept") ||
      diff.settings.some(({ setting }) => isSettingOf(agent, setting)),
  );
  if (renewed.length === 0) return [];
  return [
    {
      of: "pods",
      moment: "on-apply",
      because: text`Rancher makes the pods of ${inProse(renewed)} anew`,
      movesPods: true,
      isOf: ({ workload }) => renewed.some((agent) => agent === workload),
    },
  ];
}

function isSettingOf(agent: Agent, setting: string): boolean {
  return setting.startsWith(`${AGENT_PROPERTIES[agent]}.`) || setting.startsWith("agentEnvVars.");
}

const OF_CHART = /^(?:chartValues\.|addons\.|additionalManifest\.HelmChart(?:Config)?\/)([\w-]+)/;

/** What is told to a chart comes with its job. */
function charts({ diff, after: proof }: ReviewContext, before: Cluster, cluster: Cluster): Renewal[] {
  const files = new Set([...before.manifestFiles, ...cluster.manifestFiles]);
  const changed = [...files].filter((file) => diff.settings.some(({ setting }) => setting.startsWith(`${file}.`)));
  const ofFiles: Renewal[] = changed.map((file) => ({
    of: "pods",
    moment: "on-apply",
    because: text`${asCode(settingAsWritten(file, cluster))} writes manifests, which may be about a chart of K3s: what is in them is not known`,
    isOf: ({ kind, workload }) => kind === "Job" && workload.startsWith("helm-install-"),
  }));
  const ofCharts = [...new Set(diff.settings.flatMap(({ setting }) => OF_CHART.exec(setting)?.[1] ?? []))].flatMap(
    (name) => {
      const jobs = proof?.workloads.filter(({ workload }) => workload === `helm-install-${name}`) ?? [];
      const isSwitched = diff.settings.some(({ setting }) => setting === `addons.${name}.disabled`);
      if (isSwitched || (jobs.length === 0 && !proof?.workloads.some(({ workload }) => workload === name))) return [];
      return [
        {
          of: "pods" as const,
          moment: "on-apply" as const,
          because: text`what the ${cluster.poolSource === "model" ? "app" : "configuration"} says of ${asCode(name)} is other than before`,
          movesPods: true as const,
          isOf: ({ workload }: WorkloadProof) => workload === name || workload === `helm-install-${name}`,
        },
      ];
    },
  );
  return [...ofCharts, ...ofFiles];
}

/** Nodes that come and go. Rancher makes and removes machines itself; others are registered, or taken away, by somebody. */
function poolRenewals(context: ReviewContext, before: Cluster, after: Cluster): Renewal[] {
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
  return after.machinePools.filter(
    (name) => before.machinePools.includes(name) && settings.some(({ setting }) => setting === machineTemplate(name)),
  );
}

/**
 * Whether pods of a workload may be on nodes that are there of the pools: jobs are over there, and others no such node has ever
 * taken. What the pools are once the change is applied says nothing of the pods that are there.
 */
function wasOn(now: readonly string[], context: ReviewContext): (proof: WorkloadProof) => boolean {
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
