import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { InputFileError } from "../review/input-file";

/**
 * Writes a report to a file: beside it first, so that whoever reads it finds the old report or the new one, and never a part.
 * A link is followed; pipes and devices are written to as they are.
 * @throws InputFileError when it cannot be written
 */
export async function writeOutputFile(file: string, text: string): Promise<void> {
  try {
    const old = statSync(file, { throwIfNoEntry: false });
    if (old === undefined ? isLink(file) : !old.isFile()) writeFileSync(file, text);
    else await replaceFile(old === undefined ? file : realpathSync(file), text, old);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Whoever reads the pipe has enough.
    if (code === "EPIPE") return;
    const reason = code === "EISDIR" ? "is a folder, not a file" : `cannot be written (${code ?? message})`;
    throw new InputFileError(file, reason);
  }
}

/** Of a link that leads nowhere the file is made that it leads to. */
function isLink(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

async function replaceFile(file: string, text: string, old: Stats | undefined): Promise<void> {
  // Whoever may not write to the file might still put another one in its place.
  if (old !== undefined) accessSync(file, constants.W_OK);
  await withSignalsLater(() => {
    // A short name: that of the file may be as long as names can be.
    const temporary = path.join(path.dirname(file), `.rancher-k3s-${randomBytes(8).toString("hex")}`);
    try {
      writeLike(old, temporary, text);
      renameSync(temporary, file);
    } catch (error) {
      rmSync(temporary, { force: true });
      if (old === undefined || !NOTHING_BESIDE.includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
      writeFileSync(file, text);
    }
  });
}

/** A file that may be written to in a folder that may not, or that a container has mounted. */
const NOTHING_BESIDE: readonly string[] = ["EACCES", "EPERM", "EROFS", "EBUSY"];

function writeLike(old: Stats | undefined, file: string, text: string): void {
  const descriptor = openSync(file, "wx");
  try {
    writeFileSync(descriptor, text);
    if (old === undefined) return;
    if (old.uid !== process.getuid?.() || old.gid !== process.getgid?.()) fchownSync(descriptor, old.uid, old.gid);
    fchmodSync(descriptor, old.mode & 0o7777);
  } finally {
    closeSync(descriptor);
  }
}

/** Signals that end the program, and that would leave half of the work behind. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Does something short, and only then what a signal asks for. */
async function withSignalsLater(work: () => void): Promise<void> {
  let received: NodeJS.Signals | undefined;
  const listener = (signal: NodeJS.Signals) => {
    received = signal;
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  try {
    work();
    // Node tells of signals between two turns of its loop.
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const signal of SIGNALS) process.off(signal, listener);
    if (received !== undefined) process.kill(process.pid, received);
  }
}
