import { MOMENT_WORDS } from "../review/moment-words";
import type { Problem } from "../review/problems";
import { cut } from "../scheduling/cut";
import { describe } from "../scheduling/findings/describe";
import { type Finding, isOpen } from "../scheduling/findings/finding";
import { locationText } from "../scheduling/source-location";
import { cutFacts, cutList } from "./markdown-bounds";
import { code, details, escapeMarkdown, linkedCode, prose } from "./markdown-syntax";
import { wasSoBefore } from "./words";

/** A problem as an item of a list: what, when, the main facts and the first repair; the rest is folded. */
export function problemItem({ finding, moment, because, grown }: Problem): string {
  const head = problemTitle({ finding, ...(moment === undefined ? {} : { moment }) });
  if (finding.acknowledged !== undefined) {
    return [head, `  - *acknowledged:* ${reason(finding.acknowledged)}`].join("\n");
  }
  const { facts, help } = describe(finding);
  const [repair, ...others] = help;
  const told = facts.length <= SHOWN_FACTS + 1 ? facts : facts.slice(0, SHOWN_FACTS);
  const lines = [
    ...(because === undefined ? [] : [prose(wasSoBefore({ because, ...(grown && { grown }) }))]),
    ...(grown === undefined ? [] : [prose(grown)]),
    ...cutFacts(told),
    ...(repair === undefined ? [] : [`*help:* ${prose(repair)}`]),
  ];
  const source = finding.source === undefined ? [] : [`*written at* ${code(locationText(finding.source))}`];
  const why = cutFacts(facts.slice(told.length));
  const ways = [...cutFacts(others, () => "*or:* "), ...source];
  const rest = [...why, ...ways];
  if (rest.length <= 1) return [head, ...[...lines, ...rest].map((line) => `  - ${line}`)].join("\n");
  const folded = details(
    [...(why.length === 0 ? [] : ["why"]), ...(ways.length === 0 ? [] : ["what else helps"])].join(", and "),
    rest.map((line) => `- ${line}`).join("\n"),
  );
  return [head, ...lines.map((line) => `  - ${line}`), "", folded.replaceAll(/^(?=.)/gm, "  ")].join("\n");
}

const SHOWN_FACTS = 2;

/** The least that is said of a problem. */
export function problemTitle({ finding, moment }: Problem): string {
  const { code: id, severity } = finding;
  const mark = isOpen(finding) ? { error: "❌", warning: "⚠️", info: "ℹ️" }[severity] : "☑️";
  const when = moment === undefined ? "" : ` (${MOMENT_WORDS[moment]})`;
  return `- ${mark} **${linkedCode(id)}** ${prose(describe(finding).message)}${when}`;
}

/** Findings of which the sentence is enough. */
export function findingLines(list: readonly Finding[]): string {
  return cutList(list, (finding) => problemTitle({ finding })).join("\n");
}

const LONGEST_REASON = 500;

/** What an app says why it accepts something. */
export function reason(text: string): string {
  return escapeMarkdown(cut(text, LONGEST_REASON));
}
