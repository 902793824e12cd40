import { spawn } from "node:child_process";

const open = new Set<Terminal>();

/** Ends what a test began, also one that failed. */
export function closeTerminals(): void {
  for (const terminal of open) terminal.close();
}

/** A process in a terminal of its own: what it writes is what a person would see, with all that moves the cursor. */
export class Terminal {
  public screen = "";
  private readonly child;
  private readonly ended: Promise<number | null>;

  /** @param line run by sh, whose standard streams are the terminal where it does not say otherwise */
  constructor(line: string, { cwd, env = {} }: { cwd: string; env?: Readonly<Record<string, string | undefined>> }) {
    const { CI: _ci, GITHUB_ACTIONS: _actions, COLUMNS: _columns, ...own } = process.env;
    this.child = spawn("script", ["--quiet", "--return", "--flush", "--command", line, "/dev/null"], {
      cwd,
      env: { ...own, TERM: "xterm", SHELL: "/bin/sh", ...env },
    });
    this.child.stdout.on("data", (chunk: Buffer) => {
      this.screen += chunk.toString();
    });
    open.add(this);
    this.ended = new Promise((resolve) => this.child.on("close", resolve));
  }

  /** Types. */
  public type(text: string): void {
    this.child.stdin.write(text);
  }

  /** Waits until something is seen, and gives all that was seen until then. */
  public async sees(what: string | RegExp, within = 20_000): Promise<string> {
    const until = Date.now() + within;
    for (;;) {
      if (typeof what === "string" ? this.screen.includes(what) : what.test(this.screen)) return this.screen;
      if (Date.now() > until) throw new Error(`not seen: ${what}; but\n${JSON.stringify(this.screen)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits for its end. */
  public async exitCode(): Promise<number | null> {
    return await this.ended;
  }

  /** Ends it, whatever it does. */
  public close(): void {
    open.delete(this);
    this.child.stdin.end();
    this.child.kill("SIGKILL");
  }
}
