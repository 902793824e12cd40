import { distance } from "fastest-levenshtein";

/** The word out of `known` that somebody who wrote `written` most likely meant, if any is near enough. */
export function nearMiss(written: string, known: readonly string[]): string | undefined {
  // From JavaScript anything may be written there.
  if (typeof written !== "string") return undefined;
  // Spelled in another convention (NO_SCHEDULE, no-schedule, controlplane): same letters, other case or separators.
  const plain = (word: string) => word.toLowerCase().replace(/[^a-z0-9]/g, "");
  const ranked = known
    .map((word) => ({ word, edits: distance(plain(word), plain(written)) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(1, Math.floor(best.word.length / 4)) ? best.word : undefined;
}

/** `, did you mean "x"?` or nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  const word = nearMiss(written, known);
  return word === undefined ? "" : `, did you mean "${word}"?`;
}
