import { RANCHER_MINORS } from "./rancher-minors";
import type { RancherVersion } from "./rancher-version";

/** The K3s minors a Rancher release supports, or undefined for a Rancher minor this library does not know. */
export function supportedKubernetesMinors(rancher: RancherVersion): readonly string[] | undefined {
  return RANCHER_MINORS.get(rancher.minor)?.kubernetesMinors;
}
