import type { LiveCluster } from "../../lib/live/live-cluster";

/** The cluster, and how often anybody has looked at the labels, the taints or the room of any of its nodes. */
export function countedLooks(cluster: LiveCluster): { readonly cluster: LiveCluster; readonly looks: () => number } {
  let looks = 0;
  const nodes = cluster.nodes.map((each) => ({
    ...each,
    get labels() {
      looks++;
      return each.labels;
    },
    get taints() {
      looks++;
      return each.taints;
    },
    get allocatable() {
      looks++;
      return each.allocatable;
    },
  }));
  return { cluster: { ...cluster, nodes }, looks: () => looks };
}
