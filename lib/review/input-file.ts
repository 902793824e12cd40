import { constants, isUtf8 } from "node:buffer";
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { IS_HCL, isHcl } from "./hcl";
import { DEEPEST, nestsTooDeeply } from "./nesting";
import { isStored, isStoredPlan, otherOutput } from "./terraform-output";

/**
 * A file or folder that cannot be used, in one line: what is wrong, and where.
 *
 * @example
 * ```ts
 * try {
 *   loadClusters("no-such-folder");
 * } catch (error) {
 *   if (!(error instanceof InputFileError)) throw error;
 *   console.error(`${error.file}: ${error.reason}`);
 * }
 * ```
 */
export class InputFileError extends Error {
  /** As errors have it. */
  public override readonly name = "InputFileError";

  /** Thrown by what reads files; there is seldom a reason to make one. */
  constructor(
    /** The file or folder, as it was named. */
    public readonly file: string,
    /** What is wrong with it; lower case, no full stop. */
    public readonly reason: string,
  ) {
    // An empty name is what a variable leaves that was never set.
    super(`${file === "" ? '""' : file}: ${reason}`);
  }
}

/** Most bytes that are read: the longest text Node can hold in one string. */
export const MOST_BYTES = constants.MAX_STRING_LENGTH;

/**
 * Reads a JSON file.
 * @throws InputFileError when it is not there, too large, or not JSON
 */
export function readJsonFile(file: string): unknown {
  return parseJson(readTextFile(file), file);
}

/**
 * Reads a text file, or what a pipe or device gives until it ends.
 * @throws InputFileError when it is not there, too large, or no text
 */
export function readTextFile(file: string): string {
  return textOf(readBytes(file), file);
}

/**
 * The text in bytes: UTF-8, with or without the mark that Windows tools write first.
 * @throws InputFileError when they are something else
 */
export function textOf(bytes: Buffer, file: string): string {
  return bytes.toString("utf8", startOfText(bytes, file));
}

/**
 * Where the text in bytes begins: behind the mark, if there is one.
 * @throws InputFileError when they are no UTF-8
 */
export function startOfText(bytes: Buffer, file: string): number {
  if (bytes.length === 0) throw new InputFileError(file, "is empty");
  const [first, second, third] = bytes;
  if (isStoredPlan(bytes)) throw new InputFileError(file, isStored(file));
  if (UTF_16_STARTS.includes(bytes.toString("latin1", 0, 2))) {
    throw new InputFileError(
      file,
      "is UTF-16, as PowerShell writes by default; write it as UTF-8: COMMAND | Out-File -Encoding utf8 FILE",
    );
  }
  if (!isUtf8(bytes)) throw new InputFileError(file, "is not UTF-8, so it is not JSON");
  return first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0;
}

/** The mark in both orders of bytes, and what JSON begins with where there is no mark. */
const UTF_16_STARTS: readonly string[] = ["\u00ff\u00fe", "\u00fe\u00ff", "{\0", "[\0", "\0{", "\0["];

/** The text in bytes that are UTF-16, in either order, with its mark; nothing where they are something else. */
export function textOfUtf16(bytes: Buffer): string | undefined {
  const mark = bytes.toString("latin1", 0, 2);
  if (mark === "\u00ff\u00fe") return bytes.toString("utf16le", 2);
  if (mark !== "\u00fe\u00ff") return undefined;
  return Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
    .swap16()
    .toString("utf16le", 2);
}

/**
 * Parses JSON.
 * @throws InputFileError when the text is something else, without quoting it, or nests more deeply than can be walked
 */
export function parseJson(text: string, file: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw new InputFileError(file, TOO_DEEP);
    const other = isHcl(text) ? IS_HCL : otherOutput(text);
    if (other !== undefined) throw new InputFileError(file, other);
    // V8 quotes the text around the mistake, and that may be a secret; its position may not.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const place = position === undefined ? "somewhere" : `at character ${position}`;
    throw new InputFileError(file, `not JSON: it breaks off or goes wrong ${place} of ${text.length}`);
  }
  if (nestsTooDeeply(value)) throw new InputFileError(file, TOO_DEEP);
  return value;
}

/** What is said of input that nests more deeply than can be walked. */
export const TOO_DEEP = `is nested too deeply to be read, more than ${DEEPEST} levels`;

/** The refusal of input that is longer than can be read. */
export function tooLong(file: string): InputFileError {
  return new InputFileError(file, `is longer than the ${Math.round(MOST_BYTES / 1024 ** 2)} MiB that can be read`);
}

/** Why a system call failed, in words where there are plain ones. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "is a folder, not a file";
  return `cannot be read (${code ?? message})`;
}

/**
 * Reads a file, or what a pipe or device gives until it ends.
 * @throws InputFileError when it is not there or too large
 */
export function readBytes(file: string): Buffer {
  try {
    // Opening a pipe waits for who writes into it, so what is too long anyway is told before.
    if (statSync(file).size > MOST_BYTES) throw tooLong(file);
    const descriptor = openSync(file, "r");
    try {
      return readToTheEnd(descriptor, file);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    throw new InputFileError(file, reasonOf(error));
  }
}

/** A pipe or a device does not tell how much comes, and /dev/zero never ends. */
function readToTheEnd(descriptor: number, file: string): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  // One more than there is, so that the end is found without growing.
  let size = Math.max(fstatSync(descriptor).size + 1, CHUNK);
  for (;;) {
    const chunk = Buffer.allocUnsafe(size);
    const read = readSync(descriptor, chunk, 0, size, null);
    if (read === 0) return joined(chunks, length);
    chunks.push(chunk.subarray(0, read));
    length += read;
    if (length > MOST_BYTES) throw tooLong(file);
    size = CHUNK;
  }
}

/** A file that came in one piece is not copied. */
function joined(chunks: readonly Buffer[], length: number): Buffer {
  const [only, ...more] = chunks;
  return only !== undefined && more.length === 0 ? only : Buffer.concat(chunks, length);
}

const CHUNK = 64 * 1024;
