import { fstatSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { isColorSupported } from "picocolors";
import type * as Layout from "../report/terminal-layout";
import { ProgressLine } from "./progress";
import type { Streams } from "./streams";
import { takesLinks } from "./takes-links";
import { terminalWidth } from "./terminal-width";
import { wantsColor } from "./wants-color";

/** The streams of this process, with what became of what was written. */
export class ProcessStreams implements Streams {
  public readonly color = wantsColor({
    env: process.env,
    isTerminal: process.stdout.isTTY === true,
    isSupported: isColorSupported,
  });
  public readonly columns = terminalWidth({ env: process.env, columns: process.stdout.columns });
  public readonly links = takesLinks({ env: process.env, isTerminal: process.stdout.isTTY === true });
  public readonly progress = progressLine();
  private readonly written: Promise<NodeJS.ErrnoException | undefined>[] = [];

  constructor() {
    // What goes wrong is told by every write as well; without a listener it would end the process.
    process.stdout.on("error", () => {});
    process.stderr.on("error", () => {});
  }

  public write(text: string): void {
    this.progress?.clear();
    this.written.push(isWrittenInParts() ? writeInParts(text) : writeToStream(text));
  }

  /** Stands alone as well: what tells of a failure needs nothing else of these streams. */
  public readonly writeError = (text: string): void => {
    this.progress?.clear();
    process.stderr.write(text);
  };

  /** Once everything is written: what went wrong first, unless it is only that the reader has enough. */
  public async failure(): Promise<NodeJS.ErrnoException | undefined> {
    this.progress?.clear();
    const failures = await Promise.all(this.written);
    return failures.find((failure) => failure !== undefined && failure.code !== "EPIPE");
  }
}

/** In a log every line stays, and nobody waits. */
function progressLine(): ProgressLine | undefined {
  const { stderr, env } = process;
  if (stderr.isTTY !== true || env.CI || env.TERM === "dumb") return undefined;
  // Of a terminal Node writes at once, also while the program computes.
  const write = (text: string) => void stderr.write(text);
  return new ProgressLine({ write, columns: () => stderr.columns || 80, widthOf, now: () => performance.now() });
}

/** What tells wide characters is loaded where there may be some. */
function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  const { visibleWidth }: typeof Layout = require("../report/terminal-layout");
  return visibleWidth(text);
}

const STDOUT = 1;

/** A file or device, of which Node takes no notice when it takes a part of what is written only, as a full disk does. */
function isWrittenInParts(): boolean {
  const stat = fstatSync(STDOUT);
  return stat.isFile() || (stat.isCharacterDevice() && !isatty(STDOUT));
}

async function writeInParts(text: string): Promise<NodeJS.ErrnoException | undefined> {
  try {
    for (let rest = Buffer.from(text); rest.length > 0; ) rest = rest.subarray(writeSync(STDOUT, rest));
    return undefined;
  } catch (error) {
    return error as NodeJS.ErrnoException;
  }
}

function writeToStream(text: string): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => process.stdout.write(text, (error) => resolve(error ?? undefined)));
}
