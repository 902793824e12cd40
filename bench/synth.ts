/**
 * Synthesis with the library against the same resources by hand, each in processes of its own, in turns. Prints a table of
 * ratios beside their goals.
 *
 * npm run bench:synth
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { printRows, type Row, writeResults } from "./goals";
import { type Compared, compared, measured, type Program, type Usage } from "./measured-process";
import { benchClusters, POOLS, Taints } from "./synth-inputs";

const MANY_ROUNDS = 5;
const COLD_ROUNDS = 15;

const folder = mkdtempSync(path.join(tmpdir(), "bench-synth-"));
try {
  console.log(`synthesis of N clusters x ${POOLS} pools x 3 taints, library : by hand (medians of pairs)`);
  const alike = comparedWith(1000, Taints.ALIKE, MANY_ROUNDS);
  const own = comparedWith(1000, Taints.OWN, MANY_ROUNDS);
  const cold = comparedWith(1, Taints.ALIKE, COLD_ROUNDS);
  const growth = compared(withLibrary(inputs(1000, Taints.OWN)), withLibrary(inputs(100, Taints.OWN)), MANY_ROUNDS);
  const rows: Row[] = [
    { what: "1,000 alike but for names, CPU", goal: 0.75, ratio: alike.ratio.cpu },
    { what: "1,000 alike but for names, peak memory", goal: 0.9, ratio: alike.ratio.peak },
    { what: "1,000 with taint values of their own, CPU", goal: 0.85, ratio: own.ratio.cpu },
    { what: "1,000 with taint values of their own, wall", goal: 0.75, ratio: own.ratio.wall },
    { what: "t(1,000) : t(100) of the library, CPU", goal: 6, ratio: growth.ratio.cpu },
    { what: "one cluster, cold, CPU", goal: 0.8, ratio: cold.ratio.cpu },
  ];
  printRows(rows);
  writeResults("synth", { rows, alike, own, growth, cold });
} finally {
  rmSync(folder, { recursive: true });
}

function withLibrary(file: string): Program {
  return ["synth-with-library.js", file, path.join(folder, "with-library")];
}

function byHand(file: string): Program {
  return ["synth-by-hand.mjs", file, path.join(folder, "by-hand")];
}

/** A file with clusters: what makes them is not measured. */
function inputs(count: number, taints: Taints): string {
  const file = path.join(folder, `${count}-${taints}.json`);
  writeFileSync(file, JSON.stringify(benchClusters(count, taints)));
  return file;
}

function comparedWith(count: number, taints: Taints, rounds: number): Compared {
  const file = inputs(count, taints);
  requireSameJson(file);
  const result = compared(withLibrary(file), byHand(file), rounds);
  const shown = ({ cpu, wall, peak }: Usage) =>
    `${cpu.toFixed(0)} ms CPU, ${wall.toFixed(0)} ms, ${(peak / 1024 ** 2).toFixed(0)} MB`;
  console.log(`${String(count).padStart(6)} ${taints}: library ${shown(result.one)}; by hand ${shown(result.other)}`);
  return result;
}

/** Two programs that write different things cannot be compared. */
function requireSameJson(file: string): void {
  const [one, other] = [withLibrary(file), byHand(file)].map((program) => {
    measured(program);
    const stack = path.join(program.at(-1) as string, "stacks/bench/cdk.tf.json");
    return comparable(JSON.parse(readFileSync(stack, "utf8")));
  });
  if (!isDeepStrictEqual(one, other)) throw new Error("the programs do not write the same JSON");
}

/** Without notes, which provider is meant, what is in the model, and digests. */
function comparable(json: unknown): unknown {
  const { terraform: _, ...stack } = json as { terraform: unknown };
  return JSON.parse(
    JSON.stringify(stack, (key, value) =>
      key === "//" || key === "schemaVersion" || key === "witness" || key === "rancher-k3s/witness" ? undefined : value,
    ),
  );
}
