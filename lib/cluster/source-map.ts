import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { isObject } from "../scheduling/json";

/** A place in a file; line and column count from 1. */
export interface FilePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Where compiled code was written, by the source map that it names, inline or beside it; undefined where it names none.
 * Node does the same, but only for who asks it to (`--enable-source-maps`).
 */
export function writtenAt({ file, line, column }: FilePosition): Omit<FilePosition, "column"> | undefined {
  if (!COMPILED.test(file)) return undefined;
  const map = sourceMapOf(file);
  const entry = map?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalSource" in entry)) return undefined;
  const { originalSource, originalLine } = entry;
  // A bundler's own names, such as webpack://, are no files.
  if (/^(?!file:)[a-z][\w+.-]+:/i.test(originalSource)) return undefined;
  const source = originalSource.startsWith("file://") ? fileURLToPath(originalSource) : originalSource;
  const root = map?.payload.sourceRoot ?? "";
  return { file: path.resolve(path.dirname(file), root, source), line: originalLine + 1 };
}

const COMPILED = /\.[cm]?js$/;
const MAP_COMMENT = /\/\/[#@] sourceMappingURL=(\S+)\s*$/;
const INLINE = /^data:application\/json(?:;charset=[^;,]+)?;base64,/;

/** An app makes many pools in few files. */
const known = new Map<string, SourceMap | undefined>();

function sourceMapOf(file: string): SourceMap | undefined {
  if (!known.has(file)) known.set(file, readSourceMap(file));
  return known.get(file);
}

/** It helps where it can: a map that is gone or broken leaves the compiled place. */
function readSourceMap(file: string): SourceMap | undefined {
  try {
    const [, url] = MAP_COMMENT.exec(readFileSync(file, "utf8")) ?? [];
    if (url === undefined) return undefined;
    const text = INLINE.test(url)
      ? Buffer.from(url.replace(INLINE, ""), "base64").toString("utf8")
      : readFileSync(path.join(path.dirname(file), decodeURIComponent(url)), "utf8");
    const payload: unknown = JSON.parse(text);
    return isObject(payload) ? new SourceMap(payload as never) : undefined;
  } catch {
    return undefined;
  }
}
