import { featureSince, hasFeature, providerSince, RancherFeature } from "../compatibility";
import type { FindingDraft } from "../finding";
import type { ClusterModel, SettingModel } from "../model";
import { nearMiss } from "../near-miss";
import { RancherVersion } from "../rancher-version";
import type { ProofFacts } from "./facts";

/** Findings about settings that the proof does not judge, and that need some release or pool to be of use. */
export function settingFindings({ model, pools }: ProofFacts): FindingDraft[] {
  const names = pools.map(({ name }) => name);
  return Object.entries(model.settings ?? {}).flatMap(([property, setting]) => [
    ...releaseFindings(property, model),
    ...poolFindings(property, setting, names),
    ...affinityFindings(property, setting),
  ]);
}

/** Settings that Rancher itself has only from some release on. */
const FEATURES: Readonly<Record<string, RancherFeature>> = {
  "agents.clusterAgent.schedulingCustomization": RancherFeature.CLUSTER_AGENT_SCHEDULING,
  "agents.fleetAgent.schedulingCustomization": RancherFeature.FLEET_AGENT_SCHEDULING,
};

function releaseFindings(property: string, { rancherVersion, providerMajor }: ClusterModel): FindingDraft[] {
  if (rancherVersion === undefined) return [];
  const rancher = RancherVersion.parse(rancherVersion);
  const feature = FEATURES[property];
  if (feature !== undefined && !hasFeature(rancher, feature)) {
    const since = featureSince(feature).split(".", 2).join(".");
    return [
      {
        code: "RK406",
        data: { setting: property, needs: "rancher", rancherVersion: rancher.toString(), since, feature },
      },
    ];
  }
  const provider = providerSince(property);
  const used = providerMajor ?? rancher.providerMajor;
  if (provider === undefined || used === undefined || used >= Number(provider.split(".")[0])) return [];
  return [{ code: "RK406", data: { setting: property, needs: "provider", providerMajor: used, since: provider } }];
}

function poolFindings(property: string, { pools = [] }: SettingModel, names: readonly string[]): FindingDraft[] {
  return pools
    .filter((pool) => !names.includes(pool))
    .map((pool) => {
      const meant = nearMiss(pool, names);
      return {
        code: "RK507",
        data: { setting: property, pool, knownPools: names, ...(meant === undefined ? {} : { meant }) },
      };
    });
}

function affinityFindings(property: string, { restrictsPlacement }: SettingModel): FindingDraft[] {
  return restrictsPlacement === true ? [{ code: "RK305", data: { setting: property } }] : [];
}
