export { at, isObject, objectsAt, type PlainObject, textAt } from "../scheduling/json";

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
