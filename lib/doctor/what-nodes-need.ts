import type { Workload } from "../live/workloads";

/** What must run before a node takes anything else: told by the names that distributions and charts give it. */

type Named = Pick<Workload, "name">;

const CLOUD_CONTROLLER = /cloud-controller|cloud-provider|(^|-)ccm(-|$)|-cpi(-|$)/;

/** Whether it initializes nodes, or installs what does. */
export function isCloudController({ name }: Named): boolean {
  return CLOUD_CONTROLLER.test(name);
}

/** The first that must come right first: what installs the network, what makes its pods, its pods. */
export const NETWORKS: readonly RegExp[] = [
  /^helm-install-(rke2-)?(canal|cilium|calico-crd|flannel|tigera-operator)$/,
  /^helm-install-(rke2-)?calico$/,
  /^(tigera|cilium)-operator$/,
  /^(rke2-canal|(rke2-)?cilium|calico-node|calico-typha|kube-flannel-ds|kube-router|weave-net)$/,
];

/** Whether nodes have no network without it. */
export function isNetwork({ name }: Named): boolean {
  return NETWORKS.some((pattern) => pattern.test(name));
}
