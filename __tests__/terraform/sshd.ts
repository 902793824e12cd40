/** A real SSH server of the test's own on the loopback interface. */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import path from "node:path";
import { output, requireProgram } from "./programs";

export interface SshServer {
  readonly port: number;
  readonly user: string;
  /** Lets the user in. */
  readonly privateKey: string;
  /** Tells the server from others, as Terraform's `host_key` wants it. */
  readonly hostKey: string;
  /** Programs in here are found before others of that name, by who logs in. */
  readonly programs: string;
  stop(): Promise<void>;
}

export async function startSshServer(): Promise<SshServer> {
  const program = requireProgram("sshd");
  const keygen = requireProgram("ssh-keygen");
  const folder = mkdtempSync(path.join(tmpdir(), "terraform-check-sshd-"));
  try {
    const key = (name: string) => {
      const file = path.join(folder, name);
      output(keygen, ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", file]);
      return { file, privateKey: readFileSync(file, "utf8"), publicKey: readFileSync(`${file}.pub`, "utf8").trim() };
    };
    const host = key("host");
    const user = key("user");
    const programs = path.join(folder, "programs");
    mkdirSync(programs);
    const authorized = path.join(folder, "authorized_keys");
    writeFileSync(authorized, `${user.publicKey}\n`);
    chmodSync(authorized, 0o600);

    const port = await freePort();
    const config = path.join(folder, "sshd_config");
    writeFileSync(
      config,
      [
        `Port ${port}`,
        "ListenAddress 127.0.0.1",
        `HostKey ${host.file}`,
        `AuthorizedKeysFile ${authorized}`,
        "AuthenticationMethods publickey",
        "PermitRootLogin prohibit-password",
        "PidFile none",
        "StrictModes no",
        "UsePAM no",
        "LogLevel VERBOSE",
        `SetEnv PATH=${programs}:${process.env.PATH}`,
        "",
      ].join("\n"),
    );
    // What Debian's service makes before it starts the server as root.
    if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
    const server = spawn(program, ["-D", "-e", "-f", config], { stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    server.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
    });
    try {
      await answering(port, server);
    } catch (error) {
      await ended(server);
      throw new Error(`${program} does not start: ${(error as Error).message}\n${log}`);
    }
    return {
      port,
      user: userInfo().username,
      privateKey: user.privateKey,
      hostKey: host.publicKey,
      programs,
      async stop() {
        await ended(server);
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject).listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** Until the server sends the line with which SSH begins. */
async function answering(port: number, server: ChildProcess): Promise<void> {
  for (const deadline = Date.now() + 15_000; Date.now() < deadline; ) {
    if (server.exitCode !== null) throw new Error(`it ended with ${server.exitCode}`);
    const banner = await new Promise<string>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      socket.setTimeout(1000, () => socket.destroy());
      socket.on("error", () => resolve(""));
      socket.on("close", () => resolve(""));
      socket.once("data", (data) => {
        resolve(data.toString());
        socket.destroy();
      });
    });
    if (banner.startsWith("SSH-2.0-")) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it does not answer");
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (server.exitCode !== null || server.signalCode !== null) return resolve();
    server.once("exit", () => resolve());
    server.kill("SIGTERM");
  });
}
