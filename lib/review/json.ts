import { at, isObject, type PlainObject } from "../scheduling/json";

export { at, isObject, type PlainObject } from "../scheduling/json";

/** The string at a path of keys, or undefined where there is none. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const found = at(value, ...keys);
  return typeof found === "string" ? found : undefined;
}

/** The objects in the list at a path of keys; none where there is no list. */
export function objectsAt(value: unknown, ...keys: readonly string[]): PlainObject[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found.filter(isObject) : [];
}

/** Whether a mask such as `after_unknown` is true as a whole or anywhere inside. */
export function holdsTrue(mask: unknown): boolean {
  // A loop, because a hostile file may nest deeper than the call stack.
  const pending = [mask];
  while (pending.length > 0) {
    const next = pending.pop();
    if (next === true) return true;
    // No spread: a list may hold more than a call takes arguments.
    if (typeof next === "object" && next !== null) for (const inner of Object.values(next)) pending.push(inner);
  }
  return false;
}
