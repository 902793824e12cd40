import type { LiveNode } from "./live-cluster";

/** What a cluster runs, by the release of its kubelets: `unknown` where the input has no node, or one without a release. */
export type Distribution = "k3s" | "rke2" | "other" | "unknown";

/** Release of a server, or of any node where none is labelled as one. */
export function serverVersion(nodes: readonly LiveNode[]): string | undefined {
  const server = nodes.find(({ labels }) => labels.has("node-role.kubernetes.io/control-plane")) ?? nodes[0];
  return server?.kubeletVersion === "" ? undefined : server?.kubeletVersion;
}

/** Whether code for K3sCluster fits a cluster of this release. */
export function isForK3sCluster(version: string | undefined): boolean {
  return version === undefined || version.includes("+k3s");
}

/** What the cluster runs: others than K3s have other workloads and other ways to set their tolerations. */
export function distributionOf(nodes: readonly LiveNode[]): Distribution {
  const version = serverVersion(nodes);
  if (version === undefined) return "unknown";
  if (version.includes("+k3s")) return "k3s";
  return version.includes("+rke2") ? "rke2" : "other";
}
