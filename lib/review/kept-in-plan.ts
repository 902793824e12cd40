import type { Cluster } from "../scheduling/reading/cluster";
import { LEFT_ALONE } from "../scheduling/reading/left-alone";
import { isUnknown } from "../scheduling/reading/unknown";
import { WITNESS_ANNOTATION } from "../scheduling/reading/witness";
import { at, isObject, type PlainObject } from "./json";
import {
  AGENT_BLOCKS,
  blockIn,
  blocksIn,
  camelCase,
  DEFAULT_SELECTOR_CONFIG,
  DRAIN_OPTIONS,
  isSet,
  KEPT_BLOCKS,
  KEPT_NUMBERS,
  type KeptSetting,
  namesIn,
} from "./kept-settings";

/** What a plan says of a cluster that stays. */
export interface PlannedValues {
  /** The planned values. */
  readonly after: PlainObject;
  /** What the configuration in the plan writes, by argument. */
  readonly written: PlainObject;
  /** What Terraform found changed outside of it, before and after; undefined where it found nothing. */
  readonly drift: PlainObject | undefined;
  /** The cluster as Rancher holds it. */
  readonly before: Cluster | undefined;
}

/** What the planned values have although the configuration does not write it: it is what Rancher holds, and keeps. */
export function keptInPlan({ after, written, drift, before }: PlannedValues): KeptSetting[] {
  return [
    ...ofMap("labels", after, written, drift),
    ...ofMap("annotations", after, written, drift),
    ...(Object.hasOwn(written, "enable_network_policy") || after.enable_network_policy !== true
      ? []
      : [{ setting: "enableNetworkPolicy", names: [] }]),
    ...AGENT_BLOCKS.flatMap(([argument, property]) => ofAgent(argument, property, after, written)),
    ...ofRkeConfig(after, written, before),
  ];
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
  after: PlainObject,
  written: PlainObject,
  drift: PlainObject | undefined,
): KeptSetting[] {
  const [planned, configured] = [after[argument], at(written, argument, "constant_value")];
  // What the expression of a map says is not told.
  if (!isObject(planned) || (Object.hasOwn(written, argument) && !isObject(configured))) return [];
  const names = Object.keys(planned).filter((key) => {
    if (isObject(configured)) return TOLD_TO_RANCHER.includes(key) && !Object.hasOwn(configured, key);
    if (TOLD_TO_RANCHER.includes(key)) return true;
    const isOfOthers = LEFT_ALONE.test(key) || OF_DASHBOARD.test(key) || key === WITNESS_ANNOTATION;
    return !isOfOthers && !isOfOthersSince(drift, argument, key);
  });
  return names.length === 0 ? [] : [{ setting: argument, names: names.sort() }];
}

/** Whether somebody has put it there since the last apply, so that it is none the app wrote. */
function isOfOthersSince(drift: PlainObject | undefined, argument: string, key: string): boolean {
  const has = (side: "before" | "after") => at(drift, side, argument, key) !== undefined;
  return drift !== undefined && has("after") && !has("before");
}

function ofAgent(argument: string, property: string, after: PlainObject, written: PlainObject): KeptSetting[] {
  const planned = blocksIn(blockIn(after, argument), "append_tolerations") ?? [];
  const configured = blocksIn(blockIn(written, argument), "append_tolerations") ?? [];
  // With a `dynamic` block among them it is not known which is which.
  if (planned.length !== configured.length) return [];
  return planned.flatMap(({ key, seconds }, index) => {
    if (!isSet(seconds) || Object.hasOwn(configured[index] ?? {}, "seconds")) return [];
    const names = typeof key === "string" ? [key] : [];
    return [{ setting: `${property}.appendTolerations[${index}].seconds`, names, becomes: String(seconds) }];
  });
}

function ofRkeConfig(after: PlainObject, written: PlainObject, before: Cluster | undefined): KeptSetting[] {
  const [planned, configured] = [blockIn(after, "rke_config"), blockIn(written, "rke_config")];
  if (planned === undefined) return [];
  if (configured === undefined) {
    const names = namesIn(Object.fromEntries(Object.entries(planned).filter(([name]) => !isOfTemplate(name, after))));
    const telling = isDefaultSelector(planned) ? names.filter((name) => name !== "machineSelectorConfig") : names;
    return telling.length === 0 ? [] : [{ setting: "rke_config", names: telling }];
  }
  return [
    ...KEPT_BLOCKS.flatMap(([name, setting]): KeptSetting[] =>
      Object.hasOwn(configured, name) || !isSet(planned[name]) || isOfTemplate(name, after)
        ? []
        : [{ setting, names: namesIn(planned[name]) }],
    ),
    ...(!Object.hasOwn(configured, "machine_selector_config") && isDefaultSelector(planned) && saysMore(before)
      ? [{ setting: "machineSelectorConfig", names: [], becomes: DEFAULT_SELECTOR_CONFIG }]
      : []),
    ...ofDraining(blockIn(planned, "upgrade_strategy"), blockIn(configured, "upgrade_strategy")),
  ];
}

/** With a pod security template, Rancher's webhook adds a file of its own. */
function isOfTemplate(name: string, after: PlainObject): boolean {
  return name === "machine_selector_files" && isSet(after.default_pod_security_admission_configuration_template_name);
}

function isDefaultSelector(rkeConfig: PlainObject): boolean {
  const selectors = blocksIn(rkeConfig, "machine_selector_config") ?? [];
  return selectors.length > 0 && selectors.every(({ config }) => String(config).trim() === DEFAULT_SELECTOR_CONFIG);
}

/** Whether the selector configuration says anything that is not switched off anyway, or that nothing is. */
function saysMore(before: Cluster | undefined): boolean {
  return (before?.machineConfiguration.selected ?? []).some(
    ({ settings }) =>
      isUnknown(settings) ||
      settings.size === 0 ||
      [...settings.values()].some((value) => value !== false && value !== null),
  );
}

function ofDraining(planned: PlainObject | undefined, configured: PlainObject | undefined): KeptSetting[] {
  return DRAIN_OPTIONS.flatMap(([name, property]) => {
    const [options, written] = [blockIn(planned, name), blockIn(configured, name)];
    // Where nothing is drained they are of no effect.
    if (options === undefined || written === undefined || options.enabled !== true) return [];
    return KEPT_NUMBERS.filter((number) => isSet(options[number]) && !Object.hasOwn(written, number)).map((number) => ({
      setting: `upgradeStrategy.${property}.${camelCase(number)}`,
      names: [],
      becomes: String(options[number]),
    }));
  });
}
