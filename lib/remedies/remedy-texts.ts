import { manifestText, settingsText } from "../configuration/k3s-configuration";
import type { RemediedCluster, RemediedSettings } from "./context";
import { type Remedy, remedied } from "./remedy";

/** What remedies add to a cluster's configuration, each as YAML; empty where they add nothing there. */
export interface RemedyTexts {
  readonly machineGlobalConfig: string;
  readonly chartValues: string;
  readonly additionalManifest: string;
}

/**
 * The configuration of remedies for a cluster of which no other setting is known.
 * @throws InvalidInputError when one of them cannot work with the cluster's release
 */
export function remedyTexts(remedies: readonly Remedy[], cluster: RemediedCluster): RemedyTexts {
  const nothing: RemediedSettings = {};
  const { machineGlobalConfig = {}, chartValues = {}, additionalManifest = [] } = remedied(nothing, remedies, cluster);
  return {
    machineGlobalConfig: settingsText(machineGlobalConfig),
    chartValues: settingsText(chartValues),
    additionalManifest: manifestText(additionalManifest),
  };
}
