import { AGENTS, type Agent, type Cluster } from "../../reading/cluster";
import { AGENT_PROPERTIES } from "../../reading/cluster-summary";
import { providerSince } from "../../releases/provider-arguments";
import { AGENT_SCHEDULING_FLAG, featureSince, hasFeature, RancherFeature } from "../../releases/rancher-changes";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about settings that this Rancher release, or this release of the provider, does not have. */
export function newerSettingFindings({ cluster }: ProofContext): FindingDraft[] {
  return [
    ...AGENTS.filter((agent) => cluster.agents[agent].hasSchedulingCustomization).flatMap((agent) =>
      featureFindings(`${AGENT_PROPERTIES[agent]}.schedulingCustomization`, FEATURES[agent], cluster),
    ),
    ...featureFlagFindings(cluster),
    ...cluster.newerSettings.flatMap((property) => providerFindings(property, cluster)),
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

/** What an older Rancher does not have at all is told as that. Whether the feature is on, only the server knows. */
function featureFlagFindings({ agents, rancherVersion }: Cluster): FindingDraft[] {
  return AGENTS.filter(
    (agent) =>
      agents[agent].needsSchedulingFeature &&
      (rancherVersion === undefined || hasFeature(rancherVersion, FEATURES[agent])),
  ).map((agent) => ({
    code: "RK415",
    data: { setting: `${AGENT_PROPERTIES[agent]}.schedulingCustomization`, feature: AGENT_SCHEDULING_FLAG },
  }));
}

function providerFindings(setting: string, { rancherVersion, providerMajor }: Cluster): FindingDraft[] {
  const since = providerSince(setting);
  const used = providerMajor ?? rancherVersion?.providerMajor;
  if (since === undefined || used === undefined) return [];
  if (used >= Number(since.split(".")[0])) return [];
  return [{ code: "RK406", data: { setting, needs: "provider", providerMajor: used, since } }];
}
