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
  /** The address before a `moved` block or `terraform state mv`. */
  readonly previousAddress?: string;
  /** Names in Rancher, before and after a change. */
  readonly names: readonly string[];
}

/**
 * Which model belongs to which cluster, by the clusters' addresses. A model depends on its cluster; where the input says
 * nothing of dependencies, both are named alike, or the model names the cluster.
 * @param join what two models of one cluster are together: one that goes, and one that comes
 */
export function linkModels<M extends LinkableModel>(
  models: readonly M[],
  clusters: readonly LinkableCluster[],
  join: (one: M, other: M) => M = (_, other) => other,
): { byCluster: ReadonlyMap<string, M>; orphans: readonly M[] } {
  const byAddress = new Map([
    ...clusters.map(({ address, previousAddress = address }) => [previousAddress, address] as const),
    ...clusters.map(({ address }) => [address, address] as const),
  ]);
  const byCluster = new Map<string, M>();
  const orphans: M[] = [];
  for (const model of models) {
    const found =
      model.dependsOn.flatMap((address) => byAddress.get(address) ?? [])[0] ??
      byAddress.get(twinOf(model.address)) ??
      clusters.find(({ names }) => model.cluster !== undefined && names.includes(model.cluster))?.address;
    if (found === undefined) orphans.push(model);
    else {
      const linked = byCluster.get(found);
      byCluster.set(found, linked === undefined ? model : join(linked, model));
    }
  }
  return { byCluster, orphans };
}

/** The construct names both resources alike. */
function twinOf(address: string): string {
  return address.replace(/terraform_data\.(.+)_model(?=\[|$)/, "rancher2_cluster_v2.$1");
}
