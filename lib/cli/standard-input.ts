import { fstatSync } from "node:fs";
import { documentOfBytes, readDocuments, type StackDocument } from "../review/documents";
import { InputFileError, MOST_BYTES, readTextFile, reasonOf, textOf, tooLong } from "../review/input-file";
import type { Streams } from "./streams";

/** The file that stands for standard input, and for standard output where it is written to. */
export const STANDARD_STREAM = "-";

/** What messages and reports call it. */
export const STANDARD_INPUT_NAME = "standard input";

/** A text that was given on the command line, by the name of its file or as standard input. */
export interface InputText {
  readonly file: string;
  readonly text: string;
}

/** Reads what the command line names. Standard input is there once, and what is read of it is gone. */
export class InputReader {
  private isInputRead = false;

  /** @param input what the file `-` stands for; the process's own standard input, opened on first use, unless given */
  constructor(private readonly input?: Streams["input"]) {}

  /** @throws InputFileError when it cannot be read, is no text, or is standard input again */
  public async read(file: string): Promise<InputText> {
    if (file !== STANDARD_STREAM) return { file, text: readTextFile(file) };
    return { file: STANDARD_INPUT_NAME, text: textOf(await this.standardBytes(), STANDARD_INPUT_NAME) };
  }

  /**
   * Reads a folder of stacks, a stack or a plan.
   * @throws InputFileError when it is none of these
   */
  public async readStacks(location: string): Promise<StackDocument[]> {
    if (location !== STANDARD_STREAM) return readDocuments(location);
    return [documentOfBytes(await this.standardBytes(), STANDARD_INPUT_NAME)];
  }

  private async standardBytes(): Promise<Buffer> {
    if (this.isInputRead) throw new InputFileError(STANDARD_INPUT_NAME, 'can be read once, and "-" is given twice');
    this.isInputRead = true;
    return bytesOf(this.input ?? standardInput());
  }
}

/** @throws InputFileError when it is a folder, of which Node would give nothing */
function standardInput(): AsyncIterable<Uint8Array | string> {
  if (fstatSync(STDIN).isDirectory()) throw new InputFileError(STANDARD_INPUT_NAME, "is a folder, not a file");
  return process.stdin;
}

const STDIN = 0;

async function bytesOf(input: AsyncIterable<Uint8Array | string>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of input) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
      chunks.push(bytes);
      length += bytes.length;
      if (length > MOST_BYTES) throw tooLong(STANDARD_INPUT_NAME);
    }
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    throw new InputFileError(STANDARD_INPUT_NAME, reasonOf(error));
  }
  return Buffer.concat(chunks, length);
}
