import { type Finding, type FindingCode, findingOf, SEVERITIES } from "../../scheduling/findings/finding";
import { withSource } from "../../scheduling/findings/finding-source";
import { acknowledgeDangers, leftBehind } from "../../scheduling/findings/rules/acknowledged-changes";
import { languageOf } from "../../scheduling/reading/cluster";
import { hasChanges } from "../cluster-diff";
import { carriedTaintDangers } from "./carried-taints";
import { clusterLossDangers } from "./cluster-loss";
import type { ReviewContext } from "./context";
import { distributionSwitchDangers } from "./distribution-switch";
import { evictionDangers } from "./evictions";
import { leftNodeDangers } from "./left-nodes";
import { lostPlaceDangers } from "./lost-places";
import { lostRoleDangers } from "./lost-roles";
import { machinesGoingFirstDangers } from "./machines-going-first";
import { placeToComeDangers } from "./places-to-come";
import { refusedChangeDangers } from "./refused-changes";
import { refusedUpdateDangers } from "./refused-updates";
import { registeredNodeDangers } from "./registered-nodes";
import { releaseDangers } from "./releases";
import { underOldNames } from "./renamed-acknowledgements";
import { renamedPlaceDangers } from "./renamed-places";
import { renamedPoolDangers } from "./renamed-pools";
import { retaintedNodeDangers } from "./retainted-nodes";
import { stayingDangers } from "./staying";
import { takenOutDangers } from "./taken-out-workloads";
import { tolerationDangers } from "./tolerations";
import { untaintedNodeDangers } from "./untainted-nodes";

/** What a change does to a running cluster that the state after it does not show; most severe first. */
export function dangersOf(context: ReviewContext): Finding[] {
  const all = [
    ...clusterLossDangers(context),
    ...lostRoleDangers(context),
    ...lostPlaceDangers(context),
    ...machinesGoingFirstDangers(context),
    ...takenOutDangers(context),
    ...placeToComeDangers(context),
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
    ...distributionSwitchDangers(context),
    ...refusedUpdateDangers(context),
    ...refusedChangeDangers(context),
    ...stayingDangers(context),
  ];
  const cluster = context.change.after ?? context.change.before;
  const language = cluster === undefined ? undefined : languageOf(cluster);
  // Where nothing is sent, only what is so already is a danger.
  const drafts =
    context.change.scope === "refresh-only" ? all.filter(({ code }) => !COMES_WITH_APPLY.includes(code)) : all;
  // Of a cluster about which nothing else is said it is not worth a report.
  const isTold = drafts.length > 0 || hasChanges(context.diff);
  const acknowledged = {
    before: underOldNames(drafts, context.acknowledged.before),
    after: underOldNames(drafts, context.acknowledged.after),
  };
  const old = isTold ? leftBehind(drafts, acknowledged) : [];
  return acknowledgeDangers([...drafts, ...old], acknowledged)
    .map(({ draft, reason }) =>
      withSource(findingOf(draft, context.change.cluster, reason, language), context.change.after?.sources),
    )
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}

/** Dangers of what an apply sends, or of what it makes Rancher or nodes do. */
const COMES_WITH_APPLY: readonly FindingCode[] = [
  "RK703",
  "RK709",
  "RK710",
  "RK713",
  "RK716",
  "RK718",
  "RK721",
  "RK722",
  "RK724",
  "RK725",
];
