import { isObject } from "../json";

/** No affinity nests deeper; what does is refused for its keys. */
const DEEPEST = 12;

/** Properties of an affinity whose values are text, or lists of it: for these, Go has empty text in the place of null. */
const MAPS_OF_TEXT: readonly string[] = ["matchLabels"];
const LISTS_OF_TEXT: readonly string[] = ["values", "namespaces", "matchLabelKeys", "mismatchLabelKeys"];

/**
 * An affinity read from JSON as Go reads it into its types: null is what is left out, and in a list or a map of text, empty
 * text.
 * @param isWhole whether something is taken as it is, and not looked into
 */
export function withoutNulls(value: unknown, isWhole: (value: unknown) => boolean = () => false): unknown {
  return read(value, "", isWhole, 0);
}

function read(value: unknown, name: string, isWhole: (value: unknown) => boolean, depth: number): unknown {
  if (isWhole(value) || depth > DEEPEST) return value;
  const inner = (each: unknown, key: string) => read(each, key, isWhole, depth + 1);
  if (Array.isArray(value)) {
    const empty = LISTS_OF_TEXT.includes(name) ? "" : {};
    return value.map((item) => (item === null ? empty : inner(item, "")));
  }
  if (!isObject(value)) return value;
  const isText = MAPS_OF_TEXT.includes(name);
  const entries = Object.entries(value).filter(([, each]) => isText || each !== null);
  return Object.fromEntries(entries.map(([key, each]) => [key, each === null ? "" : inner(each, key)]));
}
