/**
 * The same function, which works its answer out once for each object that it is asked about. For objects that nobody
 * changes once they are made: clusters that were read, taints, releases.
 */
export function oncePer<K extends object, R>(of: (object: K) => R): (object: K) => R {
  const known = new WeakMap<K, { readonly result: R }>();
  return (object) => {
    const found = known.get(object);
    if (found !== undefined) return found.result;
    const result = of(object);
    known.set(object, { result });
    return result;
  };
}

/** What is in a list, of which it is asked again and again whether something is among it. */
export const setOf: <T>(items: readonly T[]) => ReadonlySet<T> = oncePer(<T>(items: readonly T[]) => new Set(items));
