import type { Change } from "../scheduling/compare";
import type { Cluster } from "../scheduling/reading/cluster";
import { clusterSummary } from "../scheduling/reading/cluster-summary";

/** One setting that is not the same. */
export interface SettingChange extends Change<string> {
  /** Where it stands: `addons.coredns.tolerations`. */
  readonly setting: string;
}

/** What differs besides pools, tolerations and releases. Of the K3s configuration only kinds of values are known. */
export function settingChanges(before: Cluster | undefined, after: Cluster | undefined): SettingChange[] {
  if (before === undefined || after === undefined) return [];
  const [was, is] = [settingsOf(before), settingsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .filter((setting) => was.get(setting) !== is.get(setting))
    .map((setting) => ({ setting, before: was.get(setting), after: is.get(setting) }));
}

function settingsOf(cluster: Cluster): Map<string, string> {
  const { rancherHost, providerMajor, addons, configuration, settings: others } = clusterSummary(cluster);
  const settings = new Map<string, string>([["rancherHost", rancherHost]]);
  if (providerMajor !== undefined) settings.set("providerMajor", String(providerMajor));
  for (const [name, customization] of Object.entries(addons)) {
    for (const [property, value] of Object.entries(customization)) {
      settings.set(`addons.${name}.${property}`, Array.isArray(value) ? listed(value) : String(value));
    }
  }
  for (const [argument, kinds] of Object.entries(configuration)) {
    for (const [key, kind] of Object.entries(kinds)) settings.set(`${argument}.${key}`, kind);
  }
  for (const [name, text] of Object.entries(others)) settings.set(name, text);
  return settings;
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? "none" : [...texts].sort().join(", ");
}
