import type { Change } from "../scheduling/compare";
import type { Cluster } from "../scheduling/reading/cluster";
import { clusterSummary } from "../scheduling/reading/cluster-summary";
import type { WrittenChange, WrittenDifference } from "../scheduling/reading/written-values";

/** One setting that is not the same. */
export interface SettingChange extends Change<string> {
  /** Where it stands: `addons.coredns.tolerations`. */
  readonly setting: string;
}

/**
 * What differs besides pools, tolerations and releases. Values may be secret: of most only the kind is shown, and that it
 * is another one. What may or may not differ is none of it.
 */
export function settingChanges(before: Cluster, after: Cluster, written: WrittenDifference): SettingChange[] {
  const [was, is] = [settingsOf(before), settingsOf(after)];
  const shown = [...new Set([...was.keys(), ...is.keys()])]
    .filter((setting) => was.get(setting) !== is.get(setting) && !written.isOpen(setting))
    .map((setting) => ({ setting, before: was.get(setting), after: is.get(setting) }));
  const names = new Set(shown.map(({ setting }) => setting));
  const others = written.changes
    .filter(({ setting }) => !names.has(setting))
    .map((change) => otherValue(change, was, is));
  return [...shown, ...others].sort((a, b) => (a.setting < b.setting ? -1 : 1));
}

function otherValue(
  { setting, isWritten }: WrittenChange,
  was: ReadonlyMap<string, string>,
  is: ReadonlyMap<string, string>,
): SettingChange {
  const [before, after] = [
    isWritten.before ? (was.get(setting) ?? "set") : undefined,
    isWritten.after ? (is.get(setting) ?? "set") : undefined,
  ];
  return { setting, before, after: before === undefined || after === undefined ? after : `${after}, another value` };
}

/** What an addon may be, because of values that are not known: said once, where these values are named. */
const MAY_BE = ["mayBeDisabled", "mayHaveOtherTolerations", "mayHaveMoreTolerations"];

function settingsOf(cluster: Cluster): Map<string, string> {
  const { rancherHost, providerMajor, addons, configuration, settings: others } = clusterSummary(cluster);
  const settings = new Map<string, string>([["rancherHost", rancherHost]]);
  if (providerMajor !== undefined) settings.set("providerMajor", String(providerMajor));
  for (const [name, customization] of Object.entries(addons)) {
    for (const [property, value] of Object.entries(customization)) {
      if (MAY_BE.includes(property)) continue;
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
