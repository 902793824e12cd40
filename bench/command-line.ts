/**
 * Commands on the demo, as whole processes: their CPU time as a ratio to that of Node.js with an empty program, in turns.
 *
 * npm run bench:package
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { printRows, type Row, writeResults } from "./goals";
import { median } from "./measure";

const RUNS = 11;

// Node.js reads these certificates as it starts, which takes longer than an empty program.
const { NODE_EXTRA_CA_CERTS: _certificates, TF_CLI_CONFIG_FILE: _terraform, ...environment } = process.env;

/** CPU time of a process in milliseconds. */
function milliseconds(program: readonly string[], env: NodeJS.ProcessEnv = environment): number {
  const hook = path.join(__dirname, "cpu-time.js");
  const { status, output } = spawnSync(process.execPath, ["--require", hook, ...program], {
    stdio: ["ignore", "ignore", "inherit", "pipe"],
    encoding: "utf8",
    env,
  });
  if (status !== 0) throw new Error(`${program.join(" ")} ended with ${status}`);
  return Number(output[3]);
}

const folder = mkdtempSync(path.join(tmpdir(), "bench-command-line-"));
try {
  const empty = path.join(folder, "empty.js");
  writeFileSync(empty, "");
  const app = path.join(folder, "cdktf.out");
  milliseconds([path.join(__dirname, "../main.js")], { ...environment, CDKTF_OUTDIR: app });
  const main = path.join(__dirname, "../lib/cli/main.js");
  const commands: Readonly<Record<string, readonly string[]>> = {
    "--help": ["--help"],
    explain: ["explain", "RK102"],
    check: ["check", app],
    "review of the demo with itself": ["review", "--base", app, "--head", app],
  };
  const goals: Readonly<Record<string, number>> = { explain: 1.8, check: 3 };
  const programs = [[empty], ...Object.values(commands).map((args) => [main, ...args])];
  for (const program of programs) milliseconds(program);
  const rounds = Array.from({ length: RUNS }, () => programs.map((program) => milliseconds(program)));
  console.log(`\ncommands on the demo (CPU time of the process, median of ${RUNS})`);
  const rows: Row[] = [];
  for (const [index, name] of ["an empty program", ...Object.keys(commands)].entries()) {
    const times = rounds.map((round) => round[index] as number);
    const ratios = rounds.map((round) => (round[index] as number) / (round[0] as number));
    console.log(
      `${name.padEnd(32)}${median(times).toFixed(0).padStart(5)} ms  ${median(ratios).toFixed(1).padStart(5)}x`,
    );
    const goal = goals[name];
    if (goal !== undefined) rows.push({ what: `${name}, CPU : an empty program`, goal, ratio: median(ratios) });
  }
  printRows(rows);
  writeResults("command-line", { rows });
} finally {
  rmSync(folder, { recursive: true });
}
