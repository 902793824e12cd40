import { type Finding, findingOf, SEVERITIES } from "../../scheduling/findings/finding";
import { withSource } from "../../scheduling/findings/finding-source";
import { acknowledgeDangers } from "../../scheduling/findings/rules/acknowledgements";
import { carriedTaintDangers } from "./carried-taints";
import { clusterLossDangers } from "./cluster-loss";
import type { ReviewContext } from "./context";
import { evictionDangers } from "./evictions";
import { leftNodeDangers } from "./left-nodes";
import { lostPlaceDangers } from "./lost-places";
import { refusedChangeDangers } from "./refused-changes";
import { refusedUpdateDangers } from "./refused-updates";
import { registeredNodeDangers } from "./registered-nodes";
import { releaseDangers } from "./releases";
import { underOldNames } from "./renamed-acknowledgements";
import { renamedPlaceDangers } from "./renamed-places";
import { renamedPoolDangers } from "./renamed-pools";
import { retaintedNodeDangers } from "./retainted-nodes";
import { stayingDangers } from "./staying";
import { tolerationDangers } from "./tolerations";
import { untaintedNodeDangers } from "./untainted-nodes";

/** What a change does to a running cluster that the state after it does not show; most severe first. */
export function dangersOf(context: ReviewContext): Finding[] {
  const drafts = [
    ...clusterLossDangers(context),
    ...lostPlaceDangers(context),
    ...renamedPlaceDangers(context),
    ...tolerationDangers(context),
    ...carriedTaintDangers(context),
    ...evictionDangers(context),
    ...registeredNodeDangers(context),
    ...renamedPoolDangers(context),
    ...untaintedNodeDangers(context),
    ...retaintedNodeDangers(context),
    ...leftNodeDangers(context),
    ...releaseDangers(context),
    ...refusedUpdateDangers(context),
    ...refusedChangeDangers(context),
    ...stayingDangers(context),
  ];
  return acknowledgeDangers(drafts, underOldNames(drafts, context.acknowledged))
    .map(({ draft, reason }) =>
      withSource(findingOf(draft, context.change.cluster, reason), context.change.after?.sources),
    )
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
