/**
 * Text of `check` and `review` for very many clusters, each with taints of its own: as whole processes, their CPU time for 5,000
 * clusters as a ratio to that for 1,000, and how much they print. Linear means about five times as long.
 *
 * npm run bench:package
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { printRows, type Row, writeResults } from "./goals";
import { measured, type Program } from "./measured-process";
import { benchClusters, POOLS, Taints } from "./synth-inputs";

const [FEW, MANY] = [1000, 5000];
/** Most that either command may print, in bytes. */
const LONGEST = 1_000_000;

const folder = mkdtempSync(path.join(tmpdir(), "bench-many-clusters-"));
try {
  console.log(`text for N clusters x ${POOLS} pools x 3 taints (CPU time of the process)`);
  const apps = new Map([FEW, MANY].map((count) => [count, appOf(count)]));
  const commands: Readonly<Record<string, (app: App) => Program>> = {
    check: ({ head }) => ["../lib/cli/main.js", "check", head],
    review: ({ base, head }) => ["../lib/cli/main.js", "review", "--base", base, "--head", head],
  };
  const rows: Row[] = Object.entries(commands).map(([name, command]) => {
    const [few, many] = [FEW, MANY].map((count) => printed(count, name, command(apps.get(count) as App)));
    return { what: `${name}: t(${MANY}) : t(${FEW})`, goal: 6, ratio: (many as number) / (few as number) };
  });
  printRows(rows);
  writeResults("many-clusters", { rows });
} finally {
  rmSync(folder, { recursive: true });
}

interface App {
  readonly base: string;
  readonly head: string;
}

/** An app, and the same with another taint in every cluster. */
function appOf(count: number): App {
  const inputs = path.join(folder, `${count}.json`);
  const head = path.join(folder, `${count}-head`);
  writeFileSync(inputs, JSON.stringify(benchClusters(count, Taints.OWN)));
  measured(["synth-with-library.js", inputs, head]);
  const stack = path.join(head, "stacks/bench/cdk.tf.json");
  const before = path.join(folder, `${count}-base.json`);
  writeFileSync(before, readFileSync(stack, "utf8").replaceAll("key-2=", "key-9="));
  return { base: before, head: stack };
}

/** CPU time of the command in milliseconds. */
function printed(count: number, name: string, program: Program): number {
  const output = path.join(folder, "output.txt");
  const { cpu } = measured([...program, "--fail-on", "never", "--output", output]);
  const { size } = statSync(output);
  console.log(`${name.padEnd(8)}${String(count).padStart(6)} clusters ${cpu.toFixed(0).padStart(7)} ms  ${size} bytes`);
  if (size > LONGEST) throw new Error(`${name} of ${count} clusters prints more than ${LONGEST} bytes`);
  return cpu;
}
