import { isObject } from "../scheduling/json";
import type { Agent, Cluster } from "../scheduling/reading/cluster";
import { AGENT_PROPERTIES, clusterName, releaseText } from "../scheduling/reading/cluster-summary";
import type { ResourceValues } from "../scheduling/reading/resource-values";
import { isUnknown } from "../scheduling/reading/unknown";
import type { Toleration } from "../scheduling/toleration";

/** What the typed properties of a cluster ask for. */
export interface Intended {
  readonly name: string;
  readonly kubernetesVersion: string;
  readonly tolerations: Readonly<Record<Agent, readonly Toleration[]>>;
  /** The K3s configuration as Terraform's JSON has it, every token resolved. */
  readonly rkeConfig: unknown;
}

/** Arguments of `rke_config` that decide about scheduling, with the property each is written from. */
const CONFIGURATION = [
  ["machine_global_config", "machineGlobalConfig"],
  ["machine_selector_config", "machineSelectorConfig"],
  ["chart_values", "chartValues"],
  ["additional_manifest", "additionalManifest"],
] as const;

/**
 * The typed properties whose value something else took the place of: an override, or what was set or put on the resource.
 * Something that only adds to them contradicts nothing.
 * @param written the resource as it will be written
 * @param cluster the same, read
 */
export function overriddenProperties(intended: Intended, written: ResourceValues, cluster: Cluster): string[] {
  const rkeConfig = written.block("rke_config");
  return [
    ...(clusterName(cluster) === intended.name ? [] : ["name"]),
    ...(releaseText(cluster.kubernetesVersion) === intended.kubernetesVersion ? [] : ["kubernetesVersion"]),
    ...(Object.entries(AGENT_PROPERTIES) as [Agent, string][])
      .filter(([agent]) => lacks(cluster.agents[agent].tolerations, intended.tolerations[agent]))
      .map(([, property]) => property),
    ...CONFIGURATION.filter(([argument]) => {
      const typed = isObject(intended.rkeConfig) ? intended.rkeConfig[argument] : undefined;
      const found = rkeConfig === undefined || isUnknown(rkeConfig) ? undefined : rkeConfig.raw(argument);
      return typed !== undefined && JSON.stringify(typed) !== JSON.stringify(found);
    }).map(([, property]) => property),
  ].sort();
}

function lacks(written: readonly Toleration[], intended: readonly Toleration[]): boolean {
  const texts = new Set(written.map(String));
  return !intended.every((toleration) => texts.has(toleration.toString()));
}
