import type { SchedulingPool } from "../scheduling/pool";
import type { Cluster } from "../scheduling/reading/cluster";
import {
  configurationOf,
  type KnownSettings,
  type MachineConfiguration,
} from "../scheduling/reading/machine-configuration";
import { isUnknown } from "../scheduling/reading/unknown";
import type { SettingChange } from "./setting-diff";

/**
 * Whether K3s on nodes of a pool gets another configuration because of a setting: a key that is for servers reaches no
 * worker, one that a later entry says again comes from there, and what Rancher drops reaches none.
 * @param setting `machineGlobalConfig.KEY`, or what of `machineSelectorConfig[0]` changes
 */
export function changedConfiguration(
  setting: string,
  pool: SchedulingPool,
  before: Cluster,
  after: Cluster,
  settings: readonly SettingChange[],
): "certain" | "open" | "none" {
  const configurations = [before.machineConfiguration, after.machineConfiguration];
  if (configurations.some(isUnreadable)) return "open";
  const [was, is] = [ofPool(before, pool), ofPool(after, pool)];
  const changes = keysOf(setting, configurations).map((key) => {
    const [old, now] = [was.get(key), is.get(key)];
    if (!isUnknown(old) && !isUnknown(now)) return JSON.stringify(old) === JSON.stringify(now) ? "none" : "certain";
    return settings.some((each) => each.setting.endsWith(`.${key}`)) ? "open" : "none";
  });
  return (["certain", "open"] as const).find((each) => changes.includes(each)) ?? "none";
}

/** Many settings of many pools are asked for, and each pool has one configuration. */
const KNOWN = new WeakMap<Cluster, WeakMap<SchedulingPool, KnownSettings>>();

function ofPool(cluster: Cluster, pool: SchedulingPool): KnownSettings {
  const ofCluster = KNOWN.get(cluster) ?? new WeakMap<SchedulingPool, KnownSettings>();
  KNOWN.set(cluster, ofCluster);
  const known = ofCluster.get(pool) ?? configurationOf(cluster.machineConfiguration, pool, cluster.name);
  ofCluster.set(pool, known);
  return known;
}

/** The key that the setting is about, or all of an entry whose selector is another one. */
function keysOf(setting: string, configurations: readonly MachineConfiguration[]): string[] {
  const [, property = "", key] = /^(machineGlobalConfig|machineSelectorConfig\[\d+\])(?:\.(.+))?$/.exec(setting) ?? [];
  const isOfSelector = key === undefined || key === "machineLabelSelector";
  if (key !== undefined && !isOfSelector) return [key];
  const texts = configurations.flatMap(({ global, selected }) => [
    ...(global === undefined ? [] : [global]),
    ...selected,
  ]);
  const all = texts.filter((text) => text.property === property);
  return [...new Set(all.flatMap((text) => (isUnknown(text.settings) ? [] : [...text.settings.keys()])))];
}

function isUnreadable({ global, selected }: MachineConfiguration): boolean {
  return [global, ...selected].some((text) => text?.unreadable !== undefined);
}
