import type { CatalogRow } from "./catalog-row";
import { K3S_CATALOG } from "./k3s-catalog";
import { KubernetesVersion } from "./kubernetes-version";
import { RANCHER_CATALOG } from "./rancher-catalog";
import { RancherVersion } from "./rancher-version";

/**
 * The system workloads of a cluster of these releases, Rancher's first. A release older than the catalogue is judged by
 * the oldest row of each workload.
 */
export function systemWorkloads(kubernetes: KubernetesVersion, rancher: RancherVersion): CatalogRow[] {
  return [
    ...rowsFor(RANCHER_CATALOG, rancher, (text) => RancherVersion.parse(text)),
    ...rowsFor(K3S_CATALOG, kubernetes, (text) => KubernetesVersion.parse(text)),
  ];
}

function rowsFor<V extends { compare(other: V): number }>(
  rows: readonly CatalogRow[],
  version: V,
  parse: (text: string) => V,
): CatalogRow[] {
  const oldest = parse((rows[0] as CatalogRow).since);
  const judged = version.compare(oldest) < 0 ? oldest : version;
  return rows.filter(
    ({ since, until }) =>
      judged.compare(parse(since)) >= 0 && (until === undefined || judged.compare(parse(until)) < 0),
  );
}
