import { isChanged } from "../review/cluster-diff";
import { type ClusterReview, isQuiet, type Review } from "../review/review";
import { counted } from "../scheduling/counted";
import { type Block, bytes, joinWithin } from "./length-limit";
import { tableMarkdown } from "./markdown";
import { code, details, prose } from "./markdown-syntax";
import * as parts from "./review-markdown-parts";
import { reviewMermaid } from "./review-mermaid";

/** How a comment looks. */
export interface ReviewMarkdownOptions {
  /**
   * Tells the comments of several reviews in one pull request apart.
   * @default - none; one comment per pull request
   */
  readonly commentId?: string;
  /**
   * Longest result, in bytes of UTF-8. The least important parts are left out first.
   * @default 65000, which fits GitHub's 65,536 characters for a comment
   */
  readonly maxLength?: number;
}

const LONGEST_COMMENT = 65_000;

/** The hidden first line by which a comment is found again and updated. */
export function commentMarker(commentId?: string): string {
  return `<!-- cdktf-rancher-k3s review${commentId === undefined ? "" : `: ${commentId}`} -->`;
}

/** A review as Markdown, for a comment or a step summary: first a line per cluster, then what is behind it. */
export function renderReviewMarkdown({ clusters }: Review, options: ReviewMarkdownOptions = {}): string {
  const maxLength = options.maxLength ?? LONGEST_COMMENT;
  const changed = clusters.filter((review) => !isQuiet(review));
  const blocks = [
    stays(commentMarker(options.commentId)),
    ...verdicts(clusters, Math.floor(maxLength / 2)).map(stays),
    ...changed.flatMap((review) => clusterBlocks(review, changed.length === 1)),
    ...footer(changed),
  ];
  return `${joinWithin(blocks, maxLength - 1)}\n`;
}

function stays(text: string): Block {
  return { text, what: "", rank: 0 };
}

/** A sentence per cluster; those that do not change share one. */
function verdicts(clusters: readonly ClusterReview[], maxBytes: number): string[] {
  const changed = clusters.filter((review) => !isQuiet(review)).map(verdict);
  const quiet = clusters.filter(isQuiet).map(({ cluster }) => code(cluster));
  let size = 0;
  const shown = changed.filter((line) => {
    size += bytes(line) + 3;
    return size <= maxBytes;
  });
  const hidden = changed.length - shown.length;
  const lines = [...shown, ...(hidden === 0 ? [] : [`and ${hidden} more clusters`])];
  return [
    ...(lines.length < 2 ? lines : [lines.map((line) => `- ${line}`).join("\n")]),
    ...(quiet.length === 0 ? [] : [`✅ no scheduling change: ${cutList(quiet, MOST_NAMES, maxBytes / 2)}`]),
  ];
}

const MOST_NAMES = 20;

function verdict(review: ClusterReview): string {
  return `${parts.sign(review)} **cluster ${code(review.cluster)}:** ${prose(review.verdict)}`;
}

function cutList(items: readonly string[], most: number, maxBytes: number): string {
  let size = 0;
  const fitting = items.slice(0, most).filter((item) => {
    size += bytes(item) + 2;
    return size <= maxBytes;
  });
  const more = items.length - fitting.length;
  if (more === 0) return fitting.join(", ");
  return fitting.length === 0 ? `${more} clusters` : `${fitting.join(", ")} and ${more} more`;
}

/** The parts of one cluster, in the order a reviewer reads them; the last to be left out have the lowest rank. */
function clusterBlocks(review: ClusterReview, isOne: boolean): Block[] {
  const { cluster, stack, keptFindings, diff, after } = review;
  const block = (rank: number, what: string, title: string, body: string): Block[] =>
    body === "" ? [] : [{ text: `#### ${title}\n\n${body}`, what: `${what} of ${code(cluster)}`, rank }];
  const folded = (rank: number, what: string, summary: string, body: string): Block[] =>
    body === "" ? [] : [{ text: details(summary, body), what: `${what} of ${code(cluster)}`, rank }];
  const mermaid = reviewMermaid(review);
  const dangers = block(1, "dangers", "Dangers", parts.dangers(review.dangers));
  const changes = [
    ...block(2, "node pools", "Node pools", parts.pools(diff.pools.filter(isChanged))),
    ...block(3, "tolerations", "Tolerations of Rancher's agents", parts.tolerations(review)),
    ...block(4, "settings", "Settings", parts.settings(diff.settings)),
    ...block(4, "what is taken back", "Taken back", parts.takenBack(review.takenBack)),
    ...block(3, "changed placements", "What can run where, changed", parts.changedPlacements(review)),
    ...block(4, "rollout", "Rollout", parts.rollout(review.rollout)),
    ...block(2, "new findings", "New findings", parts.findings(review.newFindings, review.dangers)),
    ...block(5, "gone findings", "Gone findings", parts.goneFindings(review.goneFindings)),
    ...block(4, "acknowledgements", "Acknowledgements", parts.acknowledgements(diff.acknowledgements)),
    ...folded(
      9,
      "picture",
      "Picture: what can run where (dotted: no longer)",
      mermaid === undefined ? "" : `\`\`\`mermaid\n${mermaid}\n\`\`\``,
    ),
    ...folded(
      8,
      "whole proof",
      "Where every system workload runs after the change",
      after === undefined ? "" : tableMarkdown(after),
    ),
    ...folded(
      7,
      "findings as before",
      `${counted(keptFindings.length, "finding")} as before`,
      parts.findings(keptFindings),
    ),
    ...folded(6, "unchanged pools", "Pools as before", parts.pools(diff.pools.filter((pool) => !isChanged(pool)))),
  ];
  // Of a cluster that goes, everything goes.
  const sections = after === undefined ? dangers : [...dangers, ...changes];
  if (sections.length === 0 || isOne) return sections;
  const [first, ...rest] = sections as [Block, ...Block[]];
  // With its heading, so that a heading never stands alone.
  const heading = `### ${parts.sign(review)} ${code(cluster)}${stack === "" ? "" : ` in stack ${code(stack)}`}`;
  return [{ ...first, text: `${heading}\n\n${first.text}` }, ...rest];
}

function footer(clusters: readonly ClusterReview[]): Block[] {
  const [code] = clusters
    .flatMap(({ dangers, newFindings }) => [...dangers, ...newFindings])
    .map((finding) => finding.code);
  if (code === undefined) return [];
  return [
    {
      text: `<sub>What a code means, and how to fix it: <code>npx rancher-k3s explain ${code}</code></sub>`,
      what: "the footer",
      rank: 10,
    },
  ];
}
