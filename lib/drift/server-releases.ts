import { serverVersions } from "../live/distribution";
import type { LiveCluster } from "../live/live-cluster";
import { problemsOf } from "../scheduling/invalid-input";
import type { Cluster } from "../scheduling/reading/cluster";
import { KubernetesVersion } from "../scheduling/releases/kubernetes-version";

/**
 * The K3s releases to judge system workloads by: those of the servers, where they are of K3s, that of the app first, then the
 * newest. In the middle of an upgrade there are several, and what either of them makes is right.
 */
export function releasesOf({ kubernetesVersion }: Cluster, { nodes }: LiveCluster): readonly KubernetesVersion[] {
  const running = serverVersions(nodes);
  const isRead = kubernetesVersion instanceof KubernetesVersion;
  if (running.length === 0) return isRead ? [kubernetesVersion] : [];
  if (running.some((text) => problemsOf(() => KubernetesVersion.parse(text)).length > 0)) return [];
  const isOfApp = (release: KubernetesVersion) => isRead && release.compare(kubernetesVersion) === 0;
  return running
    .map((text) => KubernetesVersion.parse(text))
    .sort((a, b) => Number(isOfApp(b)) - Number(isOfApp(a)) || b.compare(a));
}
