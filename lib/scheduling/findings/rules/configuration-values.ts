import { type ConfigurationValueKind, kindOfValue } from "../../reading/cluster-summary";
import { isBooleanKey, isOfDroppedKind, passedOn } from "../../reading/rancher-filter";
import { isRefusedSwitch } from "../../reading/refused-switches";
import { isUnknown } from "../../reading/unknown";
import { SWITCHES } from "../../releases/configuration-keys";
import type { FindingDraft } from "../finding";

/** A value of the K3s configuration as it is written. */
export interface WrittenValue {
  /** Property of K3sCluster. */
  readonly setting: string;
  readonly key: string;
  readonly value: unknown;
  /** Whether it stands above a value of the global configuration that would reach K3s. */
  readonly takesAway: boolean;
}

/** Findings about a value that does not reach K3s as it is written, of a key that Rancher passes on. */
export function valueFindings({ setting, key, value, takesAway }: WrittenValue): FindingDraft[] {
  const above = takesAway ? ({ takesAway: true } as const) : {};
  if (isUnknown(value)) return value.type === "open" ? [{ code: "RK531", data: { setting, key, ...above } }] : [];
  if (isBooleanKey(key)) return booleanFindings(setting, key, value);
  const isCertain = SWITCHES.get(key);
  if (isCertain !== undefined && isRefusedSwitch(value)) {
    const kind = Array.isArray(value) ? "list" : "text";
    return [{ code: "RK526", data: { setting, key, kind, isEmpty: false, becomes: isCertain ? "refusal" : "open" } }];
  }
  if (value === "" || (Array.isArray(value) && value.length === 0)) {
    // Rancher puts arguments of its own behind these two, and an empty one stays in front of them.
    if (value === "" && ADDED_TO.includes(key)) return [];
    return [{ code: "RK529", data: { setting, key, kind: value === "" ? "text" : "list", ...above } }];
  }
  return itemFindings(setting, key, value);
}

/** Findings about a value of a kind that Rancher drops whatever the key. */
export function droppedKindFindings({ setting, key, value, takesAway }: WrittenValue): FindingDraft[] {
  if (!isOfDroppedKind(value)) return [];
  const kind = (isUnknown(value) ? value.type : kindOfValue(value)) as "number" | "map" | "null";
  return [{ code: "RK502", data: { setting, key, kind, ...(takesAway ? { takesAway: true } : {}) } }];
}

const ADDED_TO: readonly string[] = ["kube-controller-manager-arg", "kube-scheduler-arg"];

/** Text that means true or false to people and to Rancher alike. */
const MEANT_ALIKE = /^(?:true|t|yes|y|false|f|no|n|off|0)$/i;

function booleanFindings(setting: string, key: string, value: unknown): FindingDraft[] {
  const single = Array.isArray(value) && value.length === 1 ? value[0] : value;
  if (isUnknown(single) || typeof single === "boolean") return [];
  if (typeof single === "string" && MEANT_ALIKE.test(single.trim())) return [];
  const becomes = passedOn(key, value, true);
  if (typeof becomes !== "boolean") return [];
  const isEmpty = single === "" || (Array.isArray(value) && value.length === 0);
  return [{ code: "RK526", data: { setting, key, kind: Array.isArray(value) ? "list" : "text", isEmpty, becomes } }];
}

function itemFindings(setting: string, key: string, value: unknown): FindingDraft[] {
  if (!Array.isArray(value)) return [];
  const kinds = [...new Set(value.map(kindOfValue).filter(isNoText))].sort();
  return kinds.length === 0 ? [] : [{ code: "RK527", data: { setting, key, kinds } }];
}

function isNoText(kind: ConfigurationValueKind): kind is "list" | "map" | "null" {
  return kind === "list" || kind === "map" || kind === "null";
}
