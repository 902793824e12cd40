import { DAEMON_SET_TOLERATIONS } from "../scheduling/daemon-set-tolerations";
import type { EffectiveWorkload } from "../scheduling/proof/effective-workload";
import type { RefusedToleration } from "../scheduling/reading/agent-configuration";
import { AGENTS, type Cluster } from "../scheduling/reading/cluster";
import type { KubernetesToleration, Toleration } from "../scheduling/toleration";

/** What stands in a pod about taints. */
export interface PodTolerations {
  readonly tolerations: readonly KubernetesToleration[];
  /** The finding by which Kubernetes refuses the pod because of one of them; absent where it takes all. */
  readonly refusedFor?: "RK306";
}

/**
 * The tolerations of a workload's pods as they are sent: what Rancher adds comes first, and a DaemonSet's controller adds its
 * own by itself. What Kubernetes refuses stands among them, for a real API server to say so.
 */
export function podTolerations(
  { row, addedAtRunTime, tolerations }: EffectiveWorkload,
  cluster: Cluster,
): PodTolerations {
  const added = row.kind === "DaemonSet" ? DAEMON_SET_TOLERATIONS : [];
  const own = tolerations.all.filter((toleration) => !added.some((each) => each.equals(toleration)));
  const all = [...(addedAtRunTime?.all ?? []), ...own];
  const agent = AGENTS.find((each) => each === row.workload);
  if (agent === undefined) return { tolerations: all.map(written) };
  const { tolerations: ofApp, refusedTolerations } = cluster.agents[agent];
  const refused = refusedTolerations.filter(reachesKubernetes);
  if (refused.length === 0) return { tolerations: all.map(written) };
  // The app's own stand behind all others.
  const before = all.length - ofApp.length;
  const sent = Array.from({ length: ofApp.length + 1 }, (_, index) => [
    ...refused.filter(({ behind }) => behind === index).map((each) => each.sent),
    ...all.slice(before + index, before + index + 1).map(written),
  ]);
  return { tolerations: [...all.slice(0, before).map(written), ...sent.flat()], refusedFor: "RK306" };
}

/** One that tolerates every key is refused by Rancher, and Kubernetes would take it: it would show what never comes to be. */
export function reachesKubernetes({ sent }: RefusedToleration): boolean {
  return sent.key !== undefined || sent.operator !== "Exists";
}

function written(toleration: Toleration): KubernetesToleration {
  return toleration.toKubernetes();
}
