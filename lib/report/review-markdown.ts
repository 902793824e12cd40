import { type ClusterReview, isQuiet, type Review } from "../review/review";
import { worstOpen } from "../review/sign-reason";
import { counted } from "../scheduling/counted";
import { FINDINGS, type FindingCode } from "../scheduling/findings/finding";
import { text } from "../scheduling/rich-text";
import { type EqualClusters, equalClusters, namesOf } from "./equal-clusters";
import { type Block, bytes, joinWithin } from "./length-limit";
import { code, linkedCode, prose } from "./markdown-syntax";
import { notJudgedBeside, notJudgedMarkdown } from "./not-judged";
import { NOTHING_SEEN, quietOnes } from "./quiet-clusters";
import { clusterBlocks, RANK } from "./review-markdown-blocks";
import { sign } from "./review-markdown-parts";

/**
 * How a comment looks.
 *
 * @example
 * ```ts
 * const options: ReviewMarkdownOptions = { commentId: "edge", maxLength: 10_000, isInstalled: false };
 * console.log(renderReviewMarkdown(reviewChanges(changesOfPlans(["plan.json"])), options));
 * ```
 */
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
  /**
   * Hash of the commit that is reviewed, for the last line. Anything else than a hash is left out.
   * @default - the last line names none
   */
  readonly commit?: string;
  /**
   * Release of this package, for the last line.
   * @default - the last line names none
   */
  readonly toolVersion?: string;
  /**
   * Whether the package is installed where the review is read: the last line then names the command that explains a code,
   * else the page that does.
   * @default true
   */
  readonly isInstalled?: boolean;
}

const LONGEST_COMMENT = 65_000;

/** The hidden first line by which a comment is found again and updated. */
export function commentMarker(commentId?: string): string {
  return `<!-- cdktf-rancher-k3s review${commentId === undefined ? "" : `: ${commentId}`} -->`;
}

/**
 * A review as Markdown, for a comment or a step summary: first a line per cluster, then what is behind it. Clusters of
 * which the same is to be said share both.
 *
 * @example
 * ```ts
 * const review = reviewChanges(changesBetween("cdktf.base", "cdktf.out"));
 * writeFileSync("comment.md", renderReviewMarkdown(review, { commentId: "edge" }));
 * ```
 */
export function renderReviewMarkdown(review: Review, options: ReviewMarkdownOptions = {}): string {
  const { clusters } = review;
  const maxLength = options.maxLength ?? LONGEST_COMMENT;
  const changed = clusters.filter((each) => !isQuiet(each));
  const groups = equalClusters(changed, (each) =>
    JSON.stringify([verdict(each), clusterBlocks({ shown: each, all: [] }, [], true)]),
  );
  const nameOf = namesOf(clusters);
  const quiet = quietOnes(clusters);
  const blocks = [
    stays(commentMarker(options.commentId)),
    ...verdicts(groups, nameOf, Math.floor(maxLength / 2)),
    ...quietLine("✅ no scheduling change", quiet.judged.map(nameOf), Math.floor(maxLength / 4)),
    ...quietLine(`❔ ${NOTHING_SEEN}`, quiet.notJudged.map(nameOf), Math.floor(maxLength / 4)),
    ...notJudgedMarkdown(notJudgedBeside(review)).map((text) => ({
      text,
      what: "what is not judged",
      rank: RANK.notJudged,
    })),
    ...groups.flatMap((group) => clusterBlocks(group, group.all.map(nameOf), groups.length === 1)),
    footer(changed, options),
  ];
  return `${joinWithin(blocks, maxLength - 1)}\n`;
}

function stays(text: string): Block {
  return { text, what: "", rank: 0 };
}

/**
 * A sentence per cluster. That of the worst stays whatever the limit, in few words where half of the report has no room for
 * more, and so do those with an error as long as it has.
 */
function verdicts(
  groups: readonly EqualClusters[],
  nameOf: (review: ClusterReview) => string,
  maxBytes: number,
): Block[] {
  const isOne = groups.length === 1;
  let size = 0;
  let hidden = 0;
  const blocks = groups.flatMap(({ shown, all }, index): Block[] => {
    const who = `${isOne ? "" : "- "}${sign(shown)} ${clusterNames(all.map(nameOf))}`;
    const line = `${who}${verdict(shown)}`;
    const isListed = !isOne && index > 0;
    if (index > 0 && shown.severity !== "error") {
      return [{ text: line, what: "a cluster", noun: "cluster", rank: RANK.verdict, isListed }];
    }
    const brief = `${who}${verdictInShort(shown)}`;
    const fitting = [line, brief].find((text) => size + bytes(text) + 3 <= maxBytes);
    if (fitting === undefined && index > 0) {
      hidden += all.length;
      return [];
    }
    const text = fitting ?? brief;
    size += bytes(text) + 3;
    return [{ ...stays(text), isListed }];
  });
  if (hidden === 0) return blocks;
  return [...blocks, { ...stays(`- ❌ and ${counted(hidden, "more cluster")} with errors`), isListed: true }];
}

/** What the worst problem is about; nothing where there is none. */
function verdictInShort({ problems }: ClusterReview): string {
  const worst = worstOpen(problems)?.finding.code;
  return worst === undefined ? "" : prose(text`: ${FINDINGS[worst].title} (${worst})`);
}

/** `cluster edge`, `60 clusters (a, b, c and 57 more)`. */
function clusterNames(names: readonly string[]): string {
  const [name = ""] = names;
  if (names.length === 1) return `**cluster ${code(name)}**`;
  const shown = names.slice(0, MOST_IN_VERDICT).map(code);
  const more = names.length - shown.length;
  return `**${names.length} clusters** (${shown.join(", ")}${more === 0 ? "" : ` and ${more} more`})`;
}

const MOST_IN_VERDICT = 3;

function verdict({ verdict: sentence }: ClusterReview): string {
  return prose(text`: ${sentence}`);
}

/** Clusters that do not change share a line. */
function quietLine(words: string, names: readonly string[], maxBytes: number): Block[] {
  if (names.length === 0) return [];
  const text = `${words}: ${cutList(names.map(code), maxBytes)}`;
  return [{ text, what: "clusters that do not change", rank: RANK.quiet }];
}

const MOST_NAMES = 20;

function cutList(items: readonly string[], maxBytes: number): string {
  let size = 0;
  const fitting = items.slice(0, MOST_NAMES).filter((item) => {
    size += bytes(item) + 2;
    return size <= maxBytes;
  });
  const more = items.length - fitting.length;
  if (more === 0) return fitting.join(", ");
  return fitting.length === 0 ? `${more} clusters` : `${fitting.join(", ")} and ${more} more`;
}

/** What was reviewed with what, and how to read on. */
function footer(
  changed: readonly ClusterReview[],
  { commit, toolVersion, isInstalled = true }: ReviewMarkdownOptions,
): Block {
  const by = `cdktf-rancher-k3s${toolVersion === undefined ? "" : ` ${code(toolVersion)}`}`;
  const reviewed =
    commit === undefined || !isHash(commit)
      ? `Reviewed with ${by}.`
      : `Reviewed ${code(commit.slice(0, 12))} with ${by}.`;
  const explained = worstCode(changed);
  const more =
    explained === undefined
      ? ""
      : ` What a code means: ${isInstalled ? code(`npx --no-install cdktf-rancher-k3s explain ${explained}`) : linkedCode(explained)}`;
  return { text: `<sub>${reviewed}${more}</sub>`, what: "the last line", rank: RANK.footer };
}

function worstCode(changed: readonly ClusterReview[]): FindingCode | undefined {
  return changed.flatMap(({ problems }) => problems.map(({ finding }) => finding.code))[0];
}

/** Whether the text is the hash of a commit, whole or shortened. */
export function isHash(text: string): boolean {
  return /^[0-9a-f]{7,64}$/i.test(text);
}
