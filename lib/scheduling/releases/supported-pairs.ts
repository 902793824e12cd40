import { RANCHER_MINORS } from "./rancher-minors";
import type { RancherVersion } from "./rancher-version";

/** The K3s minors a Rancher release supports, or undefined for a Rancher minor this library does not know. */
export function supportedKubernetesMinors(rancher: RancherVersion): readonly string[] | undefined {
  return RANCHER_MINORS.get(rancher.minor)?.kubernetesMinors;
}

/** The Rancher minors that support a K3s minor, oldest first. */
export function ranchersSupporting(kubernetesMinor: string): readonly string[] {
  return [...RANCHER_MINORS].flatMap(([rancher, { kubernetesMinors }]) =>
    kubernetesMinors.includes(kubernetesMinor) ? [rancher] : [],
  );
}
