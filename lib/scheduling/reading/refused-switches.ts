import type { SchedulingPool } from "../pool";
import { SWITCHES } from "../releases/configuration-keys";
import type { MachineConfiguration } from "./machine-configuration";
import { valuesReaching } from "./reaching-values";
import { isUnknown, type Known } from "./unknown";

/** A switch of K3s with a value that is neither true nor false, and the nodes that get it. */
export interface RefusedSwitch {
  /** Key of the K3s configuration. */
  readonly key: string;
  /** Property of K3sCluster that the value stands in. */
  readonly setting: string;
  /** Names of the pools whose nodes get it. */
  readonly pools: readonly string[];
  /** Names of the pools of which some nodes may get it. */
  readonly maybePools: readonly string[];
  /** Whether it is certain that it reaches K3s as it is written. */
  readonly isCertain: boolean;
}

/** The values of switches with which K3s does not start on the nodes of some pool, or may not. */
export function readRefusedSwitches(
  configuration: MachineConfiguration,
  pools: readonly SchedulingPool[],
  cluster: Known<string>,
): readonly RefusedSwitch[] {
  const texts = [configuration.global, ...configuration.selected].filter((text) => text !== undefined);
  return [...SWITCHES].flatMap(([key, isCertain]) => {
    const settings = texts.filter((text) => !isUnknown(text.settings) && isRefusedSwitch(text.settings.get(key)));
    if (settings.length === 0) return [];
    const reaching = pools.flatMap((pool) =>
      valuesReaching(configuration, key, pool, cluster).map((each) => ({ ...each, pool: pool.name })),
    );
    return settings.flatMap(({ property }) => {
      const there = reaching.filter(({ setting, value }) => setting === property && isRefusedSwitch(value));
      const namesOf = (certain: boolean) => there.filter((each) => each.isCertain === certain).map(({ pool }) => pool);
      return there.length === 0
        ? []
        : [{ key, setting: property, pools: namesOf(true), maybePools: namesOf(false), isCertain }];
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
