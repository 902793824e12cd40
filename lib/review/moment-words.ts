import type { Moment } from "./moment";

/** When something shows, as it goes on in a sentence. */
export const MOMENT_WORDS: Readonly<Record<Moment, string>> = {
  "on-apply": "on apply",
  "on-join": "when a node joins or is replaced",
  "on-restart": "at the next upgrade or restart",
};
