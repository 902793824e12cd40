import path from "node:path";

/** The steps from a folder to a file in it; undefined where the file is elsewhere. */
export function stepsWithin(folder: string, file: string): string[] | undefined {
  const relative = path.relative(folder, file);
  const isOutside = relative === "" || relative.split(path.sep)[0] === ".." || path.isAbsolute(relative);
  return isOutside ? undefined : relative.split(path.sep);
}
