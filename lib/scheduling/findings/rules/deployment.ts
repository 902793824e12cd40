import { isControlPlane, isTransient, nodeTaints, type SchedulingPool } from "../../pool";
import { withoutPools } from "../../proof/all-placements";
import { poolBeforeDeferred } from "../../proof/before-deferred";
import { isCircumstance, RELEASE_DATA } from "../../proof/circumstances";
import { stayQuestions } from "../../proof/limited-stay";
import { obstaclesOn, placeOf } from "../../proof/lingering";
import { AGENTS, type Agent, type Cluster, NODE_POOLS, NotK3s } from "../../reading/cluster";
import { isDnsQuestion } from "../../reading/dns-questions";
import { isInLeft } from "../../reading/ignored-changes";
import { isNotJudged } from "../../reading/not-judged";
import { isTakingTurns } from "../../reading/taking-turns";
import { isPastThePools } from "../../reading/unjudged";
import { isUnknown } from "../../reading/unknown";
import {
  NEWEST_KNOWN_KUBERNETES,
  NEWEST_KNOWN_RANCHER,
  OLDEST_SUPPORTED_KUBERNETES,
} from "../../releases/newest-known";
import { fixesTaintedFirstNode } from "../../releases/rancher-changes";
import { TaintEffect } from "../../taint";
import { Toleration } from "../../toleration";
import { TolerationSet } from "../../toleration-set";
import { clusterNameProblems } from "../../validation/cluster-rules";
import type { FindingDraft } from "../finding";
import type { FindingData } from "../finding-data";
import { placesOfAddonFindings } from "./addons";
import type { ProofContext } from "./context";
import { lateSettingFindings } from "./late-settings";

/** Findings about what is written of the cluster, and about what of it is not known. */
export function deploymentFindings(context: ProofContext): FindingDraft[] {
  return [
    ...releaseFindings(context),
    ...poolSourceFindings(context),
    ...openFindings(context),
    ...refusedTolerationFindings(context),
    ...context.cluster.overridden.map((setting): FindingDraft => ({ code: "RK508", data: { setting } })),
    ...unreadableFindings(context),
    ...unjudgedFindings(context),
    ...nameFindings(context),
    ...refusedValueFindings(context),
    ...context.cluster.rewrittenValues.map(
      ({ setting, rewrites }): FindingDraft => ({ code: "RK541", data: { setting, rewrites } }),
    ),
    ...lateSettingFindings(context),
    ...formFindings(context),
    ...witnessFindings(context),
    ...context.cluster.ignoredChanges.map((data): FindingDraft => ({ code: "RK513", data })),
  ];
}

function releaseFindings({ cluster: { kubernetesVersion, poolSource } }: ProofContext): FindingDraft[] {
  if (kubernetesVersion instanceof NotK3s) {
    // A cluster that nobody said is one of K3s may be anything.
    const isMeantForK3s = poolSource === "model" || poolSource === "both";
    return [{ code: isMeantForK3s ? "RK408" : "RK410", data: { kubernetesVersion: kubernetesVersion.text } }];
  }
  if (!isUnknown(kubernetesVersion)) return [];
  return [
    {
      code: "RK409",
      data: {
        value: kubernetesVersion.path,
        oldest: OLDEST_SUPPORTED_KUBERNETES.minor,
        newest: NEWEST_KNOWN_KUBERNETES.minor,
      },
    },
  ];
}

function poolSourceFindings({ cluster: { poolSource, latePools, kubernetesVersion } }: ProofContext): FindingDraft[] {
  if (poolSource === "both") return [{ code: "RK510", data: {} }];
  if (poolSource !== "unknown" || kubernetesVersion instanceof NotK3s) return [];
  return [{ code: "RK108", data: latePools === undefined ? {} : { latePools } }];
}

/** One for each setting: who accepts it has read all that is wrong in it. */
function unreadableFindings({ cluster: { unreadable } }: ProofContext): FindingDraft[] {
  const settings = [...new Set(unreadable.map(({ setting }) => setting))];
  return settings.map((setting) => {
    const reasons = unreadable.filter((each) => each.setting === setting).map(({ reason }) => reason);
    return { code: "RK509", data: { setting, reasons: [...new Set(reasons)] } };
  });
}

/** One for each key of each setting. */
function unjudgedFindings({ cluster: { unjudged } }: ProofContext): FindingDraft[] {
  const byKey = new Map<string, FindingData["RK512"]>();
  for (const { said, pools = [] } of unjudged) {
    if (said === undefined) continue;
    const { setting, key, argument } = said;
    if (isPastThePools(argument)) continue;
    const id = JSON.stringify([setting, key]);
    const known = byKey.get(id);
    byKey.set(id, {
      setting,
      key,
      arguments: [...new Set([...(known?.arguments ?? []), argument])],
      pools: [...new Set([...(known?.pools ?? []), ...pools])].sort(),
    });
  }
  return [...byKey.values()].map((data) => ({ code: "RK512", data }));
}

/** What the proof depends on, value by value. */
function openFindings({ cluster, bootstrap, workloads, pools }: ProofContext): FindingDraft[] {
  const { kubernetesVersion } = cluster;
  if (kubernetesVersion instanceof NotK3s) return [];
  // These are findings of their own.
  const told = new Set([
    NODE_POOLS,
    ...(isUnknown(kubernetesVersion) ? [kubernetesVersion.path] : []),
    ...cluster.unjudged.flatMap(({ place, said }) => (said === undefined ? [] : [place])),
    ...placesOfAddonFindings(cluster),
    ...workloads.flatMap(({ workload, placements }) => stayQuestions(workload, withoutPools(placements))),
    ...workloads.map(({ workload }) => poolBeforeDeferred(workload)),
    ...pools.flatMap((pool) => obstaclesOn(cluster, pool).map(placeOf)),
  ]);
  const limits = openLimits(cluster, pools);
  const values = [
    ...bootstrap.dependsOn,
    ...workloads.flatMap(({ dependsOn = [] }) => dependsOn),
    ...limits.map(({ value }) => value),
  ];
  return [...new Set(values)]
    .filter((value) => !told.has(value) && !isCircumstance(value))
    .sort()
    .map((value): FindingDraft => {
      const firstNode = bootstrap.dependsOn.includes(value);
      const open = workloads.filter(({ dependsOn = [] }) => dependsOn.includes(value));
      const evicted = limits.filter((limit) => limit.value === value).map(({ workload }) => workload);
      return {
        code: "RK109",
        data: {
          value,
          firstNode,
          workloads: open.map(({ workload }) => workload),
          evicted,
          ...decidedBy(value, cluster),
        },
      };
    });
}

/** Most is decided by a value that is known at apply, and some by what nobody writes. */
function decidedBy(value: string, { ignoredChanges }: Cluster): Pick<FindingData["RK109"], "decidedBy"> {
  if (isInLeft(value, ignoredChanges)) return { decidedBy: "rancher" };
  if (isTakingTurns(value)) return { decidedBy: "turns" };
  if (isDnsQuestion(value)) return { decidedBy: "dns" };
  if (isNotJudged(value)) return { decidedBy: "not-judged" };
  return value === RELEASE_DATA ? { decidedBy: "release-data" } : {};
}

/** Limits known only at apply of tolerations that keep an agent on nodes; none where Rancher's own comes first. */
function openLimits({ agents, poolSource, rancherVersion }: Cluster, pools: ProofContext["pools"]) {
  const isAny = AGENTS.some((workload) => agents[workload].openLimits.length > 0);
  if (poolSource === "unknown" || !isAny) return [];
  const evicting = (of: readonly SchedulingPool[]) =>
    of.flatMap(nodeTaints).filter((taint) => taint.effect === TaintEffect.NO_EXECUTE && !isTransient(taint));
  const isFirst = fixesTaintedFirstNode(rancherVersion ?? NEWEST_KNOWN_RANCHER);
  const ofRancher = new TolerationSet(isFirst ? evicting(pools.filter(isControlPlane)).map(Toleration.for) : []);
  const all = evicting(pools);
  const inForce = { "cattle-cluster-agent": ofRancher.untolerated(all), "fleet-agent": all };
  return AGENTS.flatMap((workload) =>
    agents[workload].openLimits
      .filter(({ toleration }) => inForce[workload].some((taint) => toleration.tolerates(taint)))
      .map(({ path }) => ({ workload, value: path })),
  );
}

function refusedTolerationFindings({ cluster: { agents } }: ProofContext): FindingDraft[] {
  return (Object.keys(agents) as Agent[]).flatMap((workload) =>
    agents[workload].refusedTolerations.map(
      ({ path, reason }): FindingDraft => ({
        code: "RK306",
        data: { workload, argument: path, reason },
      }),
    ),
  );
}

/** What a property refuses at once may still come by an override, or from somewhere else. */
function nameFindings({ cluster: { name } }: ProofContext): FindingDraft[] {
  if (isUnknown(name)) return [];
  return clusterNameProblems(name).map(({ what }): FindingDraft => ({ code: "RK514", data: { reason: what } }));
}

/** As with names: every property refuses such a value at once, but what a variable turns out to be. */
function refusedValueFindings({ cluster: { refusedValues } }: ProofContext): FindingDraft[] {
  return refusedValues.map((data) => ({ code: "RK540", data }));
}

/** What the provider would fill in, or never reads back. Clusters of other distributions are not judged. */
function formFindings({ cluster }: ProofContext): FindingDraft[] {
  if (cluster.kubernetesVersion instanceof NotK3s) return [];
  const { shiftingSeconds, endpointOff, mayStartDraining } = cluster;
  return [
    ...shiftingSeconds.map(({ openPlaces, ...rest }): FindingDraft => {
      const open = openPlaces.length === 0 ? {} : { openPlaces };
      return { code: "RK542", data: { ...rest, ...open } };
    }),
    ...(endpointOff === undefined
      ? []
      : [{ code: "RK543" as const, data: { setting: "localAuthEndpoint", endpoint: endpointOff } }]),
    ...(mayStartDraining ? [{ code: "RK544" as const, data: { setting: "upgradeStrategy" } }] : []),
  ];
}

function witnessFindings({ cluster: { hasWitness, ignoresWitness, poolSource } }: ProofContext): FindingDraft[] {
  const isOfLibrary = poolSource === "model" || poolSource === "both";
  if (!isOfLibrary || (hasWitness && !ignoresWitness)) return [];
  return [{ code: "RK511", data: { isIgnored: hasWitness } }];
}
