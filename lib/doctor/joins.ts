import { hasRkeConfig } from "../live/distribution";
import type { LiveCluster } from "../live/live-cluster";

const NONE_JOINS =
  "until cattle-cluster-agent is connected Rancher lets no further node join, so a node without taints cannot come to the rescue (rancher/rancher#49981)";

/** What an agent that is not connected means for nodes to come; nothing where others let them in. */
export function joinLines(cluster: LiveCluster): string[] {
  switch (hasRkeConfig(cluster)) {
    case "yes":
      return [NONE_JOINS];
    case "unknown":
      return [`${NONE_JOINS}; nodes of an imported cluster join all the same, with its own token`];
    default:
      return [];
  }
}

/** What is seen in Rancher when its agent is connected. */
export function activeWords(cluster: LiveCluster): string {
  const becomes = "in Rancher the cluster becomes Active";
  return hasRkeConfig(cluster) === "yes" ? `${becomes}, and further nodes join` : becomes;
}
