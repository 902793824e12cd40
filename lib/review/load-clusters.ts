import { documentOfJson, readDocuments } from "./documents";
import type { LoadedCluster } from "./located-cluster";
import { plannedClusters } from "./plan-clusters";
import { clustersOfStack } from "./stack-clusters";

/**
 * Finds every `rancher2_cluster_v2` in a `cdktf.out` folder, a `cdk.tf.json`, or the output of `terraform show -json` for
 * a plan, and reads it: as it is written there, or as it will be once the plan is applied.
 * @param pathOrJson where it is, or a stack or plan as `JSON.parse` gives it
 * @throws InputFileError when it is none of these, or a model in it cannot be read
 */
export function loadClusters(pathOrJson: string | object): LoadedCluster[] {
  const documents = typeof pathOrJson === "string" ? readDocuments(pathOrJson) : [documentOfJson(pathOrJson)];
  return documents.flatMap((document): LoadedCluster[] => {
    const { stack, file, content } = document;
    if (document.kind === "stack") {
      return clustersOfStack(document).map(({ cluster, address, path }) => ({
        cluster,
        stack,
        file,
        address,
        ...(path === undefined ? {} : { path }),
      }));
    }
    return plannedClusters(content, file).flatMap(({ after, address }) =>
      after === undefined ? [] : [{ cluster: after, stack, file, address }],
    );
  });
}
