/** A real SSH agent with one key. */
import { spawnSync } from "node:child_process";
import { output, requireProgram } from "../terraform/programs";

export interface SshAgent {
  /** By which programs find it. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): void;
}

export function startSshAgent(privateKey: string): SshAgent {
  const said = output(requireProgram("ssh-agent"), ["-s"]);
  const [, socket] = /SSH_AUTH_SOCK=([^;]+);/.exec(said) ?? [];
  const [, id] = /SSH_AGENT_PID=(\d+);/.exec(said) ?? [];
  if (socket === undefined || id === undefined) throw new Error(`ssh-agent said something else:\n${said}`);
  const stop = () => process.kill(Number(id));
  const { status, stderr } = spawnSync(requireProgram("ssh-add"), ["-q", "-"], {
    input: privateKey,
    env: { ...process.env, SSH_AUTH_SOCK: socket },
    encoding: "utf8",
  });
  if (status !== 0) {
    stop();
    throw new Error(`ssh-add: ${stderr}`);
  }
  return { environment: { SSH_AUTH_SOCK: socket }, stop };
}
