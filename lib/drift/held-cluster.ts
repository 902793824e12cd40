import type { RancherCluster } from "../live/rancher-objects";
import { resourceOf } from "../live/rancher-resource";
import { readWithheldYaml } from "../live/withheld";
import { type Cluster, registersNodes } from "../scheduling/reading/cluster";
import { parseGoYamlTemplate } from "../scheduling/reading/go-yaml";
import { readSettingsText } from "../scheduling/reading/machine-configuration";
import { type ReadingContext, readCluster } from "../scheduling/reading/read-cluster";
import { isUnknown } from "../scheduling/reading/unknown";

/**
 * Rancher's own object as the one reader of clusters reads it. What only the app tells, such as the pools of nodes that
 * register themselves, is taken from there: it does not stand in Rancher.
 */
export function heldCluster(held: RancherCluster, app: Cluster): Cluster {
  const context: ReadingContext = {
    rancherHost: app.rancherHost,
    poolsFrom: app.poolSource === "file" ? "file" : "model",
    globalEntries: globalKeys(app),
    acknowledged: app.acknowledged,
    overridden: app.overridden,
    ...(app.rancherVersion === undefined ? {} : { rancherVersion: app.rancherVersion }),
    ...(app.providerMajor === undefined ? {} : { providerMajor: app.providerMajor }),
  };
  return readCluster(resourceOf(held), registersNodes(app) ? app.pools : undefined, context, readWithheldYaml);
}

/** Which entries of the selector configuration the app writes for all machines, by the keys in them. */
function globalKeys({ machineConfiguration }: Cluster): string[][] {
  return machineConfiguration.globalEntries.map((entry) => {
    const settings = readSettingsText(entry, "config", "", parseGoYamlTemplate)?.settings;
    return settings === undefined || isUnknown(settings) ? [] : [...settings.keys()];
  });
}
