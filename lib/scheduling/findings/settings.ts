import type { FindingDraft } from "../finding";
import type { ClusterModel, SettingModel } from "../model";
import { nearMiss } from "../near-miss";
import { providerSince } from "../releases/provider-arguments";
import { featureSince, hasFeature, RancherFeature } from "../releases/rancher-changes";
import { RancherVersion } from "../releases/rancher-version";
import { listed, type ProofFacts } from "./facts";

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
    const minor = featureSince(feature).split(".", 2).join(".");
    return [
      {
        code: "RK406",
        subject: property,
        message: `${property} needs Rancher ${minor}, and this is ${rancher}`,
        facts: [
          `the ${feature} came with Rancher ${minor}; an older one drops it without a word, or its provider refuses it`,
          "there it also needs Rancher's feature flag cluster-agent-scheduling-customization, which is off by default",
        ],
        help: [`upgrade Rancher to ${minor}`, "leave it out"],
      },
    ];
  }
  const provider = providerSince(property);
  const used = providerMajor ?? rancher.providerMajor;
  if (provider === undefined || used === undefined || used >= Number(provider.split(".")[0])) return [];
  return [
    {
      code: "RK406",
      subject: property,
      message: `${property} needs the rancher2 provider ${provider}, and this cluster is made with major ${used}`,
      facts: ["an older provider has no such argument, and Terraform refuses it"],
      help: ["upgrade Rancher, and the provider with it", "leave it out"],
    },
  ];
}

function poolFindings(property: string, { pools = [] }: SettingModel, names: readonly string[]): FindingDraft[] {
  return pools
    .filter((pool) => !names.includes(pool))
    .map((pool) => {
      const meant = nearMiss(pool, names);
      return {
        code: "RK507" as const,
        subject: property,
        message: `${property} is for the node pool ${JSON.stringify(pool)}, which does not exist`,
        facts: [names.length === 0 ? "there are no pools" : `the pools are ${listed(names)}`],
        help: [
          ...(meant === undefined ? [] : [`did you mean ${JSON.stringify(meant)}?`]),
          "add the pool, or take its name out",
        ],
      };
    });
}

function affinityFindings(property: string, { restrictsPlacement }: SettingModel): FindingDraft[] {
  if (restrictsPlacement !== true) return [];
  return [
    {
      code: "RK305",
      subject: property,
      message: `${property} may keep the agent off nodes, which the scheduling proof does not judge`,
      facts: [
        "the proof knows taints, tolerations and the labels of node selectors, not affinity",
        "an agent that fits no control-plane node never connects, and no other node can join",
      ],
      help: [
        "prefer instead of requiring: preferredDuringSchedulingIgnoredDuringExecution",
        "acknowledge this finding once it is clear that every control-plane node meets it",
      ],
    },
  ];
}
