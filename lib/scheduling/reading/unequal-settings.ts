import { NodeRole } from "../node-role";
import { isControlPlane, type SchedulingPool } from "../pool";
import { CRITICAL_SETTINGS, type CriticalSetting } from "../releases/critical-settings";
import { configurationOf, type KnownSettings, type MachineConfiguration } from "./machine-configuration";
import { dnsAddresses, rangesIn } from "./service-network";
import { isUnknown, type Known } from "./unknown";

/** A setting that must be the same on all servers, and is not. */
export interface UnequalSetting {
  /** Key of the K3s configuration; `disable` where one of them turns servicelb off and another does not. */
  readonly key: string;
  /** Names of the pools of servers, those with the same value together. */
  readonly groups: readonly (readonly string[])[];
}

/** What is not the same on all servers although it must be; values that are not known are taken to be the same. */
export function readUnequalSettings(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
): readonly UnequalSetting[] {
  if (configuration.selected.every(({ selector }) => selector.selectsAll)) return [];
  const servers = pools
    .filter(isServer)
    .map((pool) => ({ name: pool.name, settings: configurationOf(configuration, pool, cluster) }));
  const comparisons = [
    ...CRITICAL_SETTINGS.map((setting) => ({
      key: setting.key,
      read: (settings: KnownSettings) => critical(setting, settings),
    })),
    { key: "disable", read: hasNoServiceLb },
  ];
  return comparisons.flatMap(({ key, read }) => {
    const groups = new Map<string, string[]>();
    for (const { name, settings } of servers) {
      const value = read(settings);
      if (value !== undefined) groups.set(value, [...(groups.get(value) ?? []), name]);
    }
    return groups.size < 2 ? [] : [{ key, groups: [...groups.values()] }];
  });
}

/** Nodes that run K3s as a server: those of etcd and those of the control plane. */
export function isServer(pool: SchedulingPool): boolean {
  return isControlPlane(pool) || pool.roles.includes(NodeRole.ETCD);
}

/** How a finding and a verdict name that servers of these pools do not join each other. */
export function notJoining({ key, groups }: UnequalSetting): string {
  return `${key}, which is not the same on the servers of ${groups.flat().sort().join(", ")}`;
}

/** The value as K3s compares it; undefined where it is not known. */
function critical({ key, kind, standard }: CriticalSetting, settings: KnownSettings): string | undefined {
  switch (kind) {
    case "switch":
      return switchOf(settings.get(key));
    case "text":
      return textOf(settings.get(key), standard);
    case "ranges":
      return rangesIn(settings, key, standard)?.join();
    case "addresses":
      return dnsAddresses(settings)?.join();
  }
}

/** What Rancher makes of a value for a switch, which is off where nothing is said. */
function switchOf(value: unknown): string | undefined {
  const [first] = Array.isArray(value) ? value : [value];
  if (isUnknown(value) || isUnknown(first)) return undefined;
  return String(
    ["true", "t", "yes", "y"].includes(
      String(first ?? "")
        .trim()
        .toLowerCase(),
    ),
  );
}

function textOf(value: unknown, standard = ""): string | undefined {
  if (isUnknown(value) || Array.isArray(value)) return undefined;
  return value === undefined ? standard : String(value);
}

function hasNoServiceLb(settings: KnownSettings): string | undefined {
  const words = settings.list("disable");
  return isUnknown(words) ? undefined : String(words.includes("servicelb"));
}
