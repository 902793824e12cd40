import type { Problem } from "../review/problems";
import { type ClusterReview, isQuiet, type Review } from "../review/review";
import { counted } from "../scheduling/counted";
import type { Finding } from "../scheduling/findings/finding";
import { text } from "../scheduling/rich-text";
import { first, MOST_ROWS } from "./bounds";
import { type EqualClusters, equalClusters, namesOf } from "./equal-clusters";
import { findingPagesText } from "./finding-pages-text";
import { problemsText } from "./finding-text";
import { notJudgedBeside, notJudgedText } from "./not-judged";
import { NOTHING_SEEN, quietOnes } from "./quiet-clusters";
import { changedTableTitle, WHEN_NODES_ARE_NEW } from "./review-table";
import * as parts from "./review-text-parts";
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

/**
 * How a review is shown as text.
 *
 * @example
 * ```ts
 * const options: ReviewTextOptions = { color: process.stdout.isTTY, isInstalled: false };
 * console.log(renderReviewText(reviewChanges(changesOfPlans(["plan.json"])), options));
 * ```
 */
export interface ReviewTextOptions extends TextOptions {
  /**
   * Whether the package is installed where the review is read: the last line then names the command that explains a code,
   * else the page that does.
   * @default true
   */
  readonly isInstalled?: boolean;
}

/**
 * A review for people, as text: first a line per cluster, then what is behind it. Clusters of which the same is to be said
 * share both. It fits 80 columns, but for names and commands that are longer.
 *
 * @example
 * ```ts
 * console.log(renderReviewText(reviewChanges(changesBetween("cdktf.base", "cdktf.out")), { color: true }));
 * ```
 */
export function renderReviewText(review: Review, options: ReviewTextOptions = {}): string {
  return laidOut(options, () => {
    const { clusters } = review;
    const colors = colorsOf(options);
    const nameOf = namesOf(clusters);
    const changed = equalClusters(
      clusters.filter((each) => !isQuiet(each)),
      (each) => JSON.stringify([each.verdict, clusterText({ shown: each, all: [] }, [], colors, true)]),
    );
    const quiet = quietOnes(clusters);
    const verdicts = first(
      changed,
      MOST_ROWS,
      ({ shown: each, all }) => verdict(each, all.map(nameOf), colors),
      (more) => line`and ${more} more, all in --format json`,
    );
    const texts = first(
      changed,
      MOST_ROWS,
      (group) => clusterText(group, group.all.map(nameOf), colors, changed.length === 1),
      (more) => line`and ${more} clusters more that change, all in --format json`,
    );
    return lines(
      [
        lines([
          ...verdicts,
          ...quietLine(colors.green(line`✓`), quiet.judged.map(nameOf), "no scheduling change"),
          ...quietLine(colors.yellow(line`?`), quiet.notJudged.map(nameOf), NOTHING_SEEN),
        ]),
        ...texts,
        notJudgedText(notJudgedBeside(review)),
        findingPagesText(
          changed.flatMap(({ shown: { problems } }) => problems.map(({ finding }) => finding)),
          { isInstalled: true, ...options },
        ),
      ].filter((each) => each !== NOTHING),
      "\n\n",
    );
  });
}

function sign({ severity, leavesOpen }: ClusterReview, colors: Colors): TerminalText {
  if (severity === "error") return colors.red(line`✗`);
  if (severity === "warning") return colors.yellow(line`!`);
  return leavesOpen ? colors.yellow(line`?`) : colors.green(line`✓`);
}

function verdict(review: ClusterReview, names: readonly string[], colors: Colors): TerminalText {
  const [name = ""] = names;
  const more = names.length - MOST_IN_VERDICT;
  const who =
    names.length === 1
      ? `cluster ${name}`
      : `${names.length} clusters (${names.slice(0, MOST_IN_VERDICT).join(", ")}${more > 0 ? ` and ${more} more` : ""})`;
  return paragraph(line`${sign(review, colors)} `, text`${who}: ${review.verdict}`, { level: 0, indent: 2 });
}

const MOST_IN_VERDICT = 3;

/** Clusters that do not change share a line. */
function quietLine(sign: TerminalText, names: readonly string[], words: string): TerminalText[] {
  if (names.length === 0) return [];
  const [name = ""] = names;
  const shown = names.slice(0, MOST_QUIET).join(", ");
  const more = names.length - MOST_QUIET;
  const who =
    names.length === 1
      ? `cluster ${name}`
      : `${names.length} clusters (${shown}${more > 0 ? ` and ${more} more` : ""})`;
  return [paragraph(line`${sign} `, `${who}: ${words}`, { level: 0, indent: 2 })];
}

const MOST_QUIET = 20;

function clusterText(
  { shown: review, all }: EqualClusters,
  names: readonly string[],
  colors: Colors,
  isOnly: boolean,
): TerminalText {
  const { problems, rollout, milderFindings, goneFindings, laterGoneFindings, keptFindings, diff, after } = review;
  const changes: [TerminalText, TerminalText][] = [
    [line`Rollout`, parts.rolloutText(rollout, colors)],
    [line`Node pools`, parts.poolsText(review, colors)],
    [line`Tolerations of Rancher's agents`, parts.tolerationsText(review, colors)],
    [line`Settings`, parts.settingsText(review)],
    [line`Taken back`, parts.takenBackText(review)],
    [shown(changedTableTitle(review)), parts.placementsText(review, colors)],
    [line`Acknowledgements`, parts.acknowledgementsText(diff.acknowledgements)],
  ];
  const sections: [TerminalText, TerminalText][] = [
    [line`Problems, the worst first`, problemsText(problems.filter(isWorthIt), colors)],
    // Of a cluster that goes, everything goes.
    ...(after === undefined ? [] : changes),
    [
      line`Notes`,
      problemsText(
        problems.filter((problem) => !isWorthIt(problem)),
        colors,
      ),
    ],
    [line`The clusters`, all.length > 1 ? parts.namesText(names) : NOTHING],
  ];
  const bodies = [
    ...sections.filter(([, body]) => body !== NOTHING).map(([title, body]) => section(title, body, colors)),
    ...(after === undefined
      ? []
      : [
          ...unsaid(milderFindings, "left of what is repaired"),
          ...unsaid(goneFindings, "no longer said"),
          ...unsaid(laterGoneFindings, WHEN_NODES_ARE_NEW),
          ...unsaid(keptFindings, "as before"),
        ]),
  ];
  if (bodies.length === 0) return NOTHING;
  const heading = all.length > 1 ? shown(`${all.length} clusters`) : line`cluster ${shown(names[0] ?? "")}`;
  const stack = all.length > 1 || review.stack === "" ? NOTHING : line`, ${shown(review.stack)}`;
  return lines([...(isOnly ? [] : [colors.bold(line`${heading}${stack}`)]), ...bodies], "\n\n");
}

/** Whether it is more than a note, accepted or not. */
function isWorthIt({ finding: { severity } }: Problem): boolean {
  return severity !== "info";
}

/** Findings that are only counted here. */
function unsaid(findings: readonly Finding[], how: string): TerminalText[] {
  if (findings.length === 0) return [];
  const codes = [...new Set(findings.map(({ code }) => code))].sort().join(", ");
  return [wrapped(shown(`${counted(findings.length, "finding")} ${how}: ${codes}`), { level: 0, indent: 2 })];
}
