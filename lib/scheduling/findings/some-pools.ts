/** Some of many pools, so that the findings of many pools do not hold all the others, each of them. */
export interface SomePools {
  /** The first of them. */
  readonly named: readonly string[];
  /** How many there are besides. */
  readonly more: number;
}

const MOST_NAMED = 5;

/** The first of these pools, and how many there are besides: never one alone, which is named as well. */
export function somePools(names: readonly string[]): SomePools {
  const named = names.length === MOST_NAMED + 1 ? names : names.slice(0, MOST_NAMED);
  return { named, more: names.length - named.length };
}
