import { oncePer } from "../scheduling/once-per";
import type { LiveCluster, LiveNode } from "./live-cluster";
import { isRanchersOwn } from "./ranchers-own";

/** What a cluster runs, by the release of its kubelets: `unknown` where the input has no node, or one without a release. */
export type Distribution = "k3s" | "rke2" | "other" | "unknown";

/** Release of a server, or of any node where none is labelled as one. */
export const serverVersion = oncePer((nodes: readonly LiveNode[]): string | undefined => {
  const server = nodes.find(({ labels }) => labels.has("node-role.kubernetes.io/control-plane")) ?? nodes[0];
  return server?.kubeletVersion === "" ? undefined : server?.kubeletVersion;
});

/**
 * Releases of the servers, each once; of all nodes where none is labelled as a server. In the middle of an upgrade there are
 * two, and what K3s makes is as either of them has it: each server writes it when it starts.
 */
export const serverVersions = oncePer((nodes: readonly LiveNode[]): readonly string[] => {
  const servers = nodes.filter(({ labels }) => SERVER_LABELS.some((label) => labels.has(label)));
  const versions = (servers.length > 0 ? servers : nodes).map(({ kubeletVersion }) => kubeletVersion);
  return [...new Set(versions)].filter((version) => version !== "").sort();
});

/** Former releases had another name for the control plane. */
const SERVER_LABELS = ["node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/controlplane"];

/** Whether code for K3sCluster fits, as far as is known: it defines clusters of K3s whose nodes somebody registers. */
export function isForK3sCluster(live: LiveCluster): boolean {
  const { nodes, rancher } = live;
  const [cluster, ...more] = rancher.clusters;
  if (cluster !== undefined && more.length === 0 && cluster.origin !== "custom") return false;
  if (isOfNoApp(live)) return false;
  return ["k3s", "unknown"].includes(distributionOf(nodes));
}

/** Label that Rancher gives nodes that it registers or makes. */
export const MACHINE_LABEL = "rke.cattle.io/machine";

/** Whether Rancher registered or made any of the nodes, by its label. */
export const isRegistered = oncePer((nodes: readonly LiveNode[]) =>
  nodes.some(({ labels }) => labels.has(MACHINE_LABEL)),
);

/** Whether Rancher configures the servers: it does so where it registered or made the nodes. */
export function hasRkeConfig(live: LiveCluster): "yes" | "no" | "unknown" {
  const { nodes, rancher } = live;
  const [cluster, ...more] = rancher.clusters;
  if (cluster !== undefined && more.length === 0) return cluster.origin === "imported" ? "no" : "yes";
  if (isRegistered(nodes)) return "yes";
  if (isOfNoApp(live)) return "no";
  return distributionOf(nodes) === "other" ? "no" : "unknown";
}

/** Whether Rancher itself runs in it: it was there before Rancher was, and no app makes it. */
function isOfNoApp(live: LiveCluster): boolean {
  return !isRegistered(live.nodes) && isRanchersOwn(live);
}

/** Whether nodes are registered with a command of Rancher's, as far as is known: not machines that it makes, nor imported clusters. */
export function hasRegistrationCommand(cluster: LiveCluster): boolean {
  const [only, ...more] = cluster.rancher.clusters;
  if (only !== undefined && more.length === 0) return only.origin === "custom";
  return hasRkeConfig(cluster) !== "no";
}

/** What the cluster runs: others than K3s have other workloads and other ways to set their tolerations. */
export function distributionOf(nodes: readonly LiveNode[]): Distribution {
  const version = serverVersion(nodes);
  if (version === undefined) return "unknown";
  if (version.includes("+k3s")) return "k3s";
  return version.includes("+rke2") ? "rke2" : "other";
}
