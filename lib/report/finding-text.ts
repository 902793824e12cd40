import { MOMENT_WORDS } from "../review/moment-words";
import type { Problem } from "../review/problems";
import { describe } from "../scheduling/findings/describe";
import { type Finding, isOpen, type Severity } from "../scheduling/findings/finding";
import type { Text } from "../scheduling/rich-text";
import { locationText } from "../scheduling/source-location";
import { first, MOST_FACTS, MOST_ROWS } from "./bounds";
import { findingPage } from "./finding-page";
import { paragraph } from "./terminal-layout";
import { type Colors, line, lines, NOTHING, shown, type TerminalText } from "./terminal-text";
import { wasSoBefore } from "./words";

/** Findings as they are shown in a report. */
export function findingsText(findings: readonly Finding[], colors: Colors): TerminalText {
  const all = first(
    findings,
    MOST_ROWS,
    (finding) => problemText({ finding }, colors),
    (more) => line`and ${more} findings more, all in --format json`,
  );
  return lines(all, "\n\n");
}

/** Problems with what contributes to them and what repairs them. */
export function problemsText(problems: readonly Problem[], colors: Colors): TerminalText {
  const all = first(
    problems,
    MOST_ROWS,
    (problem) => problemText(problem, colors),
    (more) => line`and ${more} problems more, all in --format json`,
  );
  return lines(all, "\n\n");
}

function problemText({ finding, moment, because, grown }: Problem, colors: Colors): TerminalText {
  const { code, severity, path, source, acknowledged } = finding;
  const { message, facts, help } = describe(finding);
  const paint: Readonly<Record<Severity, (text: TerminalText) => TerminalText>> = {
    error: colors.red,
    warning: colors.yellow,
    info: colors.cyan,
  };
  const isCounted = isOpen(finding);
  const color = isCounted ? paint[severity] : colors.dim;
  const head = colors.bold(
    color(line`${shown(isCounted ? severity : "noted")}[${colors.link(shown(code), findingPage(code))}]`),
  );
  const when = moment === undefined ? NOTHING : line` ${shown(MOMENT_WORDS[moment])}`;
  const more = (count: number) => line`  = and ${count} more`;
  return lines([
    paragraph(line`${head}${when}: `, message, { indent: 4 }),
    ...(source === undefined ? [] : [line`  --> ${shown(locationText(source))}`]),
    ...(path === undefined ? [] : [line`  --> ${shown(path)}`]),
    ...(because === undefined
      ? []
      : [paragraph(line`  = `, wasSoBefore({ because, ...(grown && { grown }) }), { indent: 4 })]),
    ...(grown === undefined ? [] : [paragraph(line`  = `, grown, { indent: 4 })]),
    ...first(facts, MOST_FACTS, (fact) => paragraph(line`  = `, fact, { indent: 4 }), more),
    ...(acknowledged === undefined
      ? first([...help.entries()], MOST_FACTS, ([index, repair]) => helpText(repair, index), more)
      : [paragraph(line`  = acknowledged: `, acknowledged, { indent: 4 })]),
  ]);
}

function helpText(repair: Text, index: number): TerminalText {
  return paragraph(index === 0 ? line`  = help: ` : line`  = or: `, repair, { indent: 4 });
}
