/** Starts `registry.mjs`, with releases of this package and with the command line of CDKTF. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { CDKTF_CLI, type Release } from "./repository";

export interface Registry {
  readonly address: string;
  stop(): void;
}

/** A process, as steps of a workflow block this one. */
export async function startRegistry(releases: readonly Release[]): Promise<Registry> {
  const folders = [
    ...releases.map(({ folder }) => `cdktf-rancher-k3s:cdktf-rancher-k3s:${folder}`),
    `cdktf-cli:cdktf:${CDKTF_CLI}`,
  ];
  const registry = spawn(process.execPath, [path.join(__dirname, "registry.mjs"), ...folders], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const address = String(await once(registry.stdout as NonNullable<ChildProcess["stdout"]>, "data")).trim();
  return { address, stop: () => registry.stdin?.end() };
}
