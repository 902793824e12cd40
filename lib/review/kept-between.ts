import { LEFT_ALONE } from "../scheduling/reading/left-alone";
import type { Nullness } from "../scheduling/reading/nullness";
import { WITNESS_ANNOTATION } from "../scheduling/reading/witness";
import { isObject, type PlainObject } from "./json";
import {
  AGENT_BLOCKS,
  blockIn,
  blocksIn,
  camelCase,
  DEFAULT_SELECTOR_CONFIG,
  DRAIN_OPTIONS,
  heldIn,
  isSet,
  KEPT_BLOCKS,
  KEPT_NUMBERS,
  type KeptSetting,
  tellingNames,
} from "./kept-settings";

/** A cluster as Rancher will hold it, and what of it stays although it leaves the configuration. */
export interface KeptBetween {
  readonly resource: PlainObject;
  readonly kept: readonly KeptSetting[];
  /** Where entries of the selector configuration are no longer written: whether any of them becomes another one. */
  readonly selector?: SelectorLeft;
}

type SelectorLeft = "changes" | "stays";

/**
 * What Rancher keeps of a cluster that is there, when its configuration becomes another one. Arguments that are optional
 * and computed are sent as they were read where they are not written.
 *
 * Seen with the rancher2 provider 8.5.0 to 15.0.0-rc.16; of `machine_pools` read in its schema, which has them as it has
 * `etcd`.
 * @param was the resource as it is applied, in Terraform's JSON configuration syntax
 * @param is the resource that takes its place
 * @param nullnessOf whether what is written in it is null
 */
export function keptBetween(was: PlainObject, is: PlainObject, nullnessOf: NullnessOf): KeptBetween {
  const parts = [
    ofMap("labels", was, is, nullnessOf),
    ofMap("annotations", was, is, nullnessOf),
    ofNetworkPolicy(was, is, nullnessOf),
    ...AGENT_BLOCKS.map(([argument, property]) => ofAgent(argument, property, was, is, nullnessOf)),
    ofRkeConfig(was, is, nullnessOf),
  ].filter((part) => part !== undefined);
  return {
    resource:
      parts.length === 0 ? is : { ...is, ...Object.fromEntries(parts.map((each) => [each.argument, each.value])) },
    kept: parts.flatMap(({ argument, kept }) => (isIgnored(is, argument) ? [] : kept)),
    ...selectorLeft(was, is),
  };
}

/** Whether something that is written is null. */
type NullnessOf = (json: unknown) => Nullness;

/** What an argument of the cluster is with what stays in it. */
interface KeptPart {
  readonly argument: string;
  readonly value: unknown;
  readonly kept: readonly KeptSetting[];
}

/** What the app leaves to others stays because it is meant to. */
function isIgnored({ lifecycle }: PlainObject, argument: string): boolean {
  const [block] = [lifecycle].flat();
  const ignored = isObject(block) ? [block.ignore_changes].flat() : [];
  return ignored.some((each) => each === "all" || String(each).replaceAll(/\[\d+\]/g, "") === argument);
}

function isWritten(values: PlainObject, name: string): boolean {
  const isThere = (each: unknown) =>
    isObject(each) &&
    each[name] !== undefined &&
    each[name] !== null &&
    !(Array.isArray(each[name]) && each[name].length === 0);
  return isThere(values) || [values.dynamic].flat().some(isThere);
}

function ofMap(
  argument: "labels" | "annotations",
  was: PlainObject,
  is: PlainObject,
  nullnessOf: NullnessOf,
): KeptPart | undefined {
  const [old, now] = [was[argument], is[argument]];
  const open = openIf(nullnessOf(now) === "maybe");
  if (!isObject(old) || (isWritten(is, argument) && !isObject(now) && !open.isOpen)) return undefined;
  const stays = Object.entries(old).filter(
    ([key, value]) => value !== "" && (isObject(now) ? !Object.hasOwn(now, key) && LEFT_ALONE.test(key) : true),
  );
  const names = stays.map(([key]) => key).filter((key) => key !== WITNESS_ANNOTATION);
  if (stays.length === 0) return undefined;
  return {
    argument,
    value: open.isOpen ? now : { ...(isObject(now) ? now : {}), ...Object.fromEntries(stays) },
    kept: names.length === 0 ? [] : [{ setting: argument, names: names.sort(), ...open }],
  };
}

/** Whether what is written now is null; what is the same as before has not left the configuration. */
function leaving(was: unknown, is: unknown, nullnessOf: NullnessOf): Nullness {
  const nullness = nullnessOf(is);
  return nullness === "maybe" && was === is ? "given" : nullness;
}

/** What is written for it stays what it is known to be: an expression. */
function openIf(isOpen: boolean): { readonly isOpen?: true } {
  return isOpen ? { isOpen: true } : {};
}

function ofNetworkPolicy(was: PlainObject, is: PlainObject, nullnessOf: NullnessOf): KeptPart | undefined {
  const argument = "enable_network_policy";
  const nullness = leaving(was[argument], is[argument], nullnessOf);
  if (nullness === "given" || !isSet(was[argument]) || was[argument] === "false") return undefined;
  const open = openIf(nullness === "maybe");
  const value = open.isOpen ? is[argument] : was[argument];
  return { argument, value, kept: [{ setting: "enableNetworkPolicy", names: [], ...open }] };
}

/** Seconds are matched by the place in the list, whatever toleration stands there. */
function ofAgent(
  argument: string,
  property: string,
  was: PlainObject,
  is: PlainObject,
  nullnessOf: NullnessOf,
): KeptPart | undefined {
  const block = blockIn(is, argument);
  const [old, now] = [blocksIn(blockIn(was, argument), "append_tolerations"), blocksIn(block, "append_tolerations")];
  if (block === undefined || old === undefined || now === undefined) return undefined;
  const kept: KeptSetting[] = [];
  const tolerations = now.map((toleration, index) => {
    const seconds = old[index]?.seconds;
    const nullness = leaving(seconds, toleration.seconds, nullnessOf);
    if (nullness === "given" || !isSet(seconds)) return toleration;
    const open = openIf(nullness === "maybe");
    const setting = `${property}.appendTolerations[${index}].seconds`;
    const names = typeof toleration.key === "string" ? [toleration.key] : [];
    kept.push({ setting, names, becomes: String(seconds), ...open });
    return open.isOpen ? toleration : { ...toleration, seconds };
  });
  return kept.length === 0 ? undefined : { argument, value: [{ ...block, append_tolerations: tolerations }], kept };
}

function ofRkeConfig(was: PlainObject, is: PlainObject, nullnessOf: NullnessOf): KeptPart | undefined {
  const argument = "rke_config";
  const old = blockIn(was, argument);
  if (old === undefined) return undefined;
  if (!isWritten(is, argument)) {
    const isSelectorKept = !isOtherwise(blocksIn(old, "machine_selector_config"));
    const names = heldIn(old).filter((name) => isSelectorKept || name !== "machineSelectorConfig");
    const kept = names.length === 0 ? [] : [{ setting: argument, names }];
    return { argument, value: [withDefaults(old)], kept };
  }
  const now = blockIn(is, argument);
  if (now === undefined) return undefined;
  const kept: KeptSetting[] = [];
  let value = now;
  for (const [name, setting] of KEPT_BLOCKS) {
    if (isWritten(now, name) || !(isSet(old[name]) || heldIn({ [name]: old[name] }).length > 0)) continue;
    value = { ...value, [name]: old[name] };
    if (!isIgnored(is, `${argument}.${name}`)) kept.push({ setting, names: tellingNames(name, old[name]) });
  }
  const selectors = blocksIn(old, "machine_selector_config") ?? [];
  if (!isWritten(now, "machine_selector_config") && selectors.length > 0) {
    value = {
      ...value,
      machine_selector_config: selectors.map((entry) => ({ ...entry, config: DEFAULT_SELECTOR_CONFIG })),
    };
  }
  const strategy = withDrainNumbers(old, now, nullnessOf);
  if (strategy !== undefined) {
    value = { ...value, upgrade_strategy: [strategy.value] };
    kept.push(...strategy.kept);
  }
  return value === now ? undefined : { argument, value: [value], kept };
}

/** Nothing where entries are still written, where there were none, and where the app leaves them to others. */
function selectorLeft(was: PlainObject, is: PlainObject): Pick<KeptBetween, "selector"> {
  const [old, now] = [blockIn(was, "rke_config"), blockIn(is, "rke_config")];
  const selectors = blocksIn(old, "machine_selector_config") ?? [];
  if (selectors.length === 0) return {};
  if (isWritten(is, "rke_config") && (now === undefined || isWritten(now, "machine_selector_config"))) return {};
  if (isIgnored(is, "rke_config") || isIgnored(is, "rke_config.machine_selector_config")) return {};
  return { selector: isOtherwise(selectors) ? "changes" : "stays" };
}

/** Whether any entry is another one than the provider makes of it: one with empty text is, one without any is not. */
function isOtherwise(selectors: readonly PlainObject[] | undefined): boolean {
  return (selectors ?? []).some(
    ({ config, ...others }) =>
      isSet(others) || String(config ?? DEFAULT_SELECTOR_CONFIG).trim() !== DEFAULT_SELECTOR_CONFIG,
  );
}

/** What was read back, with what the provider itself puts where nothing is written. */
function withDefaults(rkeConfig: PlainObject): PlainObject {
  const selectors = blocksIn(rkeConfig, "machine_selector_config") ?? [];
  const strategy = blockIn(rkeConfig, "upgrade_strategy");
  const drained = DRAIN_OPTIONS.flatMap(([name]) => {
    const options = blockIn(strategy, name);
    return options === undefined ? [] : [[name, [{ ...options, enabled: true }]] as const];
  });
  return {
    ...rkeConfig,
    ...(selectors.length === 0
      ? {}
      : { machine_selector_config: selectors.map((entry) => ({ ...entry, config: DEFAULT_SELECTOR_CONFIG })) }),
    ...(strategy === undefined ? {} : { upgrade_strategy: [{ ...strategy, ...Object.fromEntries(drained) }] }),
  };
}

function withDrainNumbers(
  was: PlainObject,
  is: PlainObject,
  nullnessOf: NullnessOf,
): { readonly value: PlainObject; readonly kept: readonly KeptSetting[] } | undefined {
  const [old, now] = [blockIn(was, "upgrade_strategy"), blockIn(is, "upgrade_strategy")];
  if (old === undefined || now === undefined) return undefined;
  const kept: KeptSetting[] = [];
  let value = now;
  for (const [name, property] of DRAIN_OPTIONS) {
    const [before, after] = [blockIn(old, name), blockIn(now, name)];
    if (before === undefined || after === undefined) continue;
    const ofNumber = (number: string) => leaving(before[number], after[number], nullnessOf);
    const numbers = KEPT_NUMBERS.filter((number) => isSet(before[number]) && ofNumber(number) !== "given");
    if (numbers.length === 0) continue;
    const isOpen = (number: string) => ofNumber(number) === "maybe";
    const staying = Object.fromEntries(
      numbers.map((number) => [number, isOpen(number) ? after[number] : before[number]]),
    );
    value = { ...value, [name]: [{ ...after, ...staying }] };
    // Where nothing is drained they are of no effect.
    if (after.enabled === false) continue;
    for (const number of numbers) {
      const setting = `upgradeStrategy.${property}.${camelCase(number)}`;
      kept.push({ setting, names: [], becomes: String(before[number]), ...openIf(isOpen(number)) });
    }
  }
  return value === now ? undefined : { value, kept };
}

/** Drain options with which nodes are drained and were not, by property, where the configuration does not say so itself. */
export function drainedBetween(was: PlainObject, is: PlainObject, kept: PlainObject): string[] {
  const optionsIn = (values: PlainObject, name: string) =>
    blockIn(blockIn(blockIn(values, "rke_config"), "upgrade_strategy"), name);
  return DRAIN_OPTIONS.flatMap(([name, property]) => {
    const [before, after] = [optionsIn(was, name), optionsIn(kept, name)];
    // Where options are written and do not say it, the provider drains.
    const wasOff = before === undefined || before.enabled === false;
    const isOn = after !== undefined && (after.enabled ?? true) === true;
    const isSaid = isWritten(optionsIn(is, name) ?? {}, "enabled");
    return wasOff && isOn && !isSaid ? [`upgradeStrategy.${property}`] : [];
  });
}
