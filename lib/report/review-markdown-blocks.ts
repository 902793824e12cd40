import { changedPools } from "../review/cluster-diff";
import type { Problem } from "../review/problems";
import type { ClusterReview } from "../review/review";
import { counted } from "../scheduling/counted";
import { isOpen } from "../scheduling/findings/finding";
import { first, MOST_ROWS } from "./bounds";
import type { EqualClusters } from "./equal-clusters";
import { findingLines, problemItem, problemTitle } from "./finding-markdown";
import type { Block } from "./length-limit";
import { tableMarkdown } from "./markdown";
import { andMore } from "./markdown-bounds";
import { code, details } from "./markdown-syntax";
import * as parts from "./review-markdown-parts";
import { reviewMermaid } from "./review-mermaid";
import { changedTableTitle, WHEN_NODES_ARE_NEW } from "./review-table";

/**
 * How soon a part is left out where there is no room for all, the last in this list first: an error stays longer than
 * anything that is less severe.
 */
export const RANK = {
  error: 1,
  verdict: 2,
  notJudged: 3,
  quiet: 4,
  warning: 5,
  rollout: 6,
  pools: 7,
  tolerations: 8,
  settings: 9,
  names: 10,
  acknowledged: 11,
  notes: 12,
  milder: 13,
  gone: 14,
  kept: 15,
  proof: 16,
  picture: 17,
  footer: 18,
} as const;

/**
 * The parts of one cluster, or of several of which the same is said, in the order a reviewer reads them.
 * @param names what the clusters are called
 * @param isOnly whether the report is about nothing else
 */
export function clusterBlocks(
  { shown: review, all }: EqualClusters,
  names: readonly string[],
  isOnly: boolean,
): Block[] {
  const name = all.length > 1 ? `${all.length} clusters` : code(names[0] ?? "");
  const blocks = [...problemBlocks(review.problems), ...changeBlocks(review, name)];
  const withNames = all.length > 1 ? [...blocks, nameBlock(names)] : blocks;
  const [beginning, ...rest] = withNames;
  if (beginning === undefined || isOnly) return withNames;
  const stack = all.length > 1 || review.stack === "" ? "" : ` in stack ${code(review.stack)}`;
  // With its heading, so that a heading never stands alone.
  return [withHeading(beginning, `### ${parts.sign(review)} ${name}${stack}`), ...rest];
}

/** Before both forms of the block, so that the heading stands above what is left of it. */
function withHeading(block: Block, heading: string): Block {
  const under = (text: string) => `${heading}\n\n${text}`;
  return { ...block, text: under(block.text), ...(block.brief === undefined ? {} : { brief: under(block.brief) }) };
}

function problemBlocks(problems: readonly Problem[]): Block[] {
  const open = problems.filter(({ finding }) => isOpen(finding));
  const worth = open.filter(({ finding }) => finding.severity !== "info");
  const notes = open.filter(({ finding }) => finding.severity === "info");
  const accepted = problems.filter(({ finding }) => !isOpen(finding));
  const items = [
    ...first(
      worth,
      MOST_ROWS,
      (problem): Block => {
        const { severity } = problem.finding;
        return {
          text: problemItem(problem),
          brief: problemTitle(problem),
          what: `a ${severity}`,
          noun: severity,
          rank: severity === "error" ? RANK.error : RANK.warning,
        };
      },
      (more): Block => ({ text: `- ${andMore(more, "problem")}`, what: "more problems", rank: RANK.error }),
    ),
    ...first(
      accepted,
      MOST_ROWS,
      (problem): Block => ({
        text: problemItem(problem),
        what: "what is acknowledged",
        noun: "acknowledged problem",
        rank: RANK.acknowledged,
      }),
      (more): Block => ({ text: `- ${andMore(more, "problem")}`, what: "more problems", rank: RANK.acknowledged }),
    ),
  ];
  const listed = items.map((block, index) => (index === 0 ? block : { ...block, isListed: true }));
  const [worst, ...others] = listed;
  return [
    ...(worst === undefined ? [] : [withHeading(worst, "#### Problems, the worst first"), ...others]),
    ...(notes.length === 0
      ? []
      : [
          {
            text: details(counted(notes.length, "note"), findingLines(notes.map(({ finding }) => finding))),
            what: "notes",
            rank: RANK.notes,
          },
        ]),
  ];
}

function changeBlocks(review: ClusterReview, name: string): Block[] {
  const { keptFindings, milderFindings, goneFindings, laterGoneFindings, diff, after } = review;
  // Of a cluster that goes, everything goes.
  if (after === undefined) return [];
  const block = (rank: number, title: string, body: string): Block[] =>
    body === "" ? [] : [{ text: `#### ${title}\n\n${body}`, what: `“${title}” of ${name}`, rank }];
  const folded = (rank: number, what: string, summary: string, body: string): Block[] =>
    body === "" ? [] : [{ text: details(summary, body), what: `${what} of ${name}`, rank }];
  const mermaid = reviewMermaid(review);
  return [
    ...block(RANK.rollout, "Rollout", parts.rollout(review.rollout)),
    ...block(RANK.pools, "Node pools", parts.pools(changedPools(diff))),
    ...block(RANK.tolerations, "Tolerations of Rancher's agents", parts.tolerations(review)),
    ...block(RANK.settings, "Settings", parts.settings(review)),
    ...block(RANK.settings, "Taken back", parts.takenBack(review.takenBack)),
    ...block(RANK.pools, changedTableTitle(review), parts.changedPlacements(review)),
    ...block(RANK.settings, "Acknowledgements", parts.acknowledgements(diff.acknowledgements)),
    ...folded(
      RANK.milder,
      "what is left of repaired findings",
      `${counted(milderFindings.length, "finding")} left of what is repaired`,
      findingLines(milderFindings),
    ),
    ...folded(
      RANK.gone,
      "gone findings",
      `${counted(goneFindings.length, "finding")} no longer said`,
      findingLines(goneFindings),
    ),
    ...folded(
      RANK.gone,
      "findings that go later",
      `${counted(laterGoneFindings.length, "finding")} ${WHEN_NODES_ARE_NEW}`,
      findingLines(laterGoneFindings),
    ),
    ...folded(
      RANK.kept,
      "findings as before",
      `${counted(keptFindings.length, "finding")} as before`,
      findingLines(keptFindings),
    ),
    ...folded(RANK.proof, "the whole proof", "Where every system workload runs after the change", tableMarkdown(after)),
    ...folded(
      RANK.picture,
      "the picture",
      "Picture: what can run where (dotted: no longer)",
      mermaid === undefined ? "" : `\`\`\`mermaid\n${mermaid}\n\`\`\``,
    ),
  ];
}

function nameBlock(names: readonly string[]): Block {
  const shown = first(names, MOST_NAMES, code, (more) => `and ${more} more`);
  return {
    text: details(`The ${names.length} clusters`, shown.join(", ")),
    what: "the names of clusters",
    rank: RANK.names,
  };
}

const MOST_NAMES = 1000;
