/** A figure beside what it is meant to be at most. */
export interface Row {
  readonly what: string;
  readonly goal: number;
  readonly ratio: number;
}

export function printRows(rows: readonly Row[]): void {
  console.log(`\n${"".padEnd(62)}goal   ratio`);
  for (const { what, goal, ratio } of rows) {
    const missed = ratio > goal ? "  missed" : "";
    console.log(`${what.padEnd(62)}${goal.toFixed(2)}   ${ratio.toFixed(2).padStart(5)}${missed}`);
  }
}
