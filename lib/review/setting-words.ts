import { asCode, type Text, text } from "../scheduling/rich-text";
import { EMPTY_LIST, type SettingChange } from "./setting-diff";

/** A setting as whoever wrote it would call it: by its property, or in words where the name is only this library's. */
export function settingName(setting: string): Text {
  if (setting === "rancherHost") return text`how nodes reach Rancher`;
  if (setting === "providerMajor") return text`major version of the provider`;
  const addon = addonSetting(setting);
  if (addon === undefined) return text`${asCode(setting)}`;
  if (addon.property === "disabled") return text`${asCode(addon.workload)}`;
  const words = OF_WORKLOADS.get(addon.property);
  return words === undefined
    ? text`${asCode(addon.property)} of ${asCode(addon.workload)}`
    : text`${words} of ${asCode(addon.workload)}`;
}

/** What happens to a setting, in a few words: `coredns is switched off`, `machineGlobalConfig.disable is set`. */
export function settingChangeWords({ setting, before, after }: SettingChange): Text {
  const addon = addonSetting(setting);
  if (addon?.property === "disabled") {
    return text`${asCode(addon.workload)} is ${after === "true" ? "switched off" : "no longer switched off"}`;
  }
  const name = settingName(setting);
  const isMany = addon !== undefined && MANY.has(addon.property);
  const is = isMany ? "are" : "is";
  if (after === undefined) return text`${name} ${is} no longer set`;
  if (after === EMPTY_LIST) return text`${name} ${is} set to ${EMPTY_LIST}`;
  if (before === undefined) return text`${name} ${is} set`;
  return text`${name} ${isMany ? "change" : "changes"}`;
}

/** Whether the setting is that a system workload is not shipped. */
export function isSwitch(setting: string): boolean {
  return addonSetting(setting)?.property === "disabled";
}

/** Properties of what the configuration changes about a system workload. */
const OF_WORKLOADS: ReadonlyMap<string, string> = new Map([
  ["tolerations", "tolerations"],
  ["addedTolerations", "additional tolerations"],
  ["nodeSelector", "node selector"],
  ["allowListSelector", "labels that nodes need because of a list of allowed ones"],
  ["kind", "kind"],
  ["standsIn", "stand-in"],
  ["idleBecause", "what holds back new pods"],
  ["neverMade", "reason why K3s cannot make it"],
  ["otherwise", "other possible form"],
]);

/** Those of the properties that are told as many things. */
const MANY: ReadonlySet<string> = new Set(["tolerations", "addedTolerations", "allowListSelector"]);

/** Names of workloads may have dots; those of properties have none. */
function addonSetting(setting: string): { readonly workload: string; readonly property: string } | undefined {
  const [, workload, property] = /^addons\.(.+)\.([^.]+)$/.exec(setting) ?? [];
  return workload === undefined || property === undefined ? undefined : { workload, property };
}
