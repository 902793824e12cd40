import { lstatSync, mkdirSync, readdirSync, readlinkSync, rmSync, type Stats, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isNativeError } from "node:util/types";
import { InvalidInputError, type Problem, quoted } from "../scheduling/invalid-input";

/**
 * Writes files into a folder that is made for them, or that has nothing in it but `.git`. Nothing is written over, also not what
 * appears meanwhile; where something fails, what was written is taken away again.
 *
 * @param files - contents by path in the folder
 * @throws InvalidInputError when something is there, or the folder cannot be made or written to
 */
export function writeNewFolder(folder: string, files: ReadonlyMap<string, string>): void {
  const made: string[] = [];
  try {
    const problem = inTheWay(folder);
    if (problem !== undefined) throw new InvalidInputError([problem]);
    for (const [file, content] of files) {
      const target = path.join(folder, file);
      const first = mkdirSync(path.dirname(target), { recursive: true });
      if (first !== undefined) made.push(first);
      writeFileSync(target, content, { flag: "wx" });
      made.push(target);
    }
  } catch (error) {
    for (const entry of made.reverse()) rmSync(entry, { recursive: true, force: true });
    throw isOfSystem(error) ? new InvalidInputError([refusedBySystem(folder, error)]) : error;
  }
}

/** Why nothing can be written there; nothing where it can. */
function inTheWay(folder: string): Problem | undefined {
  if (folder === "") return { what: 'there is no folder ""', why: "the project gets a folder of its own", help: TAKE };
  if (found(() => lstatSync(folder)) === undefined) return missingParent(folder);
  const there = found(() => statSync(folder));
  if (there === undefined) {
    return {
      what: `${quoted(folder)} is a link to ${quoted(readlinkSync(folder))}, which is not there`,
      why: "what is written through a link lies somewhere else than it seems to",
      help: "make the folder that it leads to, or remove the link",
    };
  }
  if (!there.isDirectory()) {
    return { what: `${quoted(folder)} is there, and no folder`, why: NEVER_OVER, help: TAKE };
  }
  const entries = readdirSync(folder).filter((entry) => entry !== ".git");
  if (entries.length === 0) return undefined;
  return {
    what: `the folder ${quoted(folder)} is not empty: it holds ${named(entries.sort())}`,
    why: NEVER_OVER,
    help: TAKE,
  };
}

const NEVER_OVER = "a project is written where nothing is, so that nothing is written over";
const TAKE = "take the name of a folder that is not there yet, or of an empty one";
const MOST_NAMED = 5;

function named(entries: readonly string[]): string {
  const rest = entries.length - MOST_NAMED;
  const shown = entries.slice(0, MOST_NAMED).map(quoted).join(", ");
  return rest > 0 ? `${shown} and ${rest} more` : shown;
}

/** Folders on the way are not made: a misspelled one would be, as well. */
function missingParent(folder: string): Problem | undefined {
  const parent = path.dirname(path.resolve(folder));
  let nearest = parent;
  while (found(() => statSync(nearest)) === undefined) nearest = path.dirname(nearest);
  if (!statSync(nearest).isDirectory()) {
    return {
      what: `${quoted(folder)} cannot be made: ${quoted(nearest)} is no folder`,
      why: "only a folder can hold another one",
      help: "take a path on which there are only folders",
    };
  }
  if (nearest === parent) return undefined;
  return {
    what: `${quoted(folder)} cannot be made: there is no folder ${quoted(parent)}`,
    why: "only the last folder of the path is made, as one before it may be misspelled",
    help: "make that folder first, or take a path whose folders are there",
  };
}

/** What there is; nothing where nothing is, or where something that is no folder is on the way. */
function found(look: () => Stats): Stats | undefined {
  try {
    return look();
  } catch (error) {
    if (isOfSystem(error) && ["ENOENT", "ENOTDIR"].includes(error.code ?? "")) return undefined;
    throw error;
  }
}

function isOfSystem(error: unknown): error is NodeJS.ErrnoException {
  return isNativeError(error) && "syscall" in error;
}

function refusedBySystem(folder: string, { code, path: place }: NodeJS.ErrnoException): Problem {
  return {
    what: `${quoted(folder)} cannot be written: ${code}${place === undefined ? "" : ` at ${quoted(place)}`}`,
    why: REASONS[code ?? ""] ?? "the system refuses it",
    help: "mend that, or take a folder elsewhere; what was written so far is gone again",
  };
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "you may not write there",
  EPERM: "you may not write there",
  EROFS: "nothing can be written to that disk",
  ENOSPC: "the disk is full",
  ELOOP: "links lead in a circle",
  EEXIST: "something appeared there meanwhile",
  ENAMETOOLONG: "the name is longer than names can be",
};
