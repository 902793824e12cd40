import { changesAlone } from "../review/cluster-diff";
import type { ClusterReview } from "../review/review";
import type { Finding } from "../scheduling/findings/finding";

/** Clusters of which a report says the same. */
export interface EqualClusters {
  /** One of them, with what differs left out: the lines of the app they are written at. */
  readonly shown: ClusterReview;
  readonly all: readonly ClusterReview[];
}

/**
 * Puts clusters together that change in the same way and that a reader would read the same of, whatever stays beside that: the
 * number of nodes, for example; in the order of the first of each.
 * @param said all that the report says of a cluster, without its name
 */
export function equalClusters(
  reviews: readonly ClusterReview[],
  said: (review: ClusterReview) => string,
): EqualClusters[] {
  const groups = new Map<string, ClusterReview[]>();
  for (const review of reviews) {
    // What is cut where it is long is compared as well.
    const key = JSON.stringify([said(withoutPlaces(review)), changesAlone(review.diff), review.comparison?.workloads]);
    const same = groups.get(key);
    if (same === undefined) groups.set(key, [review]);
    else same.push(review);
  }
  return [...groups.values()].map((all) => {
    const [shown, ...others] = all as [ClusterReview, ...ClusterReview[]];
    if (others.length === 0) return { shown, all };
    const text = said(shown);
    const isWhollyEqual = others.every((each) => said(each) === text);
    return { shown: isWhollyEqual ? shown : withoutPlaces(shown), all };
  });
}

function withoutPlaces(review: ClusterReview): ClusterReview {
  const placeless = ({ source: _, path: __, ...finding }: Finding) => finding as Finding;
  return {
    ...review,
    problems: review.problems.map((problem) => ({ ...problem, finding: placeless(problem.finding) })),
    milderFindings: review.milderFindings.map(placeless),
    goneFindings: review.goneFindings.map(placeless),
    laterGoneFindings: review.laterGoneFindings.map(placeless),
    dueFindings: review.dueFindings.map(placeless),
    keptFindings: review.keptFindings.map(placeless),
  };
}

/** What clusters are called: by their stack as well where another one has the name. */
export function namesOf(all: readonly ClusterReview[]): (review: ClusterReview) => string {
  const counts = new Map<string, number>();
  for (const { cluster } of all) counts.set(cluster, (counts.get(cluster) ?? 0) + 1);
  return ({ cluster, stack }) => ((counts.get(cluster) ?? 0) > 1 && stack !== "" ? `${cluster} (${stack})` : cluster);
}
