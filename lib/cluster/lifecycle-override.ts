import { isObject, type PlainObject } from "../scheduling/json";

/**
 * The one block that a resource's `lifecycle` is, of an override that may write it as a list, or name the first of one by
 * its index. CDKTF would put the list in the place of all that is written otherwise, and take the index for an argument.
 * @returns undefined where it is no such override
 */
export function lifecycleBlock(override: unknown): PlainObject | undefined {
  if (isObject(override)) {
    const { 0: first, ...named } = override;
    if (first === undefined) return override;
    return isObject(first) ? { ...named, ...first } : undefined;
  }
  if (!Array.isArray(override) || !override.every(isObject)) return undefined;
  return Object.assign({}, ...override);
}

/**
 * The overrides that a resource has already, with another one of its `lifecycle`: what that names takes the place of what is
 * there, and conditions that must hold stay.
 * @param kept conditions of a list that no other override takes away
 */
export function besideLifecycle(old: unknown, added: PlainObject, kept: readonly object[]): PlainObject {
  const before = lifecycleBlock(old) ?? {};
  const joined = { ...before, ...added };
  const { postcondition } = added;
  if (!Array.isArray(postcondition) || !Array.isArray(before.postcondition)) return joined;
  const isKept = (each: object) => kept.includes(each);
  const others = postcondition.every(isKept) ? before.postcondition : postcondition;
  const must = [...before.postcondition, ...postcondition].filter(isKept);
  return { ...joined, postcondition: [...new Set([...must, ...others])] };
}
