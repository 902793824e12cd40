/** How cost grows with size: what tests of it share. */

/** What something costs: CPU time in microseconds, and the length of what it writes. */
export interface Cost {
  readonly cpu: number;
  readonly bytes: number;
}

/** Small costs are those of the machine. */
const LEAST = 50_000;

/**
 * How much more four times as much costs: 4 where cost grows with size, 16 where it grows with the square. The least of a
 * few runs where it is much, since others run on the machine.
 */
export async function growth(cpu: (times: number) => Promise<number>): Promise<number> {
  let [few, many] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let run = 0; run < 4 && !(many / Math.max(few, LEAST) < MOST); run += 1) {
    few = Math.min(few, await cpu(1));
    many = Math.min(many, await cpu(4));
  }
  return many / Math.max(few, LEAST);
}

/** In between, for sorting and collecting of garbage. */
export const MOST = 10;
