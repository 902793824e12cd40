const SUFFIX = ", which is not judged";

/** What stands in dependsOn for what is written, or is so on nodes, and decides in a way that the proof does not judge. */
export function notJudged(what: string): string {
  return `${what}${SUFFIX}`;
}

/** Whether a verdict depends on such a thing, and not on a value known only at apply. */
export function isNotJudged(value: string): boolean {
  return value.endsWith(SUFFIX);
}
