import { type Answer, NO, open, YES } from "./answer";
import { inTime } from "./circumstances";
import type { Placement } from "./placement";

/**
 * Whether a workload runs there for long enough that the agent connects.
 * @param workload its name for people
 */
export function answerOf(workload: string, placement: Placement | "disabled"): Answer {
  if (placement === "disabled") return NO;
  switch (placement.verdict) {
    case "runs":
      return YES;
    case "depends":
      return open(placement.on);
    case "evicted":
      return placement.seconds > 0 ? open([inTime(workload, placement.by, placement.seconds)]) : NO;
    case "blocked":
    case "stopped":
    case "unselected":
      return NO;
  }
}
