import path from "node:path";
import { doctorCommand } from "../../lib/cli/commands/doctor";

/** Path of a fixture. */
export function fixture(name: string): string {
  return path.join(__dirname, "fixtures", `${name}.json`);
}

export interface CommandRun {
  readonly out: string;
  readonly exitCode: number;
}

/** Runs `cdktf-rancher-k3s doctor` with these arguments. */
export async function doctor(
  args: readonly string[],
  options: { input?: string; color?: boolean } = {},
): Promise<CommandRun> {
  let out = "";
  let exitCode = -1;
  const streams = {
    write: (text: string) => {
      out += text;
    },
    writeError: () => {},
    color: options.color ?? false,
    input: (async function* () {
      yield options.input ?? "";
    })(),
  };
  const command = doctorCommand(streams, (code) => {
    exitCode = code;
  });
  await command
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .parseAsync([...args], { from: "user" });
  return { out, exitCode };
}
