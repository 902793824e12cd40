import type { Problem } from "../invalid-input";
import type { Toleration } from "../toleration";
import { tolerationLimitProblems } from "./toleration-limit-rules";

/**
 * Problems of a toleration that somebody gives Rancher's agents.
 * @param place where it is written
 */
export function appendedTolerationProblems(toleration: Toleration, place: string): Problem[] {
  if (toleration.toleratesEverything) {
    return [
      {
        what: `${place} "${toleration}" tolerates everything`,
        why: "Rancher's webhook refuses an empty key, and an agent that tolerates everything is not moved off a dead node (rancher/rancher#24636)",
        help: "name the taints: Toleration.for(taint) for each",
      },
    ];
  }
  const { seconds } = toleration;
  return seconds === undefined ? [] : tolerationLimitProblems(seconds, `${place} "${toleration}"`);
}
