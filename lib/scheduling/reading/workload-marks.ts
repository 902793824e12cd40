import { isUnknown } from "./unknown";

/**
 * What a workload or chart is called and made of, in lower case, to be recognised by: names as they are, and of images and
 * charts the end of their path without version. Which registry or folder it is from says nothing.
 */
export function marksOf(names: readonly unknown[], paths: readonly unknown[]): readonly string[] {
  return [...new Set([...names.filter(isText).map(lower), ...paths.flatMap(endsOf)])];
}

/** The last part of a path, and the last two: `cilium`, `calico/node`. */
function endsOf(path: unknown): readonly string[] {
  // Of a text that is put together at apply the version may be missing, and no part of the name.
  const text = isUnknown(path) ? (/^.*[^/]+[:@]/.exec(path.prefix)?.[0] ?? "") : path;
  if (!isText(text)) return [];
  const parts = lower(text)
    .replace(/@.*$/, "")
    .replace(/:[^/]*$/, "")
    .replace(/(?:-v?\d[^/]*)?\.(?:tgz|tar\.gz)$/, "")
    .split("/")
    .filter((part) => part !== "");
  const last = parts.at(-1);
  return last === undefined ? [] : [last, ...(parts.length > 1 ? [parts.slice(-2).join("/")] : [])];
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function lower(text: string): string {
  return text.toLowerCase();
}
