import type { SchedulingPool } from "../pool";
import { SWITCHES } from "../releases/configuration-keys";
import { configurationOf, type MachineConfiguration } from "./machine-configuration";
import { isUnknown, type Known } from "./unknown";

/** A switch of K3s with a value that is neither true nor false, and the nodes that get it. */
export interface RefusedSwitch {
  readonly key: string;
  /** Property of K3sCluster that the value stands in. */
  readonly setting: string;
  /** Names of the pools whose nodes get it. */
  readonly pools: readonly string[];
  /** Whether it is certain that it reaches K3s as it is written. */
  readonly isCertain: boolean;
}

/** The values of switches with which K3s does not start on the nodes of some pool. */
export function readRefusedSwitches(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
): readonly RefusedSwitch[] {
  const texts = [configuration.global, ...configuration.selected].filter((text) => text !== undefined);
  return [...SWITCHES].flatMap(([key, isCertain]) => {
    const written = texts.flatMap(({ property, settings }) => {
      const value = isUnknown(settings) ? undefined : settings.get(key);
      return isRefusedSwitch(value) ? [{ setting: property, value: JSON.stringify(value) }] : [];
    });
    if (written.length === 0) return [];
    const effective = pools.map((pool) => ({
      pool: pool.name,
      value: JSON.stringify(configurationOf(configuration, pool, cluster).get(key)),
    }));
    return written.flatMap(({ setting, value }) => {
      const there = effective.filter((each) => each.value === value).map(({ pool }) => pool);
      return there.length === 0 ? [] : [{ key, setting, pools: there, isCertain }];
    });
  });
}

/** How a verdict that rests on it names it. */
export function refusedSwitchPlace({ key, setting }: RefusedSwitch): string {
  return `${key} in ${setting}`;
}

/**
 * Whether K3s refuses a value that Rancher passes on to one of its switches: of a list each item is a flag of its own.
 * @see Go's strconv.ParseBool, by which K3s's flags are read
 */
export function isRefusedSwitch(value: unknown): boolean {
  if (typeof value !== "string" && !Array.isArray(value)) return false;
  // Rancher leaves it out.
  if (value === "") return false;
  return [value].flat().some((item) => !isUnknown(item) && (typeof item === "object" || !READ.test(String(item))));
}

const READ = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;
