import type { FindingDraft } from "../../scheduling/findings/finding";
import { takenOut } from "../taken-out";
import type { ReviewContext } from "./context";
import { CRITICAL } from "./lost-places";

/** What the app ships in the place of an addon goes, and nothing makes the addon any more (RK707, RK708). */
export function takenOutDangers({ before, after, change }: ReviewContext): FindingDraft[] {
  // What is made anew has nothing to lose; that it has no DNS there, the findings about its new state tell.
  if (change.action === "replaced") return [];
  const gone = [...takenOut(before, after)];
  return [true, false].flatMap((isCritical): FindingDraft[] => {
    const these = gone.filter(([workload]) => CRITICAL.includes(workload) === isCritical);
    if (these.length === 0) return [];
    const data = {
      workloads: these.map(([workload]) => workload),
      causes: these.map(([, own]) => ({ verdict: "taken-out" as const, own })),
      followers: [],
      moment: "on-apply" as const,
    };
    return [{ code: isCritical ? "RK707" : "RK708", data }];
  });
}
