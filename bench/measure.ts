/** CPU time of some work in milliseconds: what else the machine does counts less than with a clock. */
export function cpuMilliseconds(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** The smallest of several runs, which the garbage collector and other programs disturbed least. */
export function leastOf(runs: number, measure: () => number): number {
  return Math.min(...Array.from({ length: runs }, measure));
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
