import {
  type Finding,
  type FindingCode,
  type FindingDraft,
  findingOf,
  isAboutChange,
  isFindingCode,
  SEVERITIES,
} from "../finding";
import { subjectKey } from "../finding-subject";
import { clusterName } from "../reading/cluster-summary";
import { agentFindings } from "./agents";
import { bootstrapFindings } from "./bootstrap";
import { configurationFindings } from "./configuration";
import { deferredTaintFindings } from "./deferred-taints";
import type { ProofFacts } from "./facts";
import { registrationFindings } from "./registration";
import { settingFindings } from "./settings";
import { steadyStateFindings } from "./steady-state";
import { versionFindings } from "./versions";

/** Everything there is to say about a cluster, most severe first, with the app's acknowledgements. */
export function diagnose(facts: ProofFacts): Finding[] {
  const drafts = [
    ...bootstrapFindings(facts),
    ...steadyStateFindings(facts),
    ...agentFindings(facts),
    ...versionFindings(facts),
    ...configurationFindings(facts),
    ...registrationFindings(facts),
    ...deferredTaintFindings(facts),
    ...settingFindings(facts),
  ];
  const { acknowledged } = facts.cluster;
  const cluster = clusterName(facts.cluster);
  const stale = staleCodes(Object.keys(acknowledged), new Set(drafts.map(({ code }) => code)));
  const left = stale.map((code): FindingDraft => ({ code: "RK901", data: { acknowledgement: code } }));
  return inOrder([...drafts, ...left].map((draft) => findingOf(draft, cluster, acknowledged)));
}

function staleCodes(acknowledged: readonly string[], occurring: ReadonlySet<FindingCode>): string[] {
  const isStale = (code: string) => !isAboutChange(code) && (!isFindingCode(code) || !occurring.has(code));
  const others = acknowledged.filter((code) => code !== "RK901" && isStale(code));
  // This very finding may be acknowledged as well; it occurs when another acknowledgement is stale.
  return others.length === 0 ? acknowledged.filter(isStale) : others;
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
