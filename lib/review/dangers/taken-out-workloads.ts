import type { FindingDraft } from "../../scheduling/findings/finding";
import type { LostPlace } from "../../scheduling/findings/finding-data";
import { alike } from "../rollout/pool-commands";
import { type Going, goingIn, goingUntilNodesJoin, jobOf } from "../taken-out";
import type { ReviewContext } from "./context";
import { CRITICAL } from "./lost-places";

/** What is in the place of an addon goes, or never comes, and nothing makes the addon any more (RK707, RK708). */
export function takenOutDangers({ before, after, applied, change }: ReviewContext): FindingDraft[] {
  // What is made anew has nothing to lose; that it has no DNS there, the findings about its new state tell.
  if (change.action === "replaced") return [];
  const gone = [...goingIn(before, after), ...goingUntilNodesJoin(before, applied, after)].filter(
    ({ kept }) => kept === undefined,
  );
  const isNew = (pool: string) => change.before?.pools.every(({ name }) => name !== pool) === true;
  return alike(gone, (going) => [CRITICAL.includes(going.workload), kindOf(going)])
    .sort(([a], [b]) => rank(a) - rank(b))
    .map((these): FindingDraft => {
      const until = these[0]?.until;
      const replaced = until?.filter((pool) => !isNew(pool)) ?? [];
      const data = {
        workloads: these.map(({ workload }) => workload),
        causes: these.flatMap(causesOf),
        followers: [],
        moment: "on-apply" as const,
        ...(until === undefined ? {} : { until }),
        ...(replaced.length === 0 ? {} : { replaced }),
      };
      return { code: rank(these[0]) === 0 ? "RK707" : "RK708", data };
    });
}

function rank(going: Going | undefined): number {
  return going !== undefined && CRITICAL.includes(going.workload) ? 0 : 1;
}

/** Those that are told in one sentence. */
function kindOf({ taken, idle, unmade, until }: Going): readonly unknown[] {
  return [taken !== undefined, idle?.wasThere, idle?.because, unmade !== undefined, until];
}

function causesOf({ taken, idle, unmade = [] }: Going): LostPlace[] {
  return [
    ...(taken === undefined ? [] : [{ verdict: "taken-out" as const, own: taken }]),
    ...(idle === undefined ? [] : [{ verdict: "idle" as const, ...idle }]),
    ...unmade.map((chart) => ({ verdict: "unmade" as const, chart, waitsFor: jobOf(chart) })),
  ];
}
