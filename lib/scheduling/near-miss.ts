import { distance } from "fastest-levenshtein";

/** The word out of `known` that somebody who wrote `written` most likely meant, if any is near enough. */
export function nearMiss(written: string, known: readonly string[]): string | undefined {
  // From JavaScript anything may be written there.
  if (typeof written !== "string") return undefined;
  const ranked = known
    .map((word) => ({ word, edits: edits(plain(word), plain(written)) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(1, Math.floor(best.word.length / 4)) ? best.word : undefined;
}

/** Spelled in another convention (NO_SCHEDULE, no-schedule, controlplane): same letters, other case or separators. */
function plain(word: string): string {
  return word.toLowerCase().replace(/[^a-z0-9]/g, "");
}

/** Two letters next to each other in the wrong order are one mistake: lables. */
function edits(word: string, written: string): number {
  const distant = distance(word, written);
  return distant === 2 && isSwapped(word, written) ? 1 : distant;
}

function isSwapped(word: string, written: string): boolean {
  const first = [...word].findIndex((letter, index) => letter !== written[index]);
  const swapped = `${word.slice(0, first)}${word[first + 1] ?? ""}${word[first] ?? ""}${word.slice(first + 2)}`;
  return swapped === written;
}

/** `, did you mean "x"?` or nothing. */
export function didYouMean(written: string, known: readonly string[]): string {
  const word = nearMiss(written, known);
  return word === undefined ? "" : `, did you mean "${word}"?`;
}
