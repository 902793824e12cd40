import { InputFileError } from "../review/input-file";
import { clustersOf } from "../review/load-clusters";
import type { LoadedCluster } from "../review/located-cluster";
import { notLookedInto, othersIn } from "../review/not-judged";
import type { InputReader } from "./standard-input";

/**
 * The clusters of an app that a living one is compared with: of `cdktf.out`, a `cdk.tf.json` or a plan.
 * @param pools file that tells node pools of clusters without a model
 * @throws InputFileError when it cannot be read, or holds no cluster
 * @throws InvalidInputError when something is wrong with the pools that are told
 */
export async function expectedClusters(
  location: string,
  pools: string | undefined,
  reader: InputReader,
): Promise<LoadedCluster[]> {
  const told = await reader.readPools(pools);
  const documents = await reader.readStacks(location);
  const clusters = clustersOf(documents, told);
  if (clusters.length === 0) {
    const others = notLookedInto(othersIn(documents));
    throw new InputFileError(location, `holds no Rancher cluster (no rancher2_cluster_v2)${others}`);
  }
  told.requireMeant();
  return clusters;
}
