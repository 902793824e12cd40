/**
 * A review of a plan of about 50 MB against reading and parsing it, in turns, as whole processes: the ratio of their CPU time,
 * and the memory of the review as a ratio to the size of the file. Prints a table of ratios beside their goals. Fails where a
 * review takes more memory than is promised.
 *
 * npm run bench:package
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { printRows, type Row, writeResults } from "./goals";
import { type Compared, compared, measured, type Program, type Usage } from "./measured-process";

const MEGABYTES = 50;
const [FEW, MANY] = [3, 100];
const ROUNDS = 7;
/** Most memory that a review takes, for each byte of the plan. */
const MOST_MEMORY = 4;

const folder = mkdtempSync(path.join(tmpdir(), "bench-review-"));
try {
  console.log(`review of a plan of ${MEGABYTES} MB : reading and parsing it (medians of ${ROUNDS} pairs)`);
  const few = planOf(FEW);
  const many = planOf(MANY);
  const ofFew = reviewed(few, "file");
  const ofInput = reviewed(few, "input");
  const ofMany = reviewed(many, "file");
  const peakOf = ({ one }: Compared, { size }: Plan) => one.peak / size;
  const rows: Row[] = [
    { what: `${FEW} clusters change, CPU : read and parse`, goal: 0.6, ratio: ofFew.ratio.cpu },
    { what: `${FEW} clusters change, peak memory : size of the file`, goal: 2.5, ratio: peakOf(ofFew, few) },
    { what: "the same on standard input, peak memory", goal: 2.5, ratio: peakOf(ofInput, few) },
    { what: `${MANY} clusters change, CPU : read and parse`, goal: 0.6, ratio: ofMany.ratio.cpu },
    { what: `${MANY} clusters change, peak memory : size of the file`, goal: 2.5, ratio: peakOf(ofMany, many) },
  ];
  printRows(rows);
  writeResults("review", { rows, ofFew, ofInput, ofMany });
  if (rows.some(({ what, ratio }) => what.includes("memory") && ratio > MOST_MEMORY)) {
    console.error(`a review takes more than ${MOST_MEMORY} times the size of its plan`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

interface Plan {
  readonly clusters: number;
  readonly file: string;
  readonly size: number;
}

function planOf(clusters: number): Plan {
  const file = path.join(folder, `${clusters}.json`);
  measured(["write-large-plan.js", String(clusters), String(MEGABYTES), file]);
  return { clusters, file, size: statSync(file).size };
}

function reviewed({ clusters, file }: Plan, by: "file" | "input"): Compared {
  const review: Program = ["../lib/cli/main.js", "review", by === "file" ? file : "-", "--fail-on", "never"];
  const result = compared(review, ["read-and-parse.js", file], ROUNDS, by === "file" ? undefined : file);
  const shown = ({ cpu, peak }: Usage) => `${cpu.toFixed(0)} ms CPU, ${(peak / 1024 ** 2).toFixed(0)} MB`;
  console.log(
    `${String(clusters).padStart(5)} clusters, ${by.padEnd(5)}  review ${shown(result.one)}; parse ${shown(result.other)}`,
  );
  return result;
}
