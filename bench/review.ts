/**
 * A review of a plan of about 50 MB: its time as a ratio to reading and parsing the plan, within one run, and the memory of the
 * command as a ratio to the size of the file, in a process of its own. Fails where that is above what is promised.
 *
 * npm run bench
 */
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { renderReviewMarkdown } from "../lib/report/review-markdown";
import { changesOfPlans } from "../lib/review/cluster-change";
import { reviewChanges } from "../lib/review/review";
import { largePlan } from "./large-plan";
import { median } from "./measure";

const CLUSTERS = 100;
const MEGABYTES = 50;
/** Most memory that a review takes, for each byte of the plan. */
const MOST_MEMORY = 4.5;

function milliseconds(work: () => unknown): number {
  const runs = Array.from({ length: 5 }, () => {
    globalThis.gc?.();
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return median(runs);
}

/** Bytes of memory that `cdktf-rancher-k3s review` takes at most, with a plan as a file or on standard input. */
function peakMemory(plan: string, argument: string): number {
  const input = openSync(plan, "r");
  try {
    const hook = path.join(__dirname, "peak-memory.js");
    const program = path.join(__dirname, "../lib/cli/main.js");
    const { status, output } = spawnSync(process.execPath, ["--require", hook, program, "review", argument], {
      stdio: [input, "ignore", "inherit", "pipe"],
      encoding: "utf8",
    });
    if (status !== 0 && status !== 1) throw new Error(`the review ended with ${status}`);
    return Number(output[3]);
  } finally {
    closeSync(input);
  }
}

const folder = mkdtempSync(path.join(tmpdir(), "bench-review-"));
try {
  const file = path.join(folder, "plan.json");
  writeFileSync(file, largePlan(CLUSTERS, MEGABYTES));
  const size = statSync(file).size;
  const parse = milliseconds(() => JSON.parse(readFileSync(file, "utf8")));
  const read = milliseconds(() => changesOfPlans([file]));
  const all = milliseconds(() => renderReviewMarkdown(reviewChanges(changesOfPlans([file]))));
  const show = (label: string, time: number) =>
    console.log(`${label.padEnd(34)}${time.toFixed(0).padStart(6)} ms  ${(time / parse).toFixed(2)}x`);
  console.log(`plan of ${(size / 1024 ** 2).toFixed(1)} MB with ${CLUSTERS} changed clusters (median of 5)`);
  show("readFileSync and JSON.parse", parse);
  show("what changes", read);
  show("what changes, judged and rendered", all);
  const peaks = [["of a file", file] as const, ["of standard input", "-"] as const].map(([what, argument]) => {
    const peak = peakMemory(file, argument);
    const label = `peak memory of a review ${what}`;
    console.log(
      `${label.padEnd(42)}${(peak / 1024 ** 2).toFixed(0).padStart(4)} MB  ${(peak / size).toFixed(2)}x the plan`,
    );
    return peak / size;
  });
  if (Math.max(...peaks) > MOST_MEMORY) {
    console.error(`a review takes more than ${MOST_MEMORY} times the size of its plan`);
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
