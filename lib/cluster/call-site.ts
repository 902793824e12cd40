import path from "node:path";
import type { SourceLocation } from "../scheduling/source-location";
import { type FilePosition, writtenAt } from "./source-map";

/** Enough for constructs of other packages between the app and this one; a capture costs by the frame. */
const FRAMES = 50;

/**
 * Where the app called into this package: the first stack frame in the project, outside this package and node_modules.
 * Undefined where the stack does not tell, as in a bundle. Of compiled code it is the line of the TypeScript, where there is
 * a source map.
 */
export function callSite(): SourceLocation | undefined {
  const stack = shortStack();
  if (typeof stack !== "string") return undefined;
  const project = process.cwd();
  // A loop of the app's makes everything in it at one place.
  if (last?.stack !== stack || last.project !== project) last = { stack, project, site: callSiteIn(stack, project) };
  return last.site;
}

let last: { readonly stack: string; readonly project: string; readonly site: SourceLocation | undefined } | undefined;

/** CDKTF lifts the limit altogether, so it must not be taken as it is found, nor be left changed. */
function shortStack(): unknown {
  const limit = Error.stackTraceLimit;
  // Where intrinsics are frozen an assignment would throw.
  Reflect.set(Error, "stackTraceLimit", FRAMES);
  try {
    // Not a string when somebody has replaced Error.prepareStackTrace.
    return new Error().stack;
  } finally {
    Reflect.set(Error, "stackTraceLimit", limit);
  }
}

/**
 * Where the app called into this package.
 * @param stack stack of an error that was made in this file, in V8's notation; files are told by it alone, so that a
 *   source map may have renamed all of them
 * @param project folder that files are relative to; what is outside of it has no name that says nothing of the machine
 */
export function callSiteIn(stack: string, project: string): SourceLocation | undefined {
  const style = /^([a-z]:|\\\\)/i.test(project) ? path.win32 : path.posix;
  let library: string | undefined;
  for (const text of stack.split("\n")) {
    const position = frame(text, style);
    if (position === undefined) continue;
    const { file } = position;
    if (library === undefined) {
      // In a bundle nothing tells the app's code from the package's.
      if (!OWN_FILE.test(file)) return undefined;
      library = style.dirname(style.dirname(file));
    }
    if (within(library, file, style) !== undefined) continue;
    const compiled = locationIn(project, position, style);
    if (compiled === undefined) continue;
    const written = writtenAt(position);
    return (written && locationIn(project, written, style)) ?? compiled;
  }
  return undefined;
}

/** The place relative to the project; undefined outside of it and in packages. */
function locationIn(
  project: string,
  { file, line }: SourceLocation,
  style: path.PlatformPath,
): SourceLocation | undefined {
  const steps = within(project, file, style)?.split(style.sep);
  return steps === undefined || steps.includes("node_modules") ? undefined : { file: steps.join("/"), line };
}

const OWN_FILE = /[\\/]cluster[\\/]call-site\.[cm]?[jt]s$/;

const ABSOLUTE = String.raw`(?:file:\/\/|\/|[A-Za-z]:[\\/]|\\\\)`;
/** `at name (FILE:LINE:COLUMN)`, `at FILE:LINE:COLUMN`, `at async FILE:LINE:COLUMN` */
const FRAME = new RegExp(String.raw`^\s*at (?:.*? \(|async )?(${ABSOLUTE}.*):(\d+):(\d+)\)?$`);
/** Code of an eval is in no file, and source maps leave its frame alone; the next one calls it. */
const EVAL_FRAME = /^\s*at .*\(eval at /;

/** A frame that is in a file; others, such as those of Node itself, are undefined. */
function frame(text: string, style: path.PlatformPath): FilePosition | undefined {
  const [, place, line, column] = (EVAL_FRAME.test(text) ? undefined : FRAME.exec(text)) ?? [];
  const file = place?.startsWith("file:") ? fileOfUrl(place, style) : place;
  return file === undefined ? undefined : { file, line: Number(line), column: Number(column) };
}

/** As node:url's fileURLToPath, for either system. */
function fileOfUrl(text: string, style: path.PlatformPath): string | undefined {
  try {
    const { host, pathname } = new URL(text);
    const file = decodeURIComponent(pathname);
    if (style === path.posix) return file;
    return host === "" ? file.replace(/^\//, "") : `//${host}${file}`;
  } catch {
    return undefined;
  }
}

/** The file relative to the folder, or undefined when it is not in there. */
function within(folder: string, file: string, style: path.PlatformPath): string | undefined {
  const relative = style.relative(folder, file);
  const isOutside = relative === "" || relative.split(style.sep)[0] === ".." || style.isAbsolute(relative);
  return isOutside ? undefined : relative;
}
