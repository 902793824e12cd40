import type { FindingDraft } from "../../scheduling/findings/finding";
import type { ReviewContext } from "./context";

/** What Rancher did not take of an earlier update (RK711), and what others wrote and the change takes away (RK712). */
export function refusedUpdateDangers({ change }: ReviewContext): FindingDraft[] {
  const { refused, isRefusalCertain: isCertain, isSent, lost, scope } = change;
  const how = {
    ...(isCertain ? {} : { isCertain }),
    ...(scope === "refresh-only" && { isRefreshOnly: true as const }),
  };
  return [
    ...(refused.length === 0 ? [] : [{ code: "RK711" as const, data: { arguments: refused, isSent, ...how } }]),
    ...(lost.annotations.length + lost.labels.length === 0 ? [] : [{ code: "RK712" as const, data: lost }]),
  ];
}
