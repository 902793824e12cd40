/** Objects that K3s makes of one of its addons, and the files it keeps them in. */
export interface PackagedAddon {
  /** The word that turns it off, where one does. */
  readonly disabledBy?: string;
  /** The K3s release it came with, where older ones are supported. */
  readonly since?: string;
  /** Names of its files up to the first dot, which K3s calls its AddOns by. */
  readonly files: readonly string[];
  /** By kind and name; those in a namespace are in kube-system. */
  readonly objects: readonly string[];
}

/**
 * What K3s keeps in `server/manifests` itself. Roles and runtime classes are left out: they say the same everywhere.
 * @see k3s-io/k3s manifests/
 */
export const PACKAGED_ADDONS: readonly PackagedAddon[] = [
  {
    disabledBy: "coredns",
    files: ["coredns"],
    objects: ["ConfigMap coredns", "Deployment coredns", "Service kube-dns", "ServiceAccount coredns"],
  },
  {
    disabledBy: "metrics-server",
    files: [
      "aggregated-metrics-reader",
      "auth-delegator",
      "auth-reader",
      "metrics-apiservice",
      "metrics-server-deployment",
      "metrics-server-service",
      "resource-reader",
    ],
    objects: [
      "APIService v1beta1.metrics.k8s.io",
      "Deployment metrics-server",
      "Service metrics-server",
      "ServiceAccount metrics-server",
    ],
  },
  {
    disabledBy: "local-storage",
    files: ["local-storage"],
    objects: [
      "ConfigMap local-path-config",
      "Deployment local-path-provisioner",
      "ServiceAccount local-path-provisioner-service-account",
      "StorageClass local-path",
    ],
  },
  { disabledBy: "traefik", files: ["traefik"], objects: ["HelmChart traefik", "HelmChart traefik-crd"] },
  {
    disabledBy: "gateway-api-crd",
    since: "v1.37.0+k3s1",
    files: ["gateway-api-crd"],
    objects: ["HelmChart gateway-api-crd"],
  },
  { files: ["ccm"], objects: [] },
  { files: ["rolebindings"], objects: [] },
  { disabledBy: "runtimes", files: ["runtimes"], objects: [] },
];

/**
 * Files that Rancher writes into `server/manifests/rancher`, up to the first dot.
 * @see rancher/rancher pkg/capr/planner/manifests.go
 */
export const RANCHER_MANIFEST_FILES: readonly string[] = ["addons", "cluster-agent", "managed-chart-config"];
