import { NEWEST_KNOWN_KUBERNETES } from "../compatibility";
import { KubernetesVersion } from "../kubernetes-version";
import type { Cluster } from "../reading/cluster";
import { type ClusterSummary, clusterSummary, type ConfigurationValueKind } from "../reading/cluster-summary";

export type { ConfigurationValueKind };
export interface SettingModel {
  readonly pools?: readonly string[];
  readonly restrictsPlacement?: true;
}
export interface LegacyModel extends Omit<ClusterSummary, "agents" | "settings" | "addons"> {
  readonly agents: { readonly cluster: readonly string[]; readonly fleet: readonly string[] };
  readonly addons: Readonly<Record<string, { tolerations?: readonly string[]; addedTolerations?: readonly string[] }>>;
  readonly settings?: Readonly<Record<string, SettingModel>>;
}

export function legacyModel(cluster: Cluster): LegacyModel {
  const { agents, kubernetesVersion: kubernetes } = cluster;
  const summary = clusterSummary(cluster);
  const settings: Record<string, SettingModel> = {};
  for (const [property, text] of Object.entries(summary.settings)) {
    settings[property] = text.startsWith("for pools ") ? { pools: text.slice(10).split(", ") } : property.endsWith("overrideAffinity") ? { restrictsPlacement: true } : {};
  }
  return {
    ...summary,
    kubernetesVersion: (kubernetes instanceof KubernetesVersion ? kubernetes : NEWEST_KNOWN_KUBERNETES).toString(),
    agents: { cluster: agents["cattle-cluster-agent"].tolerations.map(String), fleet: agents["fleet-agent"].tolerations.map(String) },
    addons: summary.addons as LegacyModel["addons"],
    settings,
  };
}
