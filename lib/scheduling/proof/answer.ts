/** An answer to a question of yes or no, which may be open. */
export interface Answer {
  /** `depends` where it is open. */
  readonly verdict: "yes" | "no" | "depends";
  /** What it depends on; empty unless it does. */
  readonly dependsOn: readonly string[];
}

/** Certainly so. */
export const YES: Answer = { verdict: "yes", dependsOn: [] };

/** Certainly not. */
export const NO: Answer = { verdict: "no", dependsOn: [] };

/** Open, because of these. */
export function open(dependsOn: readonly string[]): Answer {
  return { verdict: "depends", dependsOn: [...new Set(dependsOn)] };
}

/** Of several chances one is enough. */
export function anyOf(answers: readonly Answer[]): Answer {
  return answers.find(({ verdict }) => verdict === "yes") ?? openAmong(answers) ?? NO;
}

/** Of several conditions none may be missing. */
export function allOf(answers: readonly Answer[]): Answer {
  return answers.find(({ verdict }) => verdict === "no") ?? openAmong(answers) ?? YES;
}

/**
 * One of several comes true.
 * @param which what decides which one, in words
 */
export function oneOf(answers: readonly Answer[], which: string): Answer {
  const [first = NO] = answers;
  if (first.verdict !== "depends" && answers.every(({ verdict }) => verdict === first.verdict)) return first;
  const isMixed = answers.some(({ verdict }) => verdict !== first.verdict);
  return open([...(isMixed ? [which] : []), ...answers.flatMap(({ dependsOn }) => dependsOn)]);
}

function openAmong(answers: readonly Answer[]): Answer | undefined {
  const undecided = answers.filter(({ verdict }) => verdict === "depends");
  return undecided.length === 0 ? undefined : open(undecided.flatMap(({ dependsOn }) => dependsOn));
}
