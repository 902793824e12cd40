import type { FindingData } from "../scheduling/findings/finding-data";
import { withoutUnset } from "../scheduling/reading/witness";
import { isObject, type PlainObject } from "./json";

/** A setting that leaves the configuration, or is not in it, and that Rancher keeps. */
export type KeptSetting = FindingData["RK715"]["settings"][number];

/** Blocks of `rke_config` that the provider sends as it read them where they are not written, with their properties. */
export const KEPT_BLOCKS = [
  ["etcd", "etcd"],
  ["networking", "networking"],
  ["machine_selector_files", "machineSelectorFiles"],
  ["machine_pools", "rkeConfig.machinePools"],
  ["machine_pool_defaults", "rkeConfig.machinePoolDefaults"],
] as const;

/** Numbers of drain options that the provider sends as it read them where they are not written. */
export const KEPT_NUMBERS = ["grace_period", "skip_wait_for_delete_timeout_seconds", "timeout"] as const;

/** Drain options by what they drain, with their properties. */
export const DRAIN_OPTIONS = [
  ["control_plane_drain_options", "controlPlaneDrainOptions", "control plane"],
  ["worker_drain_options", "workerDrainOptions", "workers"],
] as const;

/** Customizations of the agents, with their properties. */
export const AGENT_BLOCKS = [
  ["cluster_agent_deployment_customization", "agents.clusterAgent"],
  ["fleet_agent_deployment_customization", "agents.fleetAgent"],
] as const;

/** What a selector configuration is when it says nothing itself. */
export const DEFAULT_SELECTOR_CONFIG = "protect-kernel-defaults: false";

/** Whether anything is set there. */
export function isSet(value: unknown): boolean {
  return withoutUnset(value) !== null;
}

/** The one block of this name; undefined where there is none, or where it is an expression. */
export function blockIn(values: unknown, name: string): PlainObject | undefined {
  const block = [isObject(values) ? values[name] : undefined].flat()[0];
  return isObject(block) ? block : undefined;
}

/** The blocks of this name; undefined where they are no list of objects. */
export function blocksIn(values: unknown, name: string): readonly PlainObject[] | undefined {
  const written = isObject(values) ? values[name] : undefined;
  const blocks = written === undefined || written === null ? [] : [written].flat();
  return blocks.every(isObject) ? blocks : undefined;
}

/** Blocks that Rancher holds even where nothing is set in them: as an empty entry, or as options that are switched off. */
const HELD_EMPTY: readonly string[] = ["machine_selector_config", "machine_selector_files"];

/** What of `rke_config` Rancher holds, by name, as properties. */
export function heldIn(rkeConfig: PlainObject): string[] {
  const empty = HELD_EMPTY.filter((name) => (blocksIn(rkeConfig, name) ?? []).length > 0);
  const strategy = blockIn(rkeConfig, "upgrade_strategy");
  const isDrained = DRAIN_OPTIONS.some(([name]) => blockIn(strategy, name) !== undefined);
  const others = [...empty, ...(isDrained ? ["upgrade_strategy"] : [])].map(camelCase);
  return [...new Set([...namesIn(rkeConfig), ...others])].sort();
}

/** What a block that is kept is told by: pools of machines by their names, others by what is set in them. */
export function tellingNames(name: string, blocks: unknown): string[] {
  if (name !== "machine_pools") return namesIn(blocks);
  return [blocks].flat().flatMap((each) => (isObject(each) && typeof each.name === "string" ? each.name : []));
}

/** Names in a block of what is set, as properties. */
function namesIn(block: unknown): string[] {
  const [first] = [block].flat();
  if (!isObject(first)) return [];
  return Object.entries(first)
    .filter(([, value]) => isSet(value))
    .map(([name]) => camelCase(name))
    .sort();
}

/** The property that is called almost as the argument. */
export function camelCase(argument: string): string {
  return argument.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
