import { type Finding, findingOf, SEVERITIES } from "../../scheduling/findings/finding";
import { withSource } from "../../scheduling/findings/finding-source";
import { acknowledgeDangers } from "../../scheduling/findings/rules/acknowledgements";
import { clusterLossDangers } from "./cluster-loss";
import { evictionDangers } from "./evictions";
import type { ReviewFacts } from "./facts";
import { lostPlaceDangers } from "./lost-places";
import { refusedUpdateDangers } from "./refused-updates";
import { registeredNodeDangers } from "./registered-nodes";
import { releaseDangers } from "./releases";
import { tolerationDangers } from "./tolerations";

/** What a change does to a running cluster that the state after it does not show; most severe first. */
export function dangersOf(facts: ReviewFacts): Finding[] {
  const drafts = [
    ...clusterLossDangers(facts),
    ...lostPlaceDangers(facts),
    ...tolerationDangers(facts),
    ...evictionDangers(facts),
    ...registeredNodeDangers(facts),
    ...releaseDangers(facts),
    ...refusedUpdateDangers(facts),
  ];
  // A removed cluster has no state after that could accept anything.
  const acknowledged = facts.change.after?.acknowledged ?? [];
  return acknowledgeDangers(drafts, acknowledged)
    .map(({ draft, reason }) => withSource(findingOf(draft, facts.change.cluster, reason), facts.change.after?.sources))
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
