import { NodeRole } from "../node-role";
import { isControlPlane, type SchedulingPool } from "../pool";
import { CRITICAL_SETTINGS, type CriticalSetting } from "../releases/critical-settings";
import { inProse, plain } from "../rich-text";
import {
  configurationOf,
  type KnownSettings,
  type MachineConfiguration,
  type SelectedSettings,
} from "./machine-configuration";
import { notJudged } from "./not-judged";
import { dnsAddresses, rangesIn } from "./service-network";
import { isUnknown, type Known, unknownIn } from "./unknown";

/** A setting that must be the same on all servers, and is not, or may not be. */
export interface UnequalSetting {
  /** Key of the K3s configuration; `disable` where one of them turns servicelb off and another does not. */
  readonly key: string;
  /** Names of the pools of servers, those with the same value together. */
  readonly groups: readonly (readonly string[])[];
  /** Where the values stand that decide whether it is the same, and are not known; empty where it is not the same for certain. */
  readonly maybe: readonly string[];
}

/**
 * What is not the same on all servers although it must be, or may not be. One value that is not known is the same
 * everywhere.
 * @param told properties of which it is open already which machines get them
 */
export function readUnequalSettings(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
  told: readonly string[],
): readonly UnequalSetting[] {
  if (configuration.selected.every(({ selector }) => selector.selectsAll)) return [];
  const servers = pools
    .filter(isServer)
    .map((pool) => ({ pool, name: pool.name, settings: configurationOf(configuration, pool, cluster) }));
  const comparisons = [
    ...CRITICAL_SETTINGS.map((setting) => ({
      key: setting.key,
      read: (settings: KnownSettings) => critical(setting, settings),
    })),
    { key: "disable", read: hasNoServiceLb },
  ];
  return comparisons.flatMap(({ key, read }): UnequalSetting[] => {
    const known = new Map<string, string[]>();
    const unknown = new Map<string, string[]>();
    for (const { name, settings } of servers) {
      const value = read(settings);
      const open = unknownIn(settings.get(key));
      if (value !== undefined) known.set(value, [...(known.get(value) ?? []), name]);
      // What else the list may turn off is open by itself.
      else if (open !== undefined && key !== "disable")
        unknown.set(open.path, [...(unknown.get(open.path) ?? []), name]);
    }
    if (known.size > 1) return [{ key, groups: [...known.values()], maybe: [] }];
    const groups = [...known.values(), ...unknown.values()];
    const partly = forSome(key);
    if (unknown.size === 0 || (groups.length < 2 && partly.length === 0)) return [];
    const own = new Set(partly.map(({ path }) => `${path}, key ${JSON.stringify(key)}`));
    const values = [...unknown.keys()].filter((path) => !own.has(path));
    const which = partly.map(({ property }) => property).filter((property) => !told.includes(property));
    const maybe = [...which.map((property) => whichServers(key, property)), ...values];
    return maybe.length === 0 ? [] : [{ key, groups, maybe }];
  });

  /** What only some of the machines of a pool of servers get. */
  function forSome(key: string): readonly SelectedSettings[] {
    return configuration.selected.filter(
      ({ settings, selector }) =>
        (isUnknown(settings) || settings.has(key)) &&
        servers.some(({ pool }) => selector.answerFor(pool, cluster) === "some"),
    );
  }
}

function whichServers(key: string, property: string): string {
  return notJudged(`which servers get ${key} in ${property}`);
}

/** Nodes that run K3s as a server: those of etcd and those of the control plane. */
export function isServer(pool: SchedulingPool): boolean {
  return isControlPlane(pool) || pool.roles.includes(NodeRole.ETCD);
}

/** What it depends on whether servers of these pools join each other. */
export function notJoining({ key, groups, maybe }: UnequalSetting): readonly string[] {
  if (maybe.length > 0) return maybe;
  return [`${key}, which is not the same on the servers of ${plain(inProse(groups.flat().sort()))}`];
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
