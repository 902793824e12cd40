import type { FindingDraft } from "../../scheduling/findings/finding";
import type { ReviewContext } from "./context";

/** The cluster itself goes: replaced (RK701), or destroyed for good (RK702). */
export function clusterLossDangers({ change }: ReviewContext): FindingDraft[] {
  if (change.action === "replaced") return [{ code: "RK701", data: { because: change.replacedBecauseOf } }];
  const isGone = change.action === "destroyed" || change.action === undefined;
  if (change.before === undefined || change.after !== undefined || change.isUnknown || !isGone) return [];
  return [{ code: "RK702", data: {} }];
}
