import type { LostCluster } from "../review/leaving-clusters";
import type { NotJudged } from "../review/not-judged";
import type { Severity } from "../scheduling/findings/finding";
import { text } from "../scheduling/rich-text";
import { first, MOST_ROWS } from "./bounds";
import { type CheckEntry, type Standing, shownStanding } from "./check-entry";
import {
  type CheckGroup,
  cleanClusters,
  clustersCalled,
  FEW_CLUSTERS,
  groupsLeftOut,
  type ManyClusters,
  manyClusters,
  shownGroups,
} from "./checked-clusters";
import { comparisonText, renderComparisonText } from "./comparison-text";
import { findingPagesText } from "./finding-pages-text";
import { findingsText } from "./finding-text";
import type { CheckedCluster } from "./json";
import { lostTexts } from "./lost-clusters";
import { notJudgedText } from "./not-judged";
import { namesText } from "./review-text-parts";
import { laidOut, paragraph, wrapped } from "./terminal-layout";
import {
  type Colors,
  colorsOf,
  line,
  lines,
  NOTHING,
  section,
  shown,
  type TerminalText,
  type TextOptions,
} from "./terminal-text";
import { renderProofText } from "./text";

/** What a check says, and of which clusters. */
export interface CheckOptions {
  /**
   * Whether every cluster has a report of its own, however many there are.
   * @default false
   */
  readonly isWhole?: boolean;
  /**
   * Only findings that are as bad as this or worse; nothing where there is none.
   * @default - everything
   */
  readonly atLeast?: Severity;
}

/**
 * Judged clusters as text: few of them with all their tables, below the answer of each; many of them summed up. It fits
 * 80 columns.
 */
export function renderCheckText(
  clusters: readonly CheckedCluster[],
  lost: readonly LostCluster[],
  others: readonly NotJudged[],
  { isWhole = false, atLeast, ...options }: CheckOptions & TextOptions = {},
): string {
  return laidOut(options, () => {
    const isFew = clusters.length + lost.length <= FEW_CLUSTERS;
    if (atLeast === undefined && (isWhole || isFew)) return wholeText(clusters, lost, others, options);
    const many = manyClusters(clusters, lost, atLeast);
    if (atLeast !== undefined && many.groups.length === 0) return "";
    const parts = manyText(many, options);
    return `${lines([...parts, atLeast === undefined ? notJudgedText(others) : NOTHING].filter(isSomething), "\n\n")}\n`;
  });
}

function isSomething(part: TerminalText): boolean {
  return part !== NOTHING;
}

function wholeText(
  clusters: readonly CheckedCluster[],
  lost: readonly LostCluster[],
  others: readonly NotJudged[],
  options: TextOptions,
): string {
  const reports = clusters.map(({ stack, file, proof, comparison }) =>
    [
      renderProofText(proof, options),
      ...(comparison === undefined ? [] : [renderComparisonText(comparison, options)]),
      placeText({ stack, file }),
    ].join("\n\n"),
  );
  const findings = [...lost.map(({ finding }) => finding), ...clusters.flatMap(({ proof }) => proof.findings)];
  const pages = findingPagesText(findings, { isInstalled: true, ...options });
  const rest = [notJudgedText(others), pages].filter(isSomething);
  return `${[...answers(clusters, lost, options), ...lostTexts(lost, options), ...reports, ...rest].join("\n\n\n")}\n`;
}

/** A line for each of several clusters, since the reports below fill more than a screen. */
function answers(
  clusters: readonly CheckedCluster[],
  lost: readonly LostCluster[],
  options: TextOptions,
): TerminalText[] {
  if (clusters.length + lost.length < 2) return [];
  const colors = colorsOf(options);
  const { total, entries, nameOf } = manyClusters(clusters, lost);
  // Of a cluster that loses its machines nobody wants to read that it comes up.
  const isLost = ({ file, address }: CheckEntry) => lost.some((each) => each.file === file && each.address === address);
  const ofEach = entries.map((entry) => {
    const comesUp = entry.bootstrap === "yes" && !isLost(entry) ? text`comes up; ` : text``;
    return verdictParagraph(signOf(entry, colors), text`cluster ${nameOf(entry)}: ${comesUp}${entry.verdict}`);
  });
  return [lines([totalText(total, colors), lines(ofEach)], "\n\n")];
}

function placeText({ stack, file }: Pick<CheckedCluster, "stack" | "file">): TerminalText {
  return line`stack ${shown(stack)}: ${shown(file)}`;
}

function manyText(many: ManyClusters, options: TextOptions): TerminalText[] {
  const colors = colorsOf(options);
  const { groups, clean, total, nameOf } = many;
  const whole = shownGroups(groups);
  const left = groupsLeftOut(groups, whole.length);
  const verdicts = first(
    groups,
    MOST_ROWS,
    (group) => verdictLine(group, many, colors),
    () => shown(groupsLeftOut(groups, MOST_ROWS) ?? ""),
  );
  const names = clean.map(nameOf);
  return [
    totalText(total, colors),
    lines([
      ...verdicts,
      ...(names.length === 0
        ? []
        : [verdictParagraph(sign("clean", colors), text`${cleanClusters(names, String)}: clean`)]),
    ]),
    ...whole.map((group) => groupText(group, many, colors)),
    ...(left === undefined ? [] : [wrapped(shown(left), { level: 0, indent: 2 })]),
    readOn(many, options),
  ];
}

function totalText(total: string, colors: Colors): TerminalText {
  return colors.bold(wrapped(shown(total), { level: 0, indent: 2 }));
}

function signOf(entry: CheckEntry, colors: Colors): TerminalText {
  return sign(shownStanding(entry), colors);
}

function sign(standing: Standing, colors: Colors): TerminalText {
  switch (standing) {
    case "error":
      return colors.red(line`✗`);
    case "warning":
    case "accepted":
      return colors.yellow(line`!`);
    case "open":
      return colors.yellow(line`?`);
    default:
      return colors.green(line`✓`);
  }
}

function verdictLine({ shown: entry, all }: CheckGroup, { nameOf }: ManyClusters, colors: Colors): TerminalText {
  const who = clustersCalled(all.map(nameOf), String);
  return verdictParagraph(signOf(entry, colors), text`${who}: ${entry.verdict}`);
}

function verdictParagraph(mark: TerminalText, words: ReturnType<typeof text>): TerminalText {
  return paragraph(line`${mark} `, words, { level: 0, indent: 2 });
}

/** What is found in clusters that fare alike; nothing where the line says all. */
function groupText({ shown: entry, all }: CheckGroup, { nameOf }: ManyClusters, colors: Colors): TerminalText {
  const { findings, comparison } = entry;
  if (findings.length === 0 && comparison === undefined && all.length === 1) return NOTHING;
  const names = all.map(nameOf);
  const heading = all.length === 1 ? line`cluster ${shown(names[0] ?? "")}` : line`${all.length} clusters`;
  return lines(
    [
      colors.bold(heading),
      ...(findings.length === 0 ? [] : [section(line`Findings`, findingsText(findings, colors), colors)]),
      ...(comparison === undefined ? [] : [comparisonText(comparison, colors)]),
      all.length === 1 ? placeText(entry) : section(line`The clusters`, namesText(names), colors),
    ],
    "\n\n",
  );
}

/** What is there beside this report. */
function readOn({ groups, clean }: ManyClusters, options: TextOptions): TerminalText {
  const findings = groups.flatMap(({ shown: { findings } }) => findings);
  return lines([
    ...(groups.length + clean.length === 0
      ? []
      : [line`The tables of a cluster: the same command with --cluster NAME`]),
    ...[findingPagesText(findings, { isInstalled: true, ...options })].filter(isSomething),
  ]);
}
