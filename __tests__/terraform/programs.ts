import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** sshd is mostly not on the path of users other than root. */
const FOLDERS = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin", "/sbin"];

/**
 * Where a program is that a test needs. Without it nothing is checked, and a check that did not happen must not look like
 * one that passed.
 */
export function requireProgram(name: string): string {
  const found = FOLDERS.map((folder) => path.join(folder, name)).find(existsSync);
  if (found !== undefined) return found;
  throw new Error(
    `"${name}" is not on this machine, so nothing was checked. "scripts/install-test-tools.sh" installs what the Terraform ` +
      "check needs beside Terraform, on Debian and its relatives; elsewhere install openssh-server, openssh-client, " +
      "cloud-init and curl by hand.",
  );
}

/** What a program prints, or an error with everything that it said. */
export function output(
  program: string,
  args: readonly string[],
  options: { input?: string; env?: NodeJS.ProcessEnv } = {},
) {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8", timeout: 60_000, ...options });
  if (status === 0) return stdout;
  throw new Error(`${program} ${args.join(" ")} failed (${error?.message ?? status}):\n${stderr}${stdout}`);
}
