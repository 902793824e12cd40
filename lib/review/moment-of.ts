import { type Finding, isAboutFirstNode } from "../scheduling/findings/finding";
import type { ReviewContext } from "./dangers/context";
import type { Moment } from "./moment";

/** When a danger or a new finding shows, by its cause. */
export function momentOf(finding: Finding, { change }: ReviewContext): Moment | undefined {
  if (change.before === undefined) return isAboutFirstNode(finding.code) ? "on-join" : "on-apply";
  return finding.code === "RK703" && !finding.data.isAtOnce ? "on-join" : "on-apply";
}
