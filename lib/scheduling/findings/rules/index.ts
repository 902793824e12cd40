import { type Cluster, languageOf } from "../../reading/cluster";
import { clusterName } from "../../reading/cluster-summary";
import { type Finding, type FindingDraft, findingOf, SEVERITIES } from "../finding";
import { withSource } from "../finding-source";
import { subjectKey } from "../finding-subject";
import { acknowledgeFindings, type JudgedDraft } from "./acknowledgements";
import { addonFindings } from "./addons";
import { agentFindings } from "./agents";
import { bootstrapFindings } from "./bootstrap";
import { configurationFindings } from "./configuration";
import type { ProofContext } from "./context";
import { deferredTaintFindings } from "./deferred-taints";
import { deploymentFindings } from "./deployment";
import { imageFindings } from "./images";
import { leavingTaintFindings } from "./leaving-taints";
import { newerSettingFindings } from "./newer-settings";
import { pastThePoolsFindings } from "./past-the-pools";
import { registrationFindings } from "./registration";
import { settingFindings } from "./settings";
import { startUpFindings } from "./start-up";
import { steadyStateFindings } from "./steady-state";
import { stoppingValueFindings } from "./stopping-values";
import { versionFindings } from "./versions";

const OF_LATE_SETTINGS: readonly string[] = ["RK545", "RK546"];

/** Everything there is to say about a cluster, with the app's acknowledgements. */
export function draftsOf(context: ProofContext): JudgedDraft[] {
  const isJudged = context.kubernetes !== undefined;
  const drafts = isJudged ? judgedFindings(context) : deploymentFindings(context);
  const { acknowledged, lateSettings } = context.cluster;
  // Of a cluster that exists these do not occur, which makes the acknowledgement no mistake of the app's.
  const asked = acknowledged.filter(({ code }) => !OF_LATE_SETTINGS.includes(code) || lateSettings !== undefined);
  return acknowledgeFindings(drafts, asked, isJudged);
}

/** The same as findings of the cluster, most severe first. */
export function findingsOf(drafts: readonly JudgedDraft[], cluster: Cluster): Finding[] {
  const name = clusterName(cluster);
  const language = languageOf(cluster);
  return inOrder(
    drafts.map(({ draft, reason }) => withSource(findingOf(draft, name, reason, language), cluster.sources)),
  );
}

function judgedFindings(context: ProofContext): FindingDraft[] {
  return [
    ...bootstrapFindings(context),
    ...startUpFindings(context),
    ...leavingTaintFindings(context),
    ...steadyStateFindings(context),
    ...agentFindings(context),
    ...versionFindings(context),
    ...configurationFindings(context),
    ...addonFindings(context),
    ...stoppingValueFindings(context),
    ...imageFindings(context),
    ...registrationFindings(context),
    ...pastThePoolsFindings(context),
    ...deferredTaintFindings(context),
    ...newerSettingFindings(context),
    ...settingFindings(context),
    ...deploymentFindings(context),
  ];
}

/** By severity, code and subject; by the rest of the data where several are about the same. */
function inOrder(findings: readonly Finding[]): Finding[] {
  const texts = new Map<Finding, string>();
  const rest = (finding: Finding) => {
    const text = texts.get(finding) ?? JSON.stringify(finding.data);
    texts.set(finding, text);
    return text;
  };
  return findings
    .map((finding) => ({ finding, rank: SEVERITIES.indexOf(finding.severity), subject: subjectKey(finding) }))
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        compare(a.finding.code, b.finding.code) ||
        compare(a.subject, b.subject) ||
        compare(rest(a.finding), rest(b.finding)),
    )
    .map(({ finding }) => finding);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
