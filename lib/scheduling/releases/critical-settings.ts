/** What K3s takes a value of the configuration for. */
export type CriticalKind = "switch" | "text" | "ranges" | "addresses";

/** A key that must have the same value on every server. */
export interface CriticalSetting {
  readonly key: string;
  readonly kind: CriticalKind;
  /** What K3s takes where nothing is said; of addresses it follows from the ranges of Services. */
  readonly standard?: string;
}

/** The network that Services have unless K3s is told another. */
export const STANDARD_SERVICE_RANGE = "10.43.0.0/16";

/**
 * Keys of which a server that joins compares its values with those of the server it joins, of those that Rancher passes
 * on. One that differs stops it: "critical configuration value mismatch between servers". The word `servicelb` of
 * `disable` is one more.
 * @see k3s-io/k3s pkg/daemons/config/types.go `CriticalControlArgs`, pkg/cluster/bootstrap.go `compareConfig`
 */
export const CRITICAL_SETTINGS: readonly CriticalSetting[] = [
  { key: "cluster-cidr", kind: "ranges", standard: "10.42.0.0/16" },
  { key: "cluster-dns", kind: "addresses" },
  { key: "cluster-domain", kind: "text", standard: "cluster.local" },
  { key: "disable-cloud-controller", kind: "switch" },
  { key: "disable-network-policy", kind: "switch" },
  { key: "egress-selector-mode", kind: "text", standard: "agent" },
  { key: "embedded-registry", kind: "switch" },
  { key: "flannel-backend", kind: "text", standard: "vxlan" },
  { key: "flannel-ipv6-masq", kind: "switch" },
  { key: "secrets-encryption", kind: "switch" },
  { key: "secrets-encryption-provider", kind: "text", standard: "aescbc" },
  { key: "service-cidr", kind: "ranges", standard: STANDARD_SERVICE_RANGE },
  { key: "supervisor-metrics", kind: "switch" },
];
