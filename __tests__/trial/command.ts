import { COMMANDS } from "../../lib/cli/commands/all";
import { run } from "../../lib/cli/program";

/** Runs `cdktf-rancher-k3s` with these arguments. */
export async function rancherK3s(args: readonly string[], options: { readonly color?: boolean } = {}) {
  let out = "";
  let err = "";
  const streams = {
    write: (text: string) => {
      out += text;
    },
    writeError: (text: string) => {
      err += text;
    },
    color: options.color ?? false,
  };
  const exitCode = await run(args, streams, COMMANDS);
  return { out, err, exitCode };
}

/** The answer in one line, and the exit code. */
export async function answer(...args: readonly string[]): Promise<string> {
  const { out, exitCode } = await rancherK3s(["try", ...args, "--format", "json"]);
  const { sign, answer: words } = JSON.parse(out);
  return `${exitCode} ${sign}: ${words}`;
}
