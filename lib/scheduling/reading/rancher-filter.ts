import { BOOLEAN_KEYS, K3S_CONFIGURATION_KEYS, K3S_SERVER_KEYS } from "../releases/configuration-keys";
import { isUnknown } from "./unknown";

const KEYS: ReadonlySet<string> = new Set(K3S_CONFIGURATION_KEYS);
const SERVER_KEYS: ReadonlySet<string> = new Set(K3S_SERVER_KEYS);
const BOOLEANS: ReadonlySet<string> = new Set(BOOLEAN_KEYS);

/** Whether Rancher makes true or false of whatever is written for the key. */
export function isBooleanKey(key: string): boolean {
  return BOOLEANS.has(key);
}

/** Whether Rancher drops a value of this kind, whatever the key: it passes on text, true or false, and lists. */
export function isOfDroppedKind(value: unknown): boolean {
  if (isUnknown(value)) return value.type === "number" || value.type === "map";
  return typeof value !== "string" && typeof value !== "boolean" && !Array.isArray(value);
}

/**
 * What K3s gets of a value in the K3s configuration of a machine, or undefined where Rancher drops it.
 * @param isServer whether the machine has the etcd or the control-plane role
 * @see rancher/rancher pkg/capr/planner/filter.go `filterField`, and pkg/data `PruneEmpty` of what is left
 */
export function passedOn(key: string, value: unknown, isServer: boolean): unknown {
  if (!KEYS.has(key) || (SERVER_KEYS.has(key) && !isServer) || isOfDroppedKind(value)) return undefined;
  if (isBooleanKey(key)) return asBoolean(value);
  return value === "" || (Array.isArray(value) && value.length === 0) ? undefined : value;
}

/**
 * True or false, as Rancher reads it: of a list the first item counts, and of text only four words are true.
 * @see rancher/norman types/convert `ToBool`
 */
function asBoolean(value: unknown): unknown {
  const single = Array.isArray(value) ? value[0] : value;
  if (isUnknown(single) || typeof single === "boolean") return single;
  return typeof single === "string" && TRUE.includes(single.trim().toLowerCase());
}

const TRUE: readonly string[] = ["true", "t", "yes", "y"];
