import type { LiveCluster, LiveNode } from "../live/live-cluster";
import type { Workload } from "../live/workloads";
import { oncePer } from "../scheduling/once-per";

/** What must run before a node takes anything else: told by the names that distributions and charts give it. */

type Named = Pick<Workload, "name">;

const CLOUD_CONTROLLER = /cloud-controller|cloud-provider|cloud-node-manager|(^|-)ccm(-|$)|-cpi(-|$)/;

/** Whether it initializes nodes, or installs what does. */
export function isCloudController({ name }: Named): boolean {
  return CLOUD_CONTROLLER.test(name);
}

/** Those that are there; where none is, what installs them. */
export function cloudControllers(workloads: readonly Workload[]): Workload[] {
  const found = workloads.filter(isCloudController);
  const installed = found.filter(({ kind }) => kind !== "Job");
  return installed.length > 0 ? installed : found;
}

/** The first that must come right first: what installs the network, what makes its pods, what these ask, its pods. */
export const NETWORKS: readonly RegExp[] = [
  /^helm-install-(rke2-)?(canal|cilium|calico-crd|flannel|tigera-operator)$/,
  /^helm-install-(rke2-)?calico$/,
  /^(tigera|cilium)-operator$/,
  /^calico-typha$/,
  /^((rke2-)?canal|(rke2-)?cilium|calico-node|kube-flannel(-ds)?|kube-router|weave-net)$/,
];

/** Whether nodes have no network without it. */
export function isNetwork({ name }: Named): boolean {
  return NETWORKS.some((pattern) => pattern.test(name));
}

/** Its place in the order in which the parts of a network must come right. */
export function networkLevel({ name }: Named): number {
  return NETWORKS.findIndex((pattern) => pattern.test(name));
}

/** Whether a Job has done its work, or is not to do it. Pods of others end with their node, and others follow. */
export function isOver({ kind, controller, pods }: Workload): boolean {
  return controller?.isIdle === true || (kind === "Job" && pods.some(({ phase }) => phase === "Succeeded"));
}

/** Whether the node says how it is, be it well or not. */
export function answers({ ready }: Pick<LiveNode, "ready">): boolean {
  return ready !== "Unknown";
}

/** Names of nodes that do not. */
export const silentNodes = oncePer(
  (nodes: readonly LiveNode[]): ReadonlySet<string> =>
    new Set(nodes.filter((node) => !answers(node)).map(({ name }) => name)),
);

/** As what nodes wait for is to be looked at: it runs on nodes that are not Ready yet, and that these are not is no answer. */
export function answering(cluster: LiveCluster): LiveCluster {
  return { ...cluster, nodes: cluster.nodes.map((node) => (answers(node) ? { ...node, ready: "True" } : node)) };
}
