import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

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

/** Writes what was measured into `dist/bench/results`, for programs. */
export function writeResults(name: string, results: object): void {
  const folder = path.join(__dirname, "results");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, `${JSON.stringify({ node: process.version, ...results }, null, 2)}\n`);
  console.log(`written to ${path.relative(process.cwd(), file)}`);
}
