import type { RancherVersion } from "../releases/rancher-version";

/** A cluster that says which Rancher release it is for, or does not. */
export interface ReleasedCluster {
  /** Which configuration of the rancher2 provider makes it: `rancher2`, or `rancher2.ALIAS`. */
  readonly provider: string;
  readonly rancherVersion?: RancherVersion | undefined;
}

/**
 * The Rancher release of a cluster without a model: that of all clusters with a model behind the same provider, which is
 * the same Rancher, when they agree on one. Nothing else tells it in every place where a cluster is judged: what
 * RancherProvider was given stands neither in a plan nor in a synthesized stack.
 */
export function commonRelease(models: readonly ReleasedCluster[], provider: string): RancherVersion | undefined {
  const same = models.filter((model) => model.provider === provider);
  const releases = new Map(same.map(({ rancherVersion }) => [rancherVersion?.toString(), rancherVersion]));
  return releases.size === 1 ? [...releases.values()][0] : undefined;
}
