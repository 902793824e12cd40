/** What goes with the releases of one Rancher minor. */
export interface RancherMinor {
  /**
   * Major version of the provider rancher/rancher2 made for it; undefined where it is not known.
   * @see rancher/terraform-provider-rancher2 docs/compatibility-matrix.md
   */
  readonly providerMajor?: number;
  /**
   * K3s minors it supports, oldest first.
   * @see rancher/kontainer-driver-metadata channels.yaml and the kubeVersion of rancher/rancher's Helm chart
   */
  readonly kubernetesMinors: readonly string[];
}

/** By Rancher minor, oldest first. */
export const RANCHER_MINORS: ReadonlyMap<string, RancherMinor> = new Map<string, RancherMinor>([
  ["2.10", { providerMajor: 6, kubernetesMinors: ["1.28", "1.29", "1.30", "1.31"] }],
  ["2.11", { providerMajor: 7, kubernetesMinors: ["1.30", "1.31", "1.32"] }],
  ["2.12", { providerMajor: 8, kubernetesMinors: ["1.31", "1.32", "1.33"] }],
  ["2.13", { providerMajor: 13, kubernetesMinors: ["1.32", "1.33", "1.34"] }],
  ["2.14", { providerMajor: 14, kubernetesMinors: ["1.33", "1.34", "1.35"] }],
  ["2.15", { providerMajor: 15, kubernetesMinors: ["1.34", "1.35", "1.36"] }],
  // rancher/rancher#57038. What it does was not read; which minor is the newest that was stands in checked-releases.ts.
  ["2.16", { kubernetesMinors: ["1.35", "1.36", "1.37"] }],
]);

/**
 * Majors of the provider made for Rancher minors that are older than those, by minor.
 * @see rancher/terraform-provider-rancher2 docs/compatibility-matrix.md, #1481
 */
export const OLDER_PROVIDER_MAJORS: ReadonlyMap<string, number> = new Map([
  ["2.7", 3],
  ["2.8", 4],
  ["2.9", 5],
]);

/** The Rancher minors that are known, oldest first. */
export const KNOWN_RANCHER_MINORS: readonly string[] = [...RANCHER_MINORS.keys()];
