/**
 * Annotation of a Service with tolerations, as JSON, that K3s's load balancer gives its pods on top of its own.
 * @see k3s-io/k3s#10687
 */
export const SERVICE_LB_TOLERATIONS_ANNOTATION = "svccontroller.k3s.cattle.io/tolerations";

/**
 * Label of nodes: as soon as one of them has it, K3s's load balancer uses those where it is "true" alone.
 * @see k3s-io/k3s pkg/cloudprovider/servicelb.go `newDaemonSet`
 */
export const SERVICE_LB_NODE_LABEL = "svccontroller.k3s.cattle.io/enablelb";

/** Label of a Service, and of those of these nodes that it is for; without the other label on any node it does nothing. */
export const SERVICE_LB_POOL_LABEL = "svccontroller.k3s.cattle.io/lbpool";
