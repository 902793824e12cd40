import { InputFileError } from "../review/input-file";
import type { LostCluster } from "../review/leaving-clusters";
import type { LoadedCluster } from "../review/located-cluster";
import { type NotJudged, notLookedInto } from "../review/not-judged";
import { inWords, namesIn } from "./cluster-names";
import { isCalled, nameOf } from "./one-cluster";

/** What an app or a plan holds of clusters. */
interface FoundClusters {
  readonly clusters: readonly LoadedCluster[];
  readonly lost: readonly LostCluster[];
  readonly others: readonly NotJudged[];
}

/**
 * Those that go by one of these names, in Rancher or by their Terraform address.
 * @throws InputFileError when there is none of a name: to pass over it would look as if it had been judged
 */
export function meantClusters(
  location: string,
  names: readonly string[],
  { clusters, lost, others }: FoundClusters,
): FoundClusters {
  const tests = {
    clusters: (each: LoadedCluster, name: string) => isCalled(each, name),
    lost: ({ cluster, address }: LostCluster, name: string) => cluster === name || address === name,
    others: (each: NotJudged, name: string) =>
      each.address === name || each.name === name || each.name === `cluster ${name}`,
  };
  for (const name of names) {
    const isThere =
      clusters.some((each) => tests.clusters(each, name)) ||
      lost.some((each) => tests.lost(each, name)) ||
      others.some((each) => tests.others(each, name));
    if (!isThere) {
      const there = namesIn([...clusters.map(nameOf), ...lost.map(({ cluster }) => cluster)], name);
      throw new InputFileError(location, `holds no cluster ${inWords(name)}${there}${notLookedInto(others)}`);
    }
  }
  return {
    clusters: clusters.filter((each) => names.some((name) => tests.clusters(each, name))),
    lost: lost.filter((each) => names.some((name) => tests.lost(each, name))),
    others: others.filter((each) => names.some((name) => tests.others(each, name))),
  };
}
