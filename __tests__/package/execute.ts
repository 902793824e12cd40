import { execFile } from "node:child_process";

export interface Result {
  readonly command: string;
  /** The exit code, or what else ended the program. */
  readonly code: number | string;
  /** Standard output, then standard error. */
  readonly output: string;
}

/**
 * Runs a program to its end, without what is set for this jest run or for other CDKTF apps.
 *
 * @param environment - beside what is set; undefined is not set at all
 */
export function execute(
  program: string,
  args: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<Result> {
  const command = [program, ...args].join(" ");
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { cwd, env: { ...cleanEnvironment(), ...environment }, timeout: 240_000, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : (error.code ?? `signal ${error.signal}`);
        resolve({ command, code, output: `${stdout}${stderr}` || (error?.message ?? "") });
      },
    );
  });
}

/** The output of a program that ended well; otherwise an error that shows it. */
export function succeed({ command, code, output }: Result): string {
  if (code !== 0) throw new Error(`${command} failed (${code}):\n${output}`);
  return output;
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(CDKTF_|SYNTH_HCL|JEST_WORKER_ID$|NODE_ENV$|NODE_OPTIONS$|FORCE_COLOR$)/.test(name),
  );
  return { ...Object.fromEntries(kept), NO_COLOR: "1" };
}
