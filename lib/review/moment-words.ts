import type { ProblemMoment } from "./moment";

/** When something shows, as it goes on in a sentence. */
export const MOMENT_WORDS: Readonly<Record<ProblemMoment, string>> = {
  "on-apply": "on apply",
  "on-join": "when a node joins or is replaced",
  "on-restart": "at the next upgrade or restart",
  "on-rebuild": "when the cluster is restored or made anew",
};
