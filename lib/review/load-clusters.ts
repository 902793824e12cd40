import { declarationsIn } from "../scheduling/reading/known-at-plan";
import { rancherServerAt } from "../scheduling/reading/rancher-host";
import { ResourceValues } from "../scheduling/reading/resource-values";
import { keysInRancher, sameNamedClusters } from "../scheduling/reading/same-named";
import { documentOfJson, readDocuments, type StackDocument } from "./documents";
import type { LoadedCluster } from "./located-cluster";
import { plannedClusters } from "./plan-clusters";
import { clustersOfStack, type StackCluster } from "./stack-clusters";
import { type PoolsOption, ToldPools } from "./told-pools";

/**
 * Finds every `rancher2_cluster_v2` in a `cdktf.out` folder, a `cdk.tf.json`, or the output of `terraform show -json` for
 * a plan, and reads it: as it is written there, or as it will be once the plan is applied.
 *
 * @example
 * ```ts
 * for (const { stack, cluster } of loadClusters("cdktf.out")) {
 *   const { bootstrap, findings } = prove(cluster);
 *   console.log(stack, bootstrap.verdict, findings.length);
 * }
 * ```
 *
 * @param pathOrJson where it is, or a stack or plan as `JSON.parse` gives it
 * @throws InputFileError when it is none of these, or a model in it cannot be read
 * @throws InvalidInputError when something is wrong with the pools that are told
 */
export function loadClusters(pathOrJson: string | object, options: PoolsOption = {}): LoadedCluster[] {
  const told = ToldPools.of(options);
  const clusters = clustersOf(
    typeof pathOrJson === "string" ? readDocuments(pathOrJson) : [documentOfJson(pathOrJson)],
    told,
  );
  told.requireMeant();
  return clusters;
}

/**
 * The clusters of stacks and plans that were read.
 * @param told what somebody tells of those that have no model
 * @throws InputFileError when a plan or a model in one cannot be read
 */
export function clustersOf(documents: readonly StackDocument[], told = ToldPools.nothing()): LoadedCluster[] {
  const stacks = new Map(
    documents
      .filter(({ kind }) => kind === "stack")
      .map((document) => [document, clustersOfStack(document, told, "after")] as const),
  );
  const elsewhere = sameNamedElsewhere(stacks);
  return documents.flatMap((document): LoadedCluster[] => {
    const { stack, file } = document;
    const clusters = stacks.get(document);
    if (clusters !== undefined) {
      return clusters.map((each) => ({
        cluster: { ...each.cluster, sameNamed: [...each.cluster.sameNamed, ...(elsewhere.get(each) ?? [])].sort() },
        stack,
        file,
        address: each.address,
        ...(each.path === undefined ? {} : { path: each.path }),
      }));
    }
    return plannedClusters(document, told).flatMap(({ after, address }) =>
      after === undefined ? [] : [{ cluster: after, stack, file, address }],
    );
  });
}

/** Clusters of other stacks that are the same one in Rancher, where the URLs of both are written out. */
function sameNamedElsewhere(
  stacks: ReadonlyMap<StackDocument, readonly StackCluster[]>,
): ReadonlyMap<StackCluster, readonly string[]> {
  const named = [...stacks].flatMap(([{ stack, content }, clusters]) =>
    clusters.map((cluster) => ({
      stack,
      cluster,
      address: `${stack}: ${cluster.address}`,
      rancher: cluster.rancherUrl === undefined ? undefined : rancherServerAt(cluster.rancherUrl),
      keys: keysInRancher(ResourceValues.ofConfiguration(cluster.resource), declarationsIn(content)),
    })),
  );
  return new Map(
    [...sameNamedClusters(named)].map(([{ stack, cluster }, others]) => [
      cluster,
      // Those of the same stack are known to it, by their provider.
      others.filter((address) => !address.startsWith(`${stack}: `)),
    ]),
  );
}
