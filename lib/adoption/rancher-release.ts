import type { LiveCluster } from "../live/live-cluster";
import { problemsOf } from "../scheduling/invalid-input";
import { RancherVersion } from "../scheduling/releases/rancher-version";

/** Release of Rancher by its own setting, else by the image of its agent; undefined where neither tells one. */
export function rancherReleaseOf({ rancher }: LiveCluster): RancherVersion | undefined {
  const release = [rancher.serverVersion, rancher.agentVersion].find(
    (text) => text !== "" && problemsOf(() => RancherVersion.parse(text)).length === 0,
  );
  return release === undefined ? undefined : RancherVersion.parse(release);
}
