import { annotations } from "../report/annotations";
import { reviewJson } from "../report/review-json";
import { isHash, type ReviewMarkdownOptions, renderReviewMarkdown } from "../report/review-markdown";
import { renderReviewText } from "../report/review-text";
import { reviewSarif } from "../report/sarif";
import { type ClusterChange, changesBetweenStacks, changesOfPlanDocuments } from "../review/cluster-change";
import type { StackDocument } from "../review/documents";
import { InputFileError } from "../review/input-file";
import { formerOnes, type NotJudged, notLookedInto, onlyReadIn, othersBetween, othersIn } from "../review/not-judged";
import { openProblems, type Review, reviewChanges } from "../review/review";
import { taintsAlone } from "../review/taints-alone";
import type { ToldPools } from "../review/told-pools";
import { InvalidInputError, quoted } from "../scheduling/invalid-input";
import { printableJson } from "../scheduling/printable";
import { checkout } from "./checkout";
import type { InputReader } from "./standard-input";
import { VERSION } from "./version";

/** The two ways to say what is reviewed. */
export interface ReviewInput {
  readonly plans: readonly string[];
  readonly base?: string;
  readonly head?: string;
  /** File that tells node pools of clusters without a model. */
  readonly pools?: string;
}

/**
 * Reads a change and judges it.
 * @throws InvalidInputError when it is not said which change, or said twice
 * @throws InputFileError when a file cannot be read, or none holds a cluster
 */
export async function reviewInput({ plans, base, head, pools }: ReviewInput, reader: InputReader): Promise<Review> {
  const isPair = base !== undefined || head !== undefined;
  if (isPair === plans.length > 0 || (isPair && (base === undefined || head === undefined))) {
    throw new InvalidInputError([
      {
        what: isPair
          ? plans.length > 0
            ? "both plans and --base or --head are given"
            : `--${base === undefined ? "base" : "head"} is missing`
          : "nothing to review is given",
        why: "a change has two sides: a plan holds both, and of synthesized apps there are two",
        help: "write review PLAN.json, or review --base cdktf.out.base --head cdktf.out",
      },
    ]);
  }
  const told = await reader.readPools(pools);
  const {
    changes,
    onlyRead,
    others,
    taints: ofTaints,
  } = base === undefined || head === undefined
    ? ofPlans(await readAll(plans, reader), told)
    : ofStacks(await reader.readStacks(base), await reader.readStacks(head), told);
  const read = changes.length === 0 ? onlyRead() : [];
  const taints = changes.length + read.length === 0 ? ofTaints() : "";
  // Taints of nodes are judged with their cluster alone, and nothing beside them makes up for it.
  const former = taints === "" ? formerOnes(others) : [];
  if (changes.length + read.length + former.length === 0) {
    throw new InputFileError(
      [...plans, ...(base === undefined ? [] : [base]), ...(head === undefined ? [] : [head])].join(", "),
      `holds no Rancher cluster, before or after (no rancher2_cluster_v2)${taints}${notLookedInto(others)}`,
    );
  }
  told.requireMeant(true);
  return { ...reviewChanges(changes), others: [...read, ...others] };
}

interface ReadChanges {
  readonly changes: readonly ClusterChange[];
  /** Clusters that are only read. */
  readonly onlyRead: () => readonly NotJudged[];
  /** What is not looked into. */
  readonly others: readonly NotJudged[];
  /** What is said of taints on nodes where there is no cluster. */
  readonly taints: () => string;
}

function ofPlans(plans: readonly StackDocument[], told: ToldPools): ReadChanges {
  return {
    changes: changesOfPlanDocuments(plans, told),
    onlyRead: () => onlyReadIn(plans),
    others: othersIn(plans),
    taints: () => taintsAlone(plans),
  };
}

function ofStacks(before: readonly StackDocument[], after: readonly StackDocument[], told: ToldPools): ReadChanges {
  return {
    changes: changesBetweenStacks(before, after, told),
    onlyRead: () => onlyReadIn([...after, ...before]),
    others: othersBetween(before, after),
    taints: () => taintsAlone({ before, after }),
  };
}

async function readAll(plans: readonly string[], reader: InputReader): Promise<StackDocument[]> {
  const documents: StackDocument[] = [];
  for (const plan of plans) documents.push(...(await reader.readStacks(plan)));
  return documents;
}

/** Ways `review` can print. */
export const REVIEW_FORMATS = ["text", "markdown", "json", "sarif", "github"] as const;

/** Renders a review. */
export function renderReview(
  review: Review,
  format: (typeof REVIEW_FORMATS)[number],
  { color, ...options }: ReviewMarkdownOptions & { readonly color: boolean },
): string {
  switch (format) {
    case "json":
      return `${printableJson(reviewJson(review), 2)}\n`;
    case "sarif":
      return `${printableJson(reviewSarif(review, { ...checkout(), toolVersion: VERSION }), 2)}\n`;
    case "github":
      return annotations(openProblems(review), checkout());
    case "markdown":
      return renderReviewMarkdown(review, options);
    case "text":
      return `${renderReviewText(review, { color })}\n`;
  }
}

/**
 * Reads `--comment-id`. It stands in an HTML comment, so hardly anything is allowed in it.
 * @throws InvalidInputError when it is anything else
 */
export function parseCommentId(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._/]{0,63}$/.test(text)) return text;
  throw new InvalidInputError([
    {
      what: `--comment-id ${quoted(text)} is not an id`,
      why: "it stands in a hidden mark of the comment, by which the comment is found again",
      help: "use up to 64 letters, digits, dots, slashes and underscores",
    },
  ]);
}

/**
 * Reads `--commit`.
 * @throws InvalidInputError when it is not the hash of one
 */
export function parseCommit(text: string): string {
  if (isHash(text)) return text;
  throw new InvalidInputError([
    {
      what: `--commit ${quoted(text)} is not the hash of a commit`,
      why: "a branch or a tag is another commit tomorrow, and the report is read later",
      help: 'use 7 to 64 hexadecimal digits: --commit "$(git rev-parse HEAD)"',
    },
  ]);
}

/**
 * Reads `--max-length`.
 * @throws InvalidInputError when it is not a number of bytes that a report fits in
 */
export function parseMaxLength(text: string): number {
  const bytes = Number(text);
  if (Number.isSafeInteger(bytes) && bytes >= SHORTEST_REPORT) return bytes;
  throw new InvalidInputError([
    {
      what: `--max-length ${quoted(text)} is not a length`,
      why: `it is a whole number of bytes, and below ${SHORTEST_REPORT} not even the verdict fits`,
      help: "leave it out for a comment; use 1000000 for a step summary",
    },
  ]);
}

const SHORTEST_REPORT = 2000;
