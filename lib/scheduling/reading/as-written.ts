import { isObject } from "../json";
import type { ResourceValues } from "./resource-values";

/** A value that is not known. */
export interface UnknownValue {
  /** Settings it may be about. */
  readonly covers: readonly string[];
  /** What stands there, to see whether it is the same on both sides; undefined where nothing does. */
  readonly text: string | undefined;
}

/** What stands there, values that are not to be shown included. */
export function asWritten(values: ResourceValues, name: string): string | undefined {
  const dynamic = values.raw("dynamic");
  const written = values.raw(name) ?? (isObject(dynamic) && Object.hasOwn(dynamic, name) ? dynamic[name] : undefined);
  return written === undefined || written === null ? undefined : canonical(written);
}

/** Deeper than anybody nests, and less deep than a call stack goes. */
const DEEPEST = 500;
let tooDeep = 0;

/**
 * A value as text in which the order of keys and lists does not show. What is nested too deeply to be compared is like
 * nothing else: rather a change too many than one that is hidden.
 */
export function canonical(value: unknown, depth = 0): string {
  if (depth > DEEPEST) {
    tooDeep += 1;
    return `too deep ${tooDeep}`;
  }
  if (Array.isArray(value))
    return `[${value
      .map((item) => canonical(item, depth + 1))
      .sort()
      .join()}]`;
  if (typeof value !== "object" || value === null) return String(JSON.stringify(value));
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${entries
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner, depth + 1)}`)
    .sort()
    .join()}}`;
}
