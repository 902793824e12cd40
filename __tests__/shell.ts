import { execFileSync } from "node:child_process";

/** Runs the commands in a real shell, with a kubectl that says what it was given. */
export function shellSees(commands: readonly string[]): string[][] {
  const script = `kubectl() { printf '%s\\0' "$@"; printf '\\1'; }\n${commands.join("\n")}\n`;
  const out = execFileSync("sh", ["-c", script], { encoding: "utf8" });
  return out
    .split("\u0001")
    .slice(0, -1)
    .map((line) => line.split("\0").slice(0, -1));
}
