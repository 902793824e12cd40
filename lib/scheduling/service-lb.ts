/**
 * Annotation of a Service with tolerations, as JSON, that K3s's load balancer gives its pods on top of its own.
 * @see k3s-io/k3s#10687
 */
export const SERVICE_LB_TOLERATIONS_ANNOTATION = "svccontroller.k3s.cattle.io/tolerations";
