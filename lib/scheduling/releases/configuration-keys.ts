/**
 * Keys of the K3s configuration that Rancher passes on from machine_global_config and machine_selector_config.
 *
 * Those of the newest release data; for older K3s releases, and with older release data, Rancher passes on fewer.
 * @see rancher/kontainer-driver-metadata channels.yaml: serverArgs and agentArgs of K3s releases with their types, as of
 *   October 2024 (K3s v1.30.5+k3s1); what came since from the keys its validation lets pass, without types
 * @see rancher/rancher pkg/capr/planner/filter.go `filterField`
 */

/** Keys that every machine gets. */
const AGENT_KEYS: readonly string[] = [
  "bind-address",
  "debug",
  "default-runtime",
  "disable-apiserver-lb",
  "disable-default-registry-endpoint",
  "docker",
  "enable-pprof",
  "flannel-cni-conf",
  "flannel-conf",
  "flannel-iface",
  "image-service-endpoint",
  "kube-proxy-arg",
  "kubelet-arg",
  "node-external-dns",
  "node-internal-dns",
  "pause-image",
  "prefer-bundled-bin",
  "prime",
  "protect-kernel-defaults",
  "resolv-conf",
  "selinux",
  "snapshotter",
  "system-default-registry",
  "vpn-auth",
  "vpn-auth-file",
];

/** Keys that only machines with the etcd or the control-plane role get; Rancher drops them on all others. */
export const K3S_SERVER_KEYS: readonly string[] = [
  "cluster-cidr",
  "cluster-dns",
  "cluster-domain",
  "datastore-cafile",
  "datastore-certfile",
  "datastore-endpoint",
  "datastore-keyfile",
  "default-local-storage-path",
  "disable",
  "disable-apiserver",
  "disable-cloud-controller",
  "disable-controller-manager",
  "disable-etcd",
  "disable-kube-proxy",
  "disable-network-policy",
  "disable-scheduler",
  "egress-selector-mode",
  "embedded-registry",
  "etcd-arg",
  "etcd-expose-metrics",
  "etcd-s3-bucket-lookup-type",
  "flannel-backend",
  "flannel-ipv6-masq",
  "helm-controller-arg",
  "helm-job-image",
  "kine-tls",
  "kube-apiserver-arg",
  "kube-cloud-controller-manager-arg",
  "kube-controller-manager-arg",
  "kube-scheduler-arg",
  "secrets-encryption",
  "secrets-encryption-provider",
  "service-cidr",
  "service-node-port-range",
  "supervisor-metrics",
  "tls-san",
  "tls-san-security",
  "write-kubeconfig",
  "write-kubeconfig-group",
  "write-kubeconfig-mode",
];

/** All of them, sorted. */
export const K3S_CONFIGURATION_KEYS: readonly string[] = [...AGENT_KEYS, ...K3S_SERVER_KEYS].sort();

/**
 * Keys of type `boolean` in the release data: Rancher makes true or false of whatever is written. `debug` is none of them;
 * its type is spelled `bool`, which Rancher does not know. The types of flannel-ipv6-masq, prefer-bundled-bin and prime
 * are not known here.
 */
export const BOOLEAN_KEYS: readonly string[] = [
  "disable-apiserver",
  "disable-apiserver-lb",
  "disable-cloud-controller",
  "disable-controller-manager",
  "disable-default-registry-endpoint",
  "disable-etcd",
  "disable-kube-proxy",
  "disable-network-policy",
  "disable-scheduler",
  "docker",
  "embedded-registry",
  "enable-pprof",
  "etcd-expose-metrics",
  "kine-tls",
  "protect-kernel-defaults",
  "secrets-encryption",
  "selinux",
  "supervisor-metrics",
  "tls-san-security",
];

/**
 * Keys that K3s takes true or false for, and of which Rancher does not make it for certain. True where it is certain that
 * text reaches K3s as it is written; of the others it is not known what the release data calls them.
 * @see k3s-io/k3s pkg/cli/cmds/root.go, agent.go and server.go
 */
export const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ["debug", true],
  ["flannel-ipv6-masq", false],
  ["prefer-bundled-bin", false],
  ["prime", false],
]);

/**
 * Keys that K3s takes a list for.
 * @see k3s-io/k3s pkg/cli/cmds/agent.go and server.go, `StringSliceFlag`
 */
export const LIST_KEYS: ReadonlySet<string> = new Set([
  "cluster-cidr",
  "cluster-dns",
  "disable",
  "etcd-arg",
  "helm-controller-arg",
  "kube-apiserver-arg",
  "kube-cloud-controller-manager-arg",
  "kube-controller-manager-arg",
  "kube-proxy-arg",
  "kube-scheduler-arg",
  "kubelet-arg",
  "node-external-dns",
  "node-internal-dns",
  "service-cidr",
  "tls-san",
]);

/** Keys that Rancher writes itself once it has dropped what the configuration says, and what takes their place. */
export const RANCHER_OWN_KEYS: ReadonlyMap<string, RancherOwnKey> = new Map<string, RancherOwnKey>([
  ["node-taint", { from: "registration", property: "taints" }],
  ["node-label", { from: "registration", property: "labels" }],
  ["server", { from: "cluster" }],
  ["token", { from: "cluster" }],
  ["agent-token", { from: "cluster" }],
  ["private-registry", { from: "registries", property: "registries" }],
]);

/** What Rancher writes a key from: what the node was registered with, what it knows of the cluster, or `registries`. */
export interface RancherOwnKey {
  readonly from: "registration" | "cluster" | "registries";
  /** Property of the node pool or of K3sCluster that sets it, where one does. */
  readonly property?: string;
}

/** Keys that only RKE2 has, often copied from its examples. */
export const RKE2_ONLY_KEYS: readonly string[] = [
  "cni",
  "profile",
  "control-plane-resource-requests",
  "control-plane-resource-limits",
  "kube-apiserver-extra-mount",
  "kube-scheduler-extra-mount",
  "kube-controller-manager-extra-mount",
  "etcd-extra-mount",
];
