import type { FindingDraft } from "../finding";
import { nearMiss } from "../near-miss";
import type { Agent, Cluster } from "../reading/cluster";
import { AGENT_PROPERTIES } from "../reading/cluster-summary";
import { providerSince } from "../releases/provider-arguments";
import { featureSince, hasFeature, RancherFeature } from "../releases/rancher-changes";
import type { ProofFacts } from "./facts";

/** Findings about settings that the proof does not judge, and that need some release or pool to be of use. */
export function settingFindings({ cluster, pools }: ProofFacts): FindingDraft[] {
  const agents = Object.entries(AGENT_PROPERTIES) as [Agent, string][];
  const selected = [
    ...cluster.machineConfiguration.selected.map(({ property, selector }) => ({
      setting: property,
      pools: selector.pools,
    })),
    ...cluster.machineSelectorFiles,
  ];
  const names = pools.map(({ name }) => name);
  return [
    ...agents
      .filter(([agent]) => cluster.agents[agent].hasSchedulingCustomization)
      .flatMap(([agent, property]) => featureFindings(`${property}.schedulingCustomization`, FEATURES[agent], cluster)),
    ...cluster.newerSettings.flatMap((property) => providerFindings(property, cluster)),
    ...(cluster.poolSource === "unknown" ? [] : selected).flatMap(({ setting, pools: wanted }) =>
      poolFindings(setting, wanted, names),
    ),
    ...agents
      .filter(([agent]) => cluster.agents[agent].restrictsPlacement)
      .map(([, property]): FindingDraft => ({ code: "RK305", data: { setting: `${property}.overrideAffinity` } })),
  ];
}

/** What each agent's scheduling customization needs of Rancher. */
const FEATURES: Readonly<Record<Agent, RancherFeature>> = {
  "cattle-cluster-agent": RancherFeature.CLUSTER_AGENT_SCHEDULING,
  "fleet-agent": RancherFeature.FLEET_AGENT_SCHEDULING,
};

function featureFindings(setting: string, feature: RancherFeature, cluster: Cluster): FindingDraft[] {
  const { rancherVersion } = cluster;
  if (rancherVersion === undefined) return [];
  if (hasFeature(rancherVersion, feature)) return providerFindings(setting, cluster);
  const since = featureSince(feature).split(".", 2).join(".");
  return [
    { code: "RK406", data: { setting, needs: "rancher", rancherVersion: rancherVersion.toString(), since, feature } },
  ];
}

function providerFindings(setting: string, { rancherVersion, providerMajor }: Cluster): FindingDraft[] {
  const since = providerSince(setting);
  const used = providerMajor ?? rancherVersion?.providerMajor;
  if (rancherVersion === undefined || since === undefined || used === undefined) return [];
  if (used >= Number(since.split(".")[0])) return [];
  return [{ code: "RK406", data: { setting, needs: "provider", providerMajor: used, since } }];
}

function poolFindings(setting: string, wanted: readonly string[], names: readonly string[]): FindingDraft[] {
  return wanted
    .filter((pool) => !names.includes(pool))
    .map((pool) => {
      const meant = nearMiss(pool, names);
      return { code: "RK507", data: { setting, pool, knownPools: names, ...(meant === undefined ? {} : { meant }) } };
    });
}
