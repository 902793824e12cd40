import type { Change } from "../scheduling/compare";
import type { ClusterModel } from "../scheduling/model";

/** One setting that is not the same. */
export interface SettingChange extends Change<string> {
  /** Where it stands: `addons.coredns.tolerations`. */
  readonly setting: string;
}

/** What differs besides pools, tolerations and releases. Of the K3s configuration only kinds of values are known. */
export function settingChanges(before: ClusterModel | undefined, after: ClusterModel | undefined): SettingChange[] {
  if (before === undefined || after === undefined) return [];
  const [was, is] = [settingsOf(before), settingsOf(after)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .sort()
    .filter((setting) => was.get(setting) !== is.get(setting))
    .map((setting) => ({ setting, before: was.get(setting), after: is.get(setting) }));
}

function settingsOf({
  rancherHost,
  providerMajor,
  addons,
  configuration,
  settings: others,
}: ClusterModel): Map<string, string> {
  const settings = new Map<string, string>([["rancherHost", rancherHost]]);
  if (providerMajor !== undefined) settings.set("providerMajor", String(providerMajor));
  for (const [name, { tolerations, addedTolerations, disabled }] of Object.entries(addons)) {
    if (tolerations !== undefined) settings.set(`addons.${name}.tolerations`, listed(tolerations));
    if (addedTolerations !== undefined) settings.set(`addons.${name}.addedTolerations`, listed(addedTolerations));
    if (disabled !== undefined) settings.set(`addons.${name}.disabled`, String(disabled));
  }
  for (const [argument, kinds] of Object.entries(configuration)) {
    for (const [key, kind] of Object.entries(kinds)) settings.set(`${argument}.${key}`, kind);
  }
  for (const [name, { pools }] of Object.entries(others ?? {})) {
    settings.set(name, pools === undefined ? "set" : `for pools ${listed(pools)}`);
  }
  return settings;
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? "none" : [...texts].sort().join(", ");
}
