import { oncePer } from "../once-per";
import type { CatalogRow, SystemWorkload, Timeline } from "./catalog-row";
import { K3S_CATALOG } from "./k3s-catalog";
import { KubernetesVersion } from "./kubernetes-version";
import { RANCHER_CATALOG } from "./rancher-catalog";
import { RancherVersion } from "./rancher-version";

/** Every system workload of any release, Rancher's first. */
export const SYSTEM_WORKLOADS: readonly SystemWorkload[] = [...RANCHER_CATALOG, ...K3S_CATALOG].map(
  ([first]) => first.workload,
);

const rancherRows = rowsByRelease(RANCHER_CATALOG, (text) => RancherVersion.parse(text));
const kubernetesRows = rowsByRelease(K3S_CATALOG, (text) => KubernetesVersion.parse(text));

/**
 * The system workloads of a cluster of these releases, Rancher's first. A release older than the catalogue is judged by
 * the oldest entries.
 */
export function systemWorkloads(kubernetes: KubernetesVersion, rancher: RancherVersion): CatalogRow[] {
  return [...rancherRows(rancher), ...kubernetesRows(kubernetes)];
}

/** Those of K3s alone. */
export function k3sWorkloads(kubernetes: KubernetesVersion): readonly CatalogRow[] {
  return kubernetesRows(kubernetes);
}

/** The rows of each release; made once for all releases between two changes of the catalogue. */
function rowsByRelease<V extends object & { compare(other: V): number }>(
  catalog: readonly Timeline[],
  parse: (text: string) => V,
): (release: V) => readonly CatalogRow[] {
  const timelines = catalog.map((entries) => entries.map((row) => ({ since: parse(row.since), row })));
  const changes = timelines
    .flatMap((entries) => entries.map(({ since }) => since))
    .sort((a, b) => a.compare(b))
    .filter((since, index, all) => index === 0 || since.compare(all[index - 1] as V) > 0);
  const ranges = new Map<V, readonly CatalogRow[]>();

  return oncePer((release: V) => {
    const change = changes.filter((since) => release.compare(since) >= 0).at(-1) ?? (changes[0] as V);
    const known = ranges.get(change);
    if (known !== undefined) return known;
    const rows = timelines.flatMap(
      (entries) => entries.filter(({ since }) => change.compare(since) >= 0).at(-1)?.row ?? [],
    );
    ranges.set(change, rows);
    return rows;
  });
}
