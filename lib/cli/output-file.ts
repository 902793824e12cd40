import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { InputFileError } from "../review/input-file";
import { outputTarget } from "./output-target";
import type { Streams } from "./streams";

/**
 * Writes a report to a file: beside it first, so that whoever reads it finds the old report or the new one, and never a part.
 * A link is followed; pipes, devices and what is open already, as /dev/stdout, are written to as they are.
 * @throws InputFileError when it cannot be written
 */
export async function writeOutputFile(file: string, text: string, streams: Pick<Streams, "write">): Promise<void> {
  try {
    const target = outputTarget(file);
    if ("file" in target) await writeFile(target.file, text);
    else if ("openElsewhere" in target) writeFileSync(target.openElsewhere, text, { flag: "a" });
    else if (target.descriptor === STDOUT) streams.write(text);
    else writeToDescriptor(target.descriptor, file, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // Whoever reads the pipe has enough.
    if (code === "EPIPE") return;
    const reason = code === "EISDIR" ? "is a folder, not a file" : `cannot be written (${code ?? message})`;
    throw new InputFileError(file, reason);
  }
}

const STDOUT = 1;

/** A pipe or device is opened once more, because Node may have made this side of it one that does not wait for its reader. */
function writeToDescriptor(descriptor: number, file: string, text: string): void {
  const stat = fstatSync(descriptor);
  writeFileSync(stat.isFile() || stat.isSocket() ? descriptor : file, text);
}

async function writeFile(file: string, text: string): Promise<void> {
  const old = statSync(file, { throwIfNoEntry: false });
  if (old === undefined || old.isFile()) await replaceFile(file, text, old);
  else writeFileSync(file, text);
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

/**
 * A file that may be written to in a folder that may not, or that a container has mounted. To give a file to an owner whom the
 * user namespace does not have is EINVAL.
 */
const NOTHING_BESIDE: readonly string[] = ["EACCES", "EPERM", "EROFS", "EBUSY", "EINVAL"];

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
