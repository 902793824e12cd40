import { type ClusterReview, isQuiet } from "../review/review";
import { notJudgedIn } from "./not-judged";

/** Clusters of which nothing changes, apart from those that are named as not judged: nothing is known to change of these. */
export function quietOnes(
  clusters: readonly ClusterReview[],
): Readonly<Record<"judged" | "notJudged", ClusterReview[]>> {
  const quiet = clusters.filter(isQuiet);
  const isJudged = (review: ClusterReview) => notJudgedIn({ clusters: [review] }).length === 0;
  return { judged: quiet.filter(isJudged), notJudged: quiet.filter((review) => !isJudged(review)) };
}

/** What is said of those that are not judged, in the line that they share. */
export const NOTHING_SEEN = "no change seen in what is judged";
