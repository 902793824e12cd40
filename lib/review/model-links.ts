/** A model that was found beside clusters. */
export interface LinkableModel {
  /** Terraform address of the resource that holds it: `terraform_data.edge_model`. */
  readonly address: string;
  /** Addresses the resource depends on, where the input tells. */
  readonly dependsOn: readonly string[];
  /** Name of its cluster; only models of the first schema version tell. */
  readonly cluster?: string;
}

/** A cluster that a model may belong to. */
export interface LinkableCluster {
  readonly address: string;
  /** Names in Rancher, before and after a change. */
  readonly names: readonly string[];
}

/**
 * Which model belongs to which cluster, by the clusters' addresses. A model depends on its cluster; where the input says
 * nothing of dependencies, both are named alike, or the model names the cluster.
 */
export function linkModels<M extends LinkableModel>(
  models: readonly M[],
  clusters: readonly LinkableCluster[],
): { byCluster: ReadonlyMap<string, M>; orphans: readonly M[] } {
  const byAddress = new Map(clusters.map((cluster) => [cluster.address, cluster]));
  const byCluster = new Map<string, M>();
  const orphans: M[] = [];
  for (const model of models) {
    const found =
      model.dependsOn.find((address) => byAddress.has(address)) ??
      [twinOf(model.address)].find((address) => byAddress.has(address)) ??
      clusters.find(({ names }) => model.cluster !== undefined && names.includes(model.cluster))?.address;
    if (found === undefined) orphans.push(model);
    else byCluster.set(found, model);
  }
  return { byCluster, orphans };
}

/** The construct names both resources alike. */
function twinOf(address: string): string {
  return address.replace(/terraform_data\.(.+)_model(?=\[|$)/, "rancher2_cluster_v2.$1");
}
