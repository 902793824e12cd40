/**
 * How much of a thing a report for people holds, so that nobody's input makes it endless. What is left out is always
 * said, and `--format json` has it; of nodes and taints beside a workload of doctor it has the first as well.
 */

/** Longest sentence or name, in characters. */
export const LONGEST_SENTENCE = 1500;

/** Findings, rows of a table, lines of a list. */
export const MOST_ROWS = 100;

/** Columns of a table. */
export const MOST_COLUMNS = 20;

/** Facts of one finding, or repairs of it. */
export const MOST_FACTS = 25;

/**
 * The first of many, and in place of the others what says how many they are.
 * @param rest puts their number into words: never of one alone, which is shown instead
 */
export function first<T, R>(items: readonly T[], most: number, show: (item: T) => R, rest: (more: number) => R): R[] {
  const more = items.length - most;
  return more > 1 ? [...items.slice(0, most).map(show), rest(more)] : items.map(show);
}

/** Taints, or what else keeps pods away, one behind the other: the first of them, and how many more there are. */
export function cutNames<T>(names: readonly T[], show: (name: T) => string): string[] {
  return first(names, MOST_FACTS, show, (more) => `and ${more} more`);
}
