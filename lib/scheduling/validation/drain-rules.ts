import { type Problem, quoted } from "../invalid-input";
import { isOpen } from "./open-value";

/** Problems of the seconds that draining a node may take. */
export function drainSecondsProblems(seconds: unknown, place: string): Problem[] {
  if (seconds === undefined || isOpen(seconds) || (Number.isInteger(seconds) && Number(seconds) >= 1)) return [];
  return [
    {
      what: `${place} ${quoted(seconds)} is not a whole number of seconds, at least 1`,
      why: "the rancher2 provider does not send 0 or less, so Rancher would use its own default",
      help: "give at least 1 second, or leave it out",
      ...(Number.isInteger(seconds) ? { doesNothing: true as const } : {}),
    },
  ];
}
