import { type NotJudged, notJudgedCluster } from "../review/not-judged";
import type { ClusterReview, Review } from "../review/review";
import { saysNotJudged } from "../review/verdict";
import type { SchedulingProof } from "../scheduling/prove";
import { plain } from "../scheduling/rich-text";
import { first, MOST_ROWS } from "./bounds";
import { cutList } from "./markdown-bounds";
import { code, prose } from "./markdown-syntax";
import { paragraph } from "./terminal-layout";
import { line, lines, shown, type TerminalText } from "./terminal-text";

/** What a review names and does not judge: clusters of other distributions, without known nodes, and what is no cluster of ours. */
export function notJudgedIn({ clusters, others = [] }: Review): NotJudged[] {
  return [...clusters.flatMap(ofReview), ...others];
}

/** Those of them of which no verdict says so, for reports that people read from the top. */
export function notJudgedBeside({ clusters, others = [] }: Review): NotJudged[] {
  return [...clusters.filter((review) => !saysNotJudged(review)).flatMap(ofReview), ...others];
}

/** The same of clusters that are checked. */
export function notJudgedAmong(clusters: readonly ProvedCluster[], others: readonly NotJudged[]): NotJudged[] {
  return [...clusters.flatMap((each) => notJudgedCluster(each.proof.cluster, placeOf(each)) ?? []), ...others];
}

interface ProvedCluster extends Pick<NotJudged, "stack" | "file" | "address"> {
  readonly proof: SchedulingProof;
}

function placeOf({ stack, file, address }: ProvedCluster): Pick<NotJudged, "stack" | "file" | "address"> {
  return { stack, file, address };
}

function ofReview({ after, before, outcome, stack, file, address = "" }: ClusterReview): NotJudged[] {
  // Of a cluster that goes, nothing is left to judge.
  const proof = outcome === "removed" ? undefined : (after ?? before);
  const found = proof && notJudgedCluster(proof.cluster, { stack, file, address });
  return found === undefined ? [] : [found];
}

/** A line for each, for a terminal; nothing where all is judged. */
export function notJudgedText(all: readonly NotJudged[]): TerminalText {
  return lines(
    first(
      all,
      MOST_ROWS,
      ({ name, because }) => paragraph(line`not judged: ${shown(name)}: `, because, { level: 0, indent: 2 }),
      (more) => line`and ${more} more that are not judged, all in --format json`,
    ),
  );
}

/** The same as Markdown; nothing where all is judged. */
export function notJudgedMarkdown(all: readonly NotJudged[]): string[] {
  if (all.length === 0) return [];
  return [cutList(all, ({ name, because }) => `- ❔ not judged: ${code(name)}: ${prose(because)}`).join("\n")];
}

/** The same as plain data. */
export function notJudgedJson(all: readonly NotJudged[]): object[] {
  return all.map(({ name, stack, file, address, because, isChanged = false }) => ({
    name,
    stack,
    file,
    address,
    because: plain(because),
    isChanged,
  }));
}
