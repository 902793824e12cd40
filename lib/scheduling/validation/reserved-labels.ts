/** Whose a label is that no app may give its nodes. */
export type LabelOwner = "kubernetes" | "rancher" | "cluster-api";

/** Prefixes of kubernetes.io that a kubelet may set on its own node. */
const KUBELET_LABEL_PREFIXES = /^([a-z0-9.-]+\.)?(kubelet|node)\.kubernetes\.io$/;

/**
 * Labels of other prefixes of kubernetes.io that a kubelet may set on its own node.
 * @see kubernetes/kubernetes staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go
 */
export const KUBELET_LABELS: readonly string[] = [
  "kubernetes.io/arch",
  "kubernetes.io/hostname",
  "kubernetes.io/os",
  "topology.kubernetes.io/region",
  "topology.kubernetes.io/zone",
];

/** Their old names, which a kubelet takes as well. */
const OLD_KUBELET_LABELS: readonly string[] = [
  "beta.kubernetes.io/arch",
  "beta.kubernetes.io/instance-type",
  "beta.kubernetes.io/os",
  "failure-domain.beta.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
];

/** Those of Rancher's planner and of its machines, and the mark of what its controllers apply. */
const RANCHER_PREFIXES: readonly string[] = [
  "objectset.rio.cattle.io",
  "plan.cattle.io",
  "provisioning.cattle.io",
  "rke.cattle.io",
];

/** Cluster API leaves one domain below its own to others. */
const CLUSTER_API_PREFIX = /^(?!(?:.+\.)?node\.cluster\.x-k8s\.io$)(?:.+\.)?cluster\.x-k8s\.io$/;

/**
 * Whose the label is: Kubernetes' own ones keep a kubelet from starting, those of Rancher and Cluster API are copied to the
 * machine, where they mean something. Undefined where an app may set it.
 * @see rancher/rancher pkg/controllers/capr/unmanaged/controller.go `createMachineObjects`
 */
export function ownerOfLabel(key: string): LabelOwner | undefined {
  const prefix = key.includes("/") ? (key.split("/")[0] as string) : "";
  if (RANCHER_PREFIXES.includes(prefix) || key === "cattle.io/os") return "rancher";
  if (CLUSTER_API_PREFIX.test(prefix)) return "cluster-api";
  const isKubernetes = /(^|\.)(kubernetes|k8s)\.io$/.test(prefix);
  const isAllowed = KUBELET_LABEL_PREFIXES.test(prefix) || [...KUBELET_LABELS, ...OLD_KUBELET_LABELS].includes(key);
  return isKubernetes && !isAllowed ? "kubernetes" : undefined;
}
