/**
 * The same function, asked once per list. Thousands of equal pods share one list of thousands of nodes: what is said of it
 * is worked out once for all of them.
 */
export function oncePerList<T, R>(of: (list: readonly T[]) => R): (list: readonly T[]) => R {
  const known = new WeakMap<readonly T[], { readonly result: R }>();
  return (list) => {
    const found = known.get(list) ?? { result: of(list) };
    known.set(list, found);
    return found.result;
  };
}
