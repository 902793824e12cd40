import { type Cluster, hasProperties } from "../scheduling/reading/cluster";
import { LEFT_ALONE } from "../scheduling/reading/left-alone";
import type { Nullness } from "../scheduling/reading/nullness";
import { WITNESS_ANNOTATION } from "../scheduling/reading/witness";
import { at, isObject, type PlainObject } from "./json";
import { keptSelector, saysMore } from "./kept-selector";
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
import { isUnseen } from "./unseen-tolerations";

/** What a plan says of a cluster that stays. */
export interface PlannedValues {
  /** What the provider read in Rancher. */
  readonly held: PlainObject;
  /** The planned values. */
  readonly after: PlainObject;
  /** What the configuration in the plan writes, by argument. */
  readonly written: PlainObject;
  /** Whether an expression of it is null. */
  readonly nullnessOf: (expression: unknown) => Nullness;
  /** What Terraform found changed outside of it, before and after; undefined where it found nothing. */
  readonly drift: PlainObject | undefined;
  /** The cluster as Rancher holds it. */
  readonly before: Cluster;
  /** The cluster as it is planned. */
  readonly planned: Cluster;
}

/** What the planned values have although the configuration does not write it: it is what Rancher holds, and keeps. */
export function keptInPlan({ held, after, written, nullnessOf, drift, ...clusters }: PlannedValues): KeptSetting[] {
  const stays = (block: PlainObject | undefined, name: string) => stayingOf(block, name, nullnessOf);
  const policy = stays(written, "enable_network_policy");
  return [
    ...ofMap("labels", { held, after, written }, drift, stays),
    ...ofMap("annotations", { held, after, written }, drift, stays),
    ...(policy === undefined || after.enable_network_policy !== true || held.enable_network_policy !== true
      ? []
      : [{ setting: "enableNetworkPolicy", names: [], ...policy }]),
    ...ofEndpoint({ held, after, written }, stays),
    ...AGENT_BLOCKS.flatMap(([argument, property]) => ofAgent(argument, property, { held, after, written }, stays)),
    ...ofRkeConfig({ held, after, written }, clusters, stays),
  ];
}

type Sides = Pick<PlannedValues, "held" | "after" | "written">;

/** Of an argument that stays as Rancher holds it, whether that is open; undefined where it is written. */
type StaysOf = (block: PlainObject | undefined, name: string) => { readonly isOpen?: true } | undefined;

function stayingOf(
  block: PlainObject | undefined,
  name: string,
  nullnessOf: PlannedValues["nullnessOf"],
): ReturnType<StaysOf> {
  if (block === undefined || !Object.hasOwn(block, name)) return {};
  return nullnessOf(block[name]) === "maybe" ? { isOpen: true } : undefined;
}

/** Whether what is planned has draining switched on, by which options, where the configuration does not say so. */
export function drainedInPlan(before: PlainObject, { after, written }: PlannedValues): string[] {
  const optionsIn = (values: unknown, name: string) =>
    blockIn(blockIn(blockIn(values, "rke_config"), "upgrade_strategy"), name);
  return DRAIN_OPTIONS.flatMap(([name, property]) => {
    const isOn = (values: unknown) => optionsIn(values, name)?.enabled === true;
    const isWritten = Object.hasOwn(optionsIn(written, name) ?? {}, "enabled");
    return isOn(after) && !isOn(before) && !isWritten ? [`upgradeStrategy.${property}`] : [];
  });
}

/** Keys with which Rancher is told something, and nobody but the app tells it. */
const TOLD_TO_RANCHER: readonly string[] = [
  "rke.cattle.io/init-node-machine-id",
  "rke.cattle.io/delete-missing-custom-machines-after",
];

/** Where others keep what they show, in Rancher's dashboard. */
const OF_DASHBOARD = /^ui\.rancher\//;

function ofMap(
  argument: "labels" | "annotations",
  { held, after, written }: Sides,
  drift: PlainObject | undefined,
  staysOf: StaysOf,
): KeptSetting[] {
  const [planned, configured] = [after[argument], at(written, argument, "constant_value")];
  const stays = staysOf(written, argument);
  // What the expression of a map says is not told.
  if (!isObject(planned) || (stays === undefined && !isObject(configured))) return [];
  const isSame = JSON.stringify(planned) === JSON.stringify(held[argument]);
  if (stays?.isOpen && !isSame) return [];
  const names = Object.keys(planned).filter((key) => {
    if (isObject(configured)) return TOLD_TO_RANCHER.includes(key) && !Object.hasOwn(configured, key);
    if (TOLD_TO_RANCHER.includes(key)) return true;
    const isOfOthers = LEFT_ALONE.test(key) || OF_DASHBOARD.test(key) || key === WITNESS_ANNOTATION;
    return !isOfOthers && !isOfOthersSince(drift, argument, key);
  });
  return names.length === 0 ? [] : [{ setting: argument, names: names.sort(), ...stays }];
}

/** Whether somebody has put it there since the last apply, so that it is none the app wrote. */
function isOfOthersSince(drift: PlainObject | undefined, argument: string, key: string): boolean {
  const has = (side: "before" | "after") => at(drift, side, argument, key) !== undefined;
  return drift !== undefined && has("after") && !has("before");
}

/** Certificates that only the provider 15 fills in; one with its own authority in use reads them from there. */
function ofEndpoint({ held, after, written }: Sides, staysOf: StaysOf): KeptSetting[] {
  const [was, planned, configured] = [held, after, written].map((each) => blockIn(each, "local_auth_endpoint"));
  const stays = staysOf(configured, "ca_certs");
  const isKept =
    isSet(planned?.ca_certs) && planned?.ca_certs === was?.ca_certs && planned?.use_internal_ca_certs !== true;
  return configured === undefined || stays === undefined || !isKept
    ? []
    : [{ setting: "localAuthEndpoint.caCerts", names: [], ...stays }];
}

function ofAgent(argument: string, property: string, { held, after, written }: Sides, staysOf: StaysOf): KeptSetting[] {
  const planned = blocksIn(blockIn(after, argument), "append_tolerations") ?? [];
  const configured = blocksIn(blockIn(written, argument), "append_tolerations") ?? [];
  if (isUnseen(argument, after, written)) return movedLimits(argument, property, held, planned);
  return planned.flatMap(({ key, seconds }, index) => {
    const stays = staysOf(configured[index], "seconds");
    const isSame = blocksIn(blockIn(held, argument), "append_tolerations")?.[index]?.seconds === seconds;
    if (!isSet(seconds) || stays === undefined || (stays.isOpen && !isSame)) return [];
    const names = typeof key === "string" ? [key] : [];
    return [{ setting: `${property}.appendTolerations[${index}].seconds`, names, becomes: String(seconds), ...stays }];
  });
}

/** Seconds that another toleration had at the same place: it may be that nobody writes them for the one there now. */
function movedLimits(
  argument: string,
  property: string,
  held: PlainObject,
  planned: readonly PlainObject[],
): KeptSetting[] {
  const before = blocksIn(blockIn(held, argument), "append_tolerations") ?? [];
  return planned.flatMap(({ key, seconds }, index): KeptSetting[] => {
    const there = before[index];
    if (there === undefined || !isSet(seconds) || there.seconds !== seconds || there.key === key) return [];
    const setting = `${property}.appendTolerations[${index}].seconds`;
    const names = typeof key === "string" ? [key] : [];
    return [{ setting, names, becomes: String(seconds), isOpen: true, isUnseen: true }];
  });
}

/** The cluster before and after. */
type Clusters = Pick<PlannedValues, "before" | "planned">;

function ofRkeConfig({ held, after, written }: Sides, clusters: Clusters, staysOf: StaysOf): KeptSetting[] {
  const [planned, configured] = [blockIn(after, "rke_config"), blockIn(written, "rke_config")];
  if (planned === undefined) return [];
  if (configured === undefined) {
    const names = heldIn(Object.fromEntries(Object.entries(planned).filter(([name]) => !isOfTemplate(name, after))));
    const telling = isDefaultSelector(planned) ? names.filter((name) => name !== "machineSelectorConfig") : names;
    return [
      ...(telling.length === 0 ? [] : [{ setting: "rke_config", names: telling }]),
      ...ofSelector(planned, clusters),
    ];
  }
  return [
    ...KEPT_BLOCKS.flatMap(([name, setting]): KeptSetting[] =>
      Object.hasOwn(configured, name) ||
      !isSet(planned[name]) ||
      isOfTemplate(name, after) ||
      isMadeByBlocks(name, clusters)
        ? []
        : [{ setting, names: tellingNames(name, planned[name]) }],
    ),
    ...(Object.hasOwn(configured, "machine_selector_config") ? [] : ofSelector(planned, clusters)),
    ...ofDraining(blockIn(held, "rke_config"), planned, configured, staysOf),
  ];
}

/** A selector configuration that the provider makes another one of. */
function ofSelector(rkeConfig: PlainObject, { before, planned }: Clusters): KeptSetting[] {
  return isDefaultSelector(rkeConfig) ? keptSelector(before, planned, saysMore(before)) : [];
}

/**
 * Pools of machines are several alike, which in HCL a `dynamic` block makes: where there are some and none is configured, one
 * does, and no plan tells those apart that stay without being written.
 */
function isMadeByBlocks(name: string, { planned }: Clusters): boolean {
  return name === "machine_pools" && !hasProperties(planned);
}

/** With a pod security template, Rancher's webhook adds a file of its own. */
function isOfTemplate(name: string, after: PlainObject): boolean {
  return name === "machine_selector_files" && isSet(after.default_pod_security_admission_configuration_template_name);
}

function isDefaultSelector(rkeConfig: PlainObject): boolean {
  const selectors = blocksIn(rkeConfig, "machine_selector_config") ?? [];
  return selectors.length > 0 && selectors.every(({ config }) => String(config).trim() === DEFAULT_SELECTOR_CONFIG);
}

function ofDraining(
  held: PlainObject | undefined,
  planned: PlainObject,
  configured: PlainObject,
  staysOf: StaysOf,
): KeptSetting[] {
  return DRAIN_OPTIONS.flatMap(([name, property]) => {
    const [was, options, written] = [held, planned, configured].map((each) =>
      blockIn(blockIn(each, "upgrade_strategy"), name),
    );
    // Where nothing is drained they are of no effect.
    if (options === undefined || written === undefined || options.enabled !== true) return [];
    return KEPT_NUMBERS.flatMap((number) => {
      const stays = staysOf(written, number);
      const isOtherwise = stays?.isOpen === true && was?.[number] !== options[number];
      if (!isSet(options[number]) || stays === undefined || isOtherwise) return [];
      const setting = `upgradeStrategy.${property}.${camelCase(number)}`;
      return [{ setting, names: [], becomes: String(options[number]), ...stays }];
    });
  });
}
