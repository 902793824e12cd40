import {
  FINDINGS,
  type Finding,
  type FindingCode,
  type FindingDraft,
  isAboutChange,
  isFindingCode,
  SEVERITIES,
} from "../finding";
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
  const { acknowledged, cluster } = facts.model;
  const stale = staleCodes(Object.keys(acknowledged), new Set(drafts.map(({ code }) => code)));
  return [...drafts, ...stale.map(staleAcknowledgement)]
    .map((draft): Finding => {
      const reason = acknowledged[draft.code];
      return {
        ...draft,
        severity: FINDINGS[draft.code].severity,
        cluster,
        ...(reason === undefined ? {} : { acknowledged: reason }),
      };
    })
    .sort(bySeverity);
}

function staleCodes(acknowledged: readonly string[], occurring: ReadonlySet<FindingCode>): string[] {
  const isStale = (code: string) => !isAboutChange(code) && (!isFindingCode(code) || !occurring.has(code));
  const others = acknowledged.filter((code) => code !== "RK901" && isStale(code));
  // This very finding may be acknowledged as well; it occurs when another acknowledgement is stale.
  return others.length === 0 ? acknowledged.filter(isStale) : others;
}

function staleAcknowledgement(code: string): FindingDraft {
  return {
    code: "RK901",
    subject: code,
    message: `${code} is acknowledged and does not occur`,
    facts: ["an acknowledgement that is left behind would silently accept the finding when it comes back"],
    help: [`remove acknowledge("${code}", ...)`],
  };
}

function bySeverity(a: Finding, b: Finding): number {
  const rank = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  return rank || compare(a.code, b.code) || compare(a.subject, b.subject) || compare(a.message, b.message);
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
