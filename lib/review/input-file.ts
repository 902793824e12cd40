import { readFileSync, statSync } from "node:fs";
import { IS_HCL, isHcl } from "./hcl";

/** A file or folder that cannot be used, in one line: what is wrong, and where. */
export class InputFileError extends Error {
  public override readonly name = "InputFileError";

  constructor(
    public readonly file: string,
    public readonly reason: string,
  ) {
    super(`${file}: ${reason}`);
  }
}

/** Longest text Node can hold in one string. */
const LARGEST_FILE = 512 * 1024 * 1024;

/**
 * Reads a JSON file.
 * @throws InputFileError when it is not there, too large, or not JSON
 */
export function readJsonFile(file: string): unknown {
  const text = decoded(readBytes(file), file);
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw new InputFileError(file, "is nested too deeply to be read");
    if (isHcl(text)) throw new InputFileError(file, IS_HCL);
    // V8 quotes the text around the mistake, and that may be a secret; its position may not.
    const position = /position (\d+)/.exec((error as Error).message)?.[1];
    const place = position === undefined ? "somewhere" : `at character ${position}`;
    throw new InputFileError(file, `not JSON: it breaks off or goes wrong ${place} of ${text.length}`);
  }
}

function readBytes(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > LARGEST_FILE) {
      throw new InputFileError(
        file,
        `${Math.round(size / 1024 ** 2)} MiB is more than the ${LARGEST_FILE / 1024 ** 2} MiB that can be read`,
      );
    }
    return readFileSync(file);
  } catch (error) {
    if (error instanceof InputFileError) throw error;
    throw new InputFileError(file, reasonOf(error as NodeJS.ErrnoException));
  }
}

/** UTF-8, with or without the mark that Windows tools write first. */
function decoded(bytes: Buffer, file: string): string {
  const [first, second, third] = bytes;
  if (first === 0x50 && second === 0x4b) {
    throw new InputFileError(file, "is a plan as Terraform stores it; print it with terraform show -json PLAN");
  }
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw new InputFileError(
      file,
      "is UTF-16, as PowerShell writes by default; write it as UTF-8: terraform show -json PLAN | Out-File -Encoding utf8 plan.json",
    );
  }
  const hasMark = first === 0xef && second === 0xbb && third === 0xbf;
  return bytes.toString("utf8", hasMark ? 3 : 0);
}

function reasonOf(error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return "there is no such file";
  if (error.code === "EISDIR") return "is a folder, not a file";
  return `cannot be read (${error.code ?? error.message})`;
}
