import { type ClusterChange, changesBetweenStacks, changesOfPlanDocuments } from "../review/cluster-change";
import type { StackDocument } from "../review/documents";
import { InputFileError } from "../review/input-file";
import { formerOnes, type NotJudged, notLookedInto, onlyReadIn, othersBetween, othersIn } from "../review/not-judged";
import { openProblems, type Review, reviewChanges } from "../review/review";
import { taintsAlone } from "../review/taints-alone";
import type { ToldPools } from "../review/told-pools";
import { counted } from "../scheduling/counted";
import { InvalidInputError } from "../scheduling/invalid-input";
import { appLocation } from "./app-location";
import type { FailOn, Format } from "./commands/options";
import type { ExitCode } from "./exit-code";
import { exitCodeFor } from "./exit-code-for";
import { looksOf, type OutputOptions, printReport } from "./print-report";
import type * as Formats from "./review-formats";
import { InputReader } from "./standard-input";
import type { Streams } from "./streams";

/** The two ways to say what is reviewed. */
interface ReviewInput {
  readonly plans: readonly string[];
  readonly base?: string;
  /** `true` where it is the app in the working directory. */
  readonly head?: string | true;
  /** File that tells node pools of clusters without a model. */
  readonly pools?: string;
  /** That file as it was before the change. */
  readonly poolsBefore?: string;
}

export interface ReviewOptions extends Omit<ReviewInput, "plans">, OutputOptions {
  readonly format: Format;
  readonly failOn: FailOn;
  readonly commentId?: string;
  readonly commit?: string;
  readonly maxLength?: number;
}

/** Reads a change, judges it, and prints the review. */
export async function review(plans: readonly string[], options: ReviewOptions, streams: Streams): Promise<ExitCode> {
  const reviewed = await reviewInput({ ...options, plans }, new InputReader(streams.input, streams.progress), streams);
  const { renderReview }: typeof Formats = require("./review-formats");
  await printReport(renderReview(reviewed, options, looksOf(options, streams)), options, streams);
  return exitCodeFor(openProblems(reviewed), options.failOn);
}

/**
 * Reads a change and judges it.
 * @throws InvalidInputError when it is not said which change, or said twice
 * @throws InputFileError when a file cannot be read, or none holds a cluster
 */
async function reviewInput(
  { plans, base, head: named, pools, poolsBefore }: ReviewInput,
  reader: InputReader,
  streams: Streams,
): Promise<Review> {
  const isPair = base !== undefined || named !== undefined;
  if (isPair === plans.length > 0 || (isPair && (base === undefined || named === undefined))) {
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
  const head = named === undefined ? undefined : appLocation(named, streams);
  if (poolsBefore !== undefined && pools === undefined) {
    throw new InvalidInputError([
      {
        what: "--pools-before is given without --pools",
        why: "what the file told before the change is compared with what it tells after it",
        help: "write review PLAN.json --pools pools.yaml --pools-before pools.before.yaml",
      },
    ]);
  }
  const told = await reader.readPools(pools, poolsBefore);
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
  streams.progress?.tell(`judging ${counted(changes.length, "cluster")}`);
  return { ...reviewChanges(changes), others: [...read, ...others, ...told.openBefore()] };
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
