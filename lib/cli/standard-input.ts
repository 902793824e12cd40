/// <reference lib="es2024.arraybuffer" />
import { fstatSync, statSync } from "node:fs";
import { documentOfBytes, readDocuments, STANDARD_INPUT, type StackDocument } from "../review/documents";
import {
  InputFileError,
  MOST_BYTES,
  readBytes,
  readTextFile,
  reasonOf,
  textOf,
  textOfUtf16,
  tooLong,
} from "../review/input-file";
import { ToldPools } from "../review/told-pools";
import { printable } from "../scheduling/printable";
import type { Progress } from "./progress";
import type { Streams } from "./streams";

/** The file that stands for standard input, and for standard output where it is written to. */
export const STANDARD_STREAM = "-";

/** A text that was given on the command line, by the name of its file or as standard input. */
export interface InputText {
  readonly file: string;
  readonly text: string;
}

/** Reads what the command line names. Standard input is there once, and what is read of it is gone. */
export class InputReader {
  private isInputRead = false;

  /**
   * @param input what the file `-` stands for; the process's own standard input, opened on first use, unless given
   * @param progress told what is read
   */
  constructor(
    private readonly input?: Streams["input"],
    private readonly progress?: Progress,
  ) {}

  /** @throws InputFileError when it cannot be read, is no text, or is standard input again */
  public async read(file: string): Promise<InputText> {
    if (file !== STANDARD_STREAM) {
      this.tell(file);
      return { file, text: readTextFile(file) };
    }
    return { file: STANDARD_INPUT, text: textOf(await this.standardBytes(), STANDARD_INPUT) };
  }

  /**
   * The same, and UTF-16 as well: what PowerShell writes behind `>`.
   * @throws InputFileError as `read` does
   */
  public async readAnyUnicode(file: string): Promise<InputText> {
    const isStandard = file === STANDARD_STREAM;
    const name = isStandard ? STANDARD_INPUT : file;
    if (!isStandard) this.tell(file);
    const bytes = isStandard ? await this.standardBytes() : readBytes(file);
    return { file: name, text: textOfUtf16(bytes) ?? textOf(bytes, name) };
  }

  /**
   * Reads a folder of stacks, a stack or a plan.
   * @throws InputFileError when it is none of these
   */
  public async readStacks(location: string): Promise<StackDocument[]> {
    if (location !== STANDARD_STREAM) {
      this.tell(location);
      return readDocuments(location);
    }
    const bytes = await this.standardBytes();
    this.progress?.tell(`reading what came, ${inMegabytes(bytes.length)}`, bytes.length > LONG);
    return [documentOfBytes(bytes, STANDARD_INPUT)];
  }

  private async standardBytes(): Promise<Buffer> {
    if (this.isInputRead) throw new InputFileError(STANDARD_INPUT, 'can be read once, and "-" is given twice');
    this.isInputRead = true;
    const bytes = new GrowingBytes();
    const all = bytesOf(this.input ?? standardInput(), bytes);
    const what = () => `reading standard input, ${inMegabytes(bytes.size)} so far`;
    return await (this.progress === undefined ? all : this.progress.during(what, all));
  }

  private tell(location: string): void {
    if (this.progress === undefined) return;
    const stat = statSync(location, { throwIfNoEntry: false });
    const size = stat?.isFile() ? stat.size : 0;
    const much = size === 0 ? "" : `, ${inMegabytes(size)}`;
    this.progress.tell(`reading ${printable(location)}${much}`, size > LONG);
  }

  /**
   * Reads the file that tells node pools, where one is given, and what it told before a change.
   * @throws InputFileError when it is no text; what is wrong in it is told together with whom it is about
   */
  public async readPools(location: string | undefined, before?: string): Promise<ToldPools> {
    if (location === undefined) return ToldPools.nothing();
    const { file, text } = await this.read(location);
    const told = ToldPools.read(text, file);
    if (before === undefined) return told;
    const earlier = await this.read(before);
    return told.comparedWith(earlier.text, earlier.file);
  }
}

/** @throws InputFileError when it is a folder, of which Node would give nothing */
function standardInput(): AsyncIterable<Uint8Array | string> {
  if (fstatSync(STDIN).isDirectory()) throw new InputFileError(STANDARD_INPUT, "is a folder, not a file");
  return process.stdin;
}

const STDIN = 0;

/** Bytes that take longer than a second to be read as JSON, on a machine that is not quick. */
const LONG = 32 * 1024 ** 2;

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

async function bytesOf(input: AsyncIterable<Uint8Array | string>, bytes: GrowingBytes): Promise<Buffer> {
  try {
    for await (const chunk of input) {
      const isRead = bytes.add(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
      if (!isRead) throw tooLong(STANDARD_INPUT);
    }
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    throw new InputFileError(STANDARD_INPUT, reasonOf(error));
  }
  return bytes.all();
}

/** Bytes of a number that nobody knows before. Putting chunks together in the end would take their memory twice. */
class GrowingBytes {
  private readonly memory = new ArrayBuffer(0, { maxByteLength: MOST_BYTES });
  private length = 0;

  /** Whether there was room for it. */
  public add(chunk: Uint8Array): boolean {
    const length = this.length + chunk.length;
    if (length > MOST_BYTES) return false;
    if (length > this.memory.byteLength) this.memory.resize(Math.min(length + STEP, MOST_BYTES));
    new Uint8Array(this.memory, this.length, chunk.length).set(chunk);
    this.length = length;
    return true;
  }

  public get size(): number {
    return this.length;
  }

  public all(): Buffer {
    return Buffer.from(this.memory, 0, this.length);
  }
}

const STEP = 1024 ** 2;
