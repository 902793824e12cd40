import { ADDON_VERSIONS } from "../scheduling/releases/addon-images";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";
import {
  isKnownRancher,
  NEWEST_KNOWN_KUBERNETES_MINOR,
  NEWEST_KNOWN_RANCHER,
  newestMinor,
} from "../scheduling/releases/newest-known";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { ranchersSupporting, supportedKubernetesMinors } from "../scheduling/releases/supported-pairs";

/** The Rancher that is taken for a release of K3s: the newest that is known, or the newest known one that supports it. */
export function rancherFor(kubernetes: KubernetesVersion | undefined): RancherVersion {
  if (kubernetes === undefined || supportedKubernetesMinors(NEWEST_KNOWN_RANCHER)?.includes(kubernetes.minor)) {
    return NEWEST_KNOWN_RANCHER;
  }
  const known = ranchersSupporting(kubernetes.minor)
    .map((minor) => RancherVersion.parse(`${minor}.0`))
    .filter(isKnownRancher);
  return known.at(-1) ?? NEWEST_KNOWN_RANCHER;
}

/** The newest release of K3s that is known and that the Rancher supports. */
export function kubernetesFor(rancher: RancherVersion): KubernetesVersion {
  const minors = supportedKubernetesMinors(rancher) ?? [NEWEST_KNOWN_KUBERNETES_MINOR];
  const newest = newestMinor(minors);
  const releases = ADDON_VERSIONS.map(([release]) => KubernetesVersion.parse(release)).filter(
    ({ minor }) => minor === newest,
  );
  return releases.at(-1) ?? KubernetesVersion.parse(`v${newest}.0+k3s1`);
}
