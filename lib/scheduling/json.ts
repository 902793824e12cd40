/** Walking JSON of unknown shape: nothing that an object inherits counts as being in it. */

/** An object of JSON, whatever it holds. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** Whether the value is an object of JSON: no list, and not null. */
export function isObject(value: unknown): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a path of keys, or undefined where any of them is not there. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}

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
