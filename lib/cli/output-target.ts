import { lstatSync, readlinkSync, realpathSync, statSync } from "node:fs";
import path from "node:path";

/** Where the name of an output file leads: to a file, or to what this or another process has open already. */
export type OutputTarget =
  | { readonly file: string }
  | { readonly descriptor: number }
  | { readonly openElsewhere: string };

/**
 * Follows links to their end, also to a file that is still to be made, and stops at an open file such as /dev/stdout: that the
 * shell appends to it, or has written to it before, is known to the descriptor alone.
 * @throws NodeJS.ErrnoException when a folder on the way is missing, or links lead in a circle
 */
export function outputTarget(file: string): OutputTarget {
  // Tells of links in a circle, which nothing below would come back from.
  statSync(file, { throwIfNoEntry: false });
  return followed(file);
}

function followed(file: string): OutputTarget {
  const folder = realpathSync(path.dirname(file));
  const place = path.join(folder, path.basename(file));
  const [, process] = DESCRIPTORS.exec(folder) ?? [];
  if (folder === "/dev/fd" || process !== undefined) {
    const isOwn = process === undefined || process === realpathSync("/proc/self");
    return isOwn ? { descriptor: Number(path.basename(file)) } : { openElsewhere: place };
  }
  const isLink = lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  return isLink ? followed(path.resolve(folder, readlinkSync(place))) : { file };
}

/** Where Linux lists what a process or a thread of it has open; /dev/stdout and /dev/fd lead there. */
const DESCRIPTORS = /^(\/proc\/\d+)(?:\/task\/\d+)?\/fd$/;
