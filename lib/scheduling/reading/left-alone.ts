/**
 * Keys of labels and annotations that the provider never takes off a cluster, whoever wrote them.
 * @see rancher/terraform-provider-rancher2 rancher2/schema_common.go `commonAnnotationLabelFields`
 */
export const LEFT_ALONE = /cattle\.io\/|rancher\.io\//;
