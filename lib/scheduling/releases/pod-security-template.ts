/**
 * What Rancher's webhook writes for a pod security admission template on a K3s cluster.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/mutator.go `handlePSACT`
 */

/** Key of the global configuration that the webhook rewrites. */
export const API_SERVER_ARG = "kube-apiserver-arg";

/** The option of kube-apiserver that names the file with the template in it. */
export const TEMPLATE_OPTION = "admission-control-config-file";

/** Where the file lies on nodes. */
export const TEMPLATE_FILE = "/etc/rancher/k3s/config/rancher-psact.yaml";

export const TEMPLATE_ARGUMENT = `${TEMPLATE_OPTION}=${TEMPLATE_FILE}`;

/** Key of the template in its Secret. */
export const TEMPLATE_KEY = "admission-config-psact";

/** Label of the machines that get the file. */
export const TEMPLATE_MACHINES = { "rke.cattle.io/control-plane-role": "true" } as const;

/** Name of the Secret, which is beside the cluster in Rancher. */
export function templateSecret(cluster: string): string {
  return `${cluster}-admission-configuration-psact`;
}
