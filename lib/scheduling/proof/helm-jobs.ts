import type { Cluster } from "../reading/cluster";
import { NotK3s } from "../reading/cluster";
import { isUnknown } from "../reading/unknown";
import { hasHelmJobTolerations } from "../releases/k3s-changes";
import type { Toleration } from "../toleration";

/** What the app gives all jobs that install charts. */
export interface HelmJobSettings {
  /** Tolerations on top of those that a job has by itself. */
  readonly tolerations: readonly Toleration[];
  /** What may give them more tolerations, known only at apply. */
  readonly mayHaveMoreTolerations: readonly string[];
}

/** What a cluster's configuration gives the jobs that install charts; a K3s release without the setting ignores it. */
export function helmJobSettings({ addons, kubernetesVersion }: Cluster): HelmJobSettings {
  const { addedTolerations = [], mayHaveMoreTolerations = [] } = addons.everywhere.get("helm-install-traefik") ?? {};
  if (addedTolerations.length + mayHaveMoreTolerations.length === 0) return NOTHING;
  if (isUnknown(kubernetesVersion)) {
    return { tolerations: [], mayHaveMoreTolerations: [kubernetesVersion.path, ...mayHaveMoreTolerations] };
  }
  return kubernetesVersion instanceof NotK3s || !hasHelmJobTolerations(kubernetesVersion)
    ? NOTHING
    : { tolerations: addedTolerations, mayHaveMoreTolerations };
}

const NOTHING: HelmJobSettings = { tolerations: [], mayHaveMoreTolerations: [] };
