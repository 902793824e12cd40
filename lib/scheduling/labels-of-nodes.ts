/** The labels of a node, as far as they are known. */
export interface NodeLabels {
  /** The value that a label has by the pool, its roles and the release; undefined where they tell of none. */
  get(key: string): string | undefined;
  /** Whether the label may be there, or have another value, though they do not tell. */
  isOpen(key: string): boolean;
}

/** Label of the role that Kubernetes calls the control plane by now. */
export const OLD_CONTROL_PLANE_LABEL = "node-role.kubernetes.io/master";

/**
 * Whether nodes may have a label of this key that no pool tells: the kubelet, K3s, Rancher, a cloud or an operator sets it.
 * Labels of roles follow from the roles, and those of K3s's load balancer are set by whoever wants it on some nodes only.
 */
export function isSetOnNodes(key: string): boolean {
  return (
    /(^|\.)(?:(?:kubernetes|k8s|cattle|x-k8s)\.io|(?:nvidia|amd|intel)\.com)\//.test(key) &&
    !/^node-role\.kubernetes\.io\/(?:etcd|control-plane|worker)$/.test(key) &&
    !key.startsWith("svccontroller.k3s.cattle.io/")
  );
}
