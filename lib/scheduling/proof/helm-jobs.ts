import type { Cluster } from "../reading/cluster";
import { NotK3s } from "../reading/cluster";
import { isUnknown } from "../reading/unknown";
import { hasHelmJobTolerations } from "../releases/k3s-changes";
import { NEWEST_KNOWN_RANCHER } from "../releases/newest-known";
import { passesOnHelmControllerArg } from "../releases/rancher-changes";
import type { Toleration } from "../toleration";
import { RELEASE_DATA } from "./circumstances";

/** What the app gives all jobs that install charts. */
export interface HelmJobSettings {
  /** Tolerations on top of those that a job has by itself. */
  readonly tolerations: readonly Toleration[];
  /** What may give them more tolerations, known only at apply. */
  readonly mayHaveMoreTolerations: readonly string[];
}

/** What a cluster's configuration gives the jobs that install charts; a K3s release without the setting ignores it. */
export function helmJobSettings({ addons, kubernetesVersion, rancherVersion }: Cluster): HelmJobSettings {
  const said = addons.everywhere.get("helm-install-traefik") ?? {};
  const { addedTolerations = [], mayHaveMoreTolerations = [], otherwise } = said;
  if (otherwise !== undefined) return { tolerations: [], mayHaveMoreTolerations: [otherwise.on] };
  if (addedTolerations.length + mayHaveMoreTolerations.length === 0) return NOTHING;
  if (isUnknown(kubernetesVersion)) {
    return { tolerations: [], mayHaveMoreTolerations: [kubernetesVersion.path, ...mayHaveMoreTolerations] };
  }
  if (kubernetesVersion instanceof NotK3s || !hasHelmJobTolerations(kubernetesVersion)) return NOTHING;
  return passesOnHelmControllerArg(rancherVersion ?? NEWEST_KNOWN_RANCHER)
    ? { tolerations: addedTolerations, mayHaveMoreTolerations }
    : { tolerations: [], mayHaveMoreTolerations: [RELEASE_DATA, ...mayHaveMoreTolerations] };
}

const NOTHING: HelmJobSettings = { tolerations: [], mayHaveMoreTolerations: [] };
