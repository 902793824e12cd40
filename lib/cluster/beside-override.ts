import { isObject } from "../scheduling/json";

/**
 * A derived value as it is to be written where there is an override at its place. A list given by the override stands
 * alone, because CDKTF would put it behind what is derived; an override that names single arguments of the one block finds
 * them, because a block that stands alone may be written without the list around it.
 * @param derived in Terraform's words
 * @param override what an override says at that place; undefined where there is none
 */
export function besideOverride(derived: unknown, override: unknown): unknown {
  if (Array.isArray(override)) return undefined;
  if (!isObject(override)) return derived;
  if (Array.isArray(derived)) {
    if (Object.keys(override).every((key) => /^\d+$/.test(key))) {
      return derived.map((each, index) => besideOverride(each, override[index]));
    }
    return derived.length === 1 ? besideOverride(derived[0], override) : derived;
  }
  if (!isObject(derived)) return derived;
  return Object.fromEntries(
    Object.entries(derived).map(([name, value]) => [name, besideOverride(value, override[name])]),
  );
}
