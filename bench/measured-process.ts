import { spawnSync } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import path from "node:path";
import { median } from "./measure";

/** What one process took, from its start to its end. */
export interface Usage {
  /** CPU time in milliseconds. */
  readonly cpu: number;
  /** Most memory in bytes. */
  readonly peak: number;
  /** Milliseconds by the clock. */
  readonly wall: number;
}

/** A program of this folder and its arguments. */
export type Program = readonly [file: string, ...args: string[]];

/**
 * Runs a program in a process of its own.
 * @param input the file that it gets on standard input
 */
export function measured([file, ...args]: Program, input?: string): Usage {
  const { NODE_EXTRA_CA_CERTS: _certificates, TF_CLI_CONFIG_FILE: _terraform, ...env } = process.env;
  const hook = path.join(__dirname, "process-usage.js");
  const standard = input === undefined ? "ignore" : openSync(input, "r");
  const start = performance.now();
  const { status, output } = spawnSync(process.execPath, ["--require", hook, path.join(__dirname, file), ...args], {
    // What Node reads at every start, and what CDKTF warns of, is no part of any program.
    env,
    stdio: [standard, "ignore", "inherit", "pipe"],
    encoding: "utf8",
  });
  const wall = performance.now() - start;
  if (typeof standard === "number") closeSync(standard);
  if (status !== 0) throw new Error(`${[file, ...args].join(" ")} ended with ${status}`);
  return { ...(JSON.parse(String(output[3])) as Omit<Usage, "wall">), wall };
}

export interface Compared {
  readonly one: Usage;
  readonly other: Usage;
  /** The first to the second, each pair of runs for itself. */
  readonly ratio: Usage;
}

/**
 * Two programs in turns, so that what else the machine does meets both; medians, after a run that is not counted.
 * @param input the file that both get on standard input
 */
export function compared(one: Program, other: Program, rounds: number, input?: string): Compared {
  const pair = () => [measured(one, input), measured(other, input)] as const;
  pair();
  const pairs = Array.from({ length: rounds }, pair);
  return {
    one: each((figure) => median(pairs.map(([usage]) => usage[figure]))),
    other: each((figure) => median(pairs.map(([, usage]) => usage[figure]))),
    ratio: each((figure) => median(pairs.map(([usage, against]) => usage[figure] / against[figure]))),
  };
}

function each(value: (figure: keyof Usage) => number): Usage {
  return { cpu: value("cpu"), peak: value("peak"), wall: value("wall") };
}
