/** Starts `registry.mjs`, with the command line of CDKTF. Nothing in it has the name of this package. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { CDKTF_CLI } from "./repository";

export interface Registry {
  readonly address: string;
  stop(): void;
}

/** A process, as steps of a workflow block this one. */
export async function startRegistry(): Promise<Registry> {
  const registry = spawn(process.execPath, [path.join(__dirname, "registry.mjs"), `cdktf-cli:cdktf:${CDKTF_CLI}`], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const address = String(await once(registry.stdout as NonNullable<ChildProcess["stdout"]>, "data")).trim();
  return { address, stop: () => registry.stdin?.end() };
}
