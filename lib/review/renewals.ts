import { isClaimedIn } from "../scheduling/findings/claims";
import { somePools } from "../scheduling/findings/descriptions/phrases";
import { NodeRole } from "../scheduling/node-role";
import { oncePer } from "../scheduling/once-per";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import { AGENTS, type Agent, type Cluster } from "../scheduling/reading/cluster";
import { AGENT_PROPERTIES } from "../scheduling/reading/cluster-summary";
import { asCode, inProse, text } from "../scheduling/rich-text";
import { comesWithMachines } from "./applied";
import type { ReviewContext } from "./dangers/context";
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
import { poolRenewals, wasOn } from "./pool-renewals";
import type { Renewal } from "./renewal";
import { settingAsWritten } from "./setting-as-written";

export type { Renewal };

/** What a change makes anew. Of a cluster that comes, goes or is not written there is none. Every finding of it asks the same. */
export const renewalsOf: (context: ReviewContext) => readonly Renewal[] = oncePer(allRenewals);

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
  // What somebody does to nodes by hand does not depend on what is sent, nor does what Rancher makes of a machine config.
  const ofNodes = poolRenewals(context, before, after);
  if (!isSent) return ofNodes.filter(({ of, moment }) => moment === "on-join" || of === "nodes");
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
  const there = (applied ?? proof)?.findings ?? [];
  return [
    {
      of: "cluster",
      moment: "on-apply",
      because: text`${asCode(settingAsWritten(RESTORE, after))} takes the cluster back to a snapshot`,
      movesPods: true,
      isAbout: (finding) => isClaimedIn(finding, there),
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
