/**
 * What Go leaves out when it writes JSON: empty texts, zeros, false, nothing and empty lists; never an object.
 *
 * @param {Record<string, any>} object
 * @returns {Record<string, any>}
 */
function present(object) {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => (Array.isArray(value) ? value.length > 0 : Boolean(value))),
  );
}

/** @template T @param {any[] | null | undefined} list @param {(item: any) => T} change @returns {T | undefined} */
function first(list, change) {
  const [item] = list ?? [];
  return item === undefined || item === null ? undefined : change(item);
}

/**
 * A list, of which the provider makes nothing where its first item is an empty block.
 *
 * @template T @param {any[]} list @param {(item: any) => T} change @returns {T[] | undefined}
 */
function each(list, change) {
  return list.length === 0 || list[0] === null ? undefined : list.map(change);
}

module.exports = { present, first, each };
