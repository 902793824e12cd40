import type { Change } from "../scheduling/compare";
import { isObject } from "../scheduling/json";
import type { Cluster } from "../scheduling/reading/cluster";
import { clusterSummary } from "../scheduling/reading/cluster-summary";
import type { WrittenChange, WrittenDifference } from "../scheduling/reading/written-values";
import { withoutSecrets } from "../scheduling/without-secrets";

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
  const unsure = new Set([before, after].flatMap(unsureAddons));
  const [was, is] = [settingsOf(before, unsure), settingsOf(after, unsure)];
  const changed = [...new Set([...was.keys(), ...is.keys()])]
    .filter((setting) => was.get(setting) !== is.get(setting) && !written.isOpen(setting))
    .filter((setting) => ![was, is].some((side) => isOffThere(setting, side)))
    .map((setting) => ({ setting, before: was.get(setting), after: is.get(setting) }));
  const names = new Set(changed.map(({ setting }) => setting));
  const others = written.changes
    .map((change) => ({ ...change, setting: withoutSecrets(change.setting) }))
    .filter(({ setting }) => !names.has(setting))
    .map((change) => otherValue(change, was, is));
  return [...changed, ...others].map(withDefault).sort((a, b) => (a.setting < b.setting ? -1 : 1));
}

/** Whether it is the switch of an addon in whose place the app ships its own there: K3s' is turned off there as well. */
function isOffThere(setting: string, side: ReadonlyMap<string, string>): boolean {
  const [, addon] = /^(addons\..+)\.disabled$/.exec(setting) ?? [];
  return addon !== undefined && side.has(`${addon}.standsIn`) && !side.has(`${addon}.otherwise`);
}

/** One node at a time is the same written or not, and counts as not written; but it is not nothing. */
const CONCURRENCY = /^upgradeStrategy\.(?:controlPlane|worker)Concurrency$/;

function withDefault({ setting, before, after }: SettingChange): SettingChange {
  return CONCURRENCY.test(setting)
    ? { setting, before: before ?? "1", after: after ?? "1" }
    : { setting, before, after };
}

function otherValue(
  { setting, isWritten, shown: values }: WrittenChange,
  was: ReadonlyMap<string, string>,
  is: ReadonlyMap<string, string>,
): SettingChange {
  if (values !== undefined) return { setting, before: values.before, after: values.after };
  const [before, after] = [
    isWritten.before ? (was.get(setting) ?? "set") : undefined,
    isWritten.after ? (is.get(setting) ?? "set") : undefined,
  ];
  return { setting, before, after: before === undefined || after === undefined ? after : `${after}, another value` };
}

/** Addons that may be otherwise, because of values that are not known: nothing is said of them here. */
function unsureAddons({ addons: { everywhere } }: Cluster): string[] {
  return [...everywhere].flatMap(([name, { mayBeDisabled, mayHaveOtherTolerations, mayHaveMoreTolerations }]) =>
    [mayBeDisabled, mayHaveOtherTolerations, mayHaveMoreTolerations].some((open = []) => open.length > 0) ? [name] : [],
  );
}

function settingsOf(cluster: Cluster, unsure: ReadonlySet<string>): Map<string, string> {
  const { rancherHost, providerMajor, addons, configuration, settings: others } = clusterSummary(cluster);
  const settings = new Map<string, string>([["rancherHost", rancherHost]]);
  if (providerMajor !== undefined) settings.set("providerMajor", String(providerMajor));
  for (const [name, customization] of Object.entries(addons)) {
    if (unsure.has(name)) continue;
    for (const [property, value] of Object.entries(customization)) {
      settings.set(`addons.${name}.${property}`, shown(value));
    }
  }
  for (const [argument, kinds] of Object.entries(configuration)) {
    for (const [key, kind] of Object.entries(kinds)) settings.set(`${argument}.${key}`, kind);
  }
  for (const [name, text] of Object.entries(others)) settings.set(name, text);
  return settings;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return listed(value);
  return isObject(value)
    ? listed(Object.entries(value).map(([key, inner]) => `${key}=${isObject(inner) ? `(${shown(inner)})` : inner}`))
    : String(value);
}

/** What stands for a list with nothing in it, which is another thing than nothing. */
export const EMPTY_LIST = "an empty list";

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? EMPTY_LIST : [...texts].sort().join(", ");
}
