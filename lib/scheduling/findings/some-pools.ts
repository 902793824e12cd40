import { setOf } from "../once-per";

/** Some of many pools, so that the findings of many pools do not hold all the others, each of them. */
export interface SomePools {
  /** The first of them. */
  readonly named: readonly string[];
  /** How many there are besides. */
  readonly more: number;
}

const MOST_NAMED = 5;

/**
 * The first of these pools, and how many there are besides: never one alone, which is named as well.
 * @param except one that does not count
 */
export function somePools(names: readonly string[], except?: string): SomePools {
  const count = names.length - (except !== undefined && setOf(names).has(except) ? 1 : 0);
  const most = count === MOST_NAMED + 1 ? count : MOST_NAMED;
  // One more than are named, in case it is among them.
  const named = names
    .slice(0, most + 1)
    .filter((name) => name !== except)
    .slice(0, most);
  return { named, more: count - named.length };
}
