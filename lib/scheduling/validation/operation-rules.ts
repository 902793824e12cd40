import { type Problem, quoted } from "../invalid-input";
import { isOpen } from "./open-value";

/** Problems of the number by which Rancher is asked to do something once. */
export function generationProblems(generation: unknown, place: string): Problem[] {
  if (isOpen(generation) || (Number.isSafeInteger(generation) && Number(generation) >= 1)) return [];
  return [
    {
      what: `${place}.generation ${quoted(generation)} is not a whole number of at least 1`,
      why: "Rancher acts when the number changes, and takes 0 for none",
      help: "begin with 1 and count up",
      ...(generation === 0 ? { doesNothing: true as const } : {}),
    },
  ];
}
