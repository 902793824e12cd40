/**
 * What Rancher itself says of a cluster and its machines, where its objects are in the input: an allow-list, as everything
 * that is read of a cluster. Of its settings only two are read, and which kind of cluster it is.
 */
export interface RancherObjects {
  readonly clusters: readonly RancherCluster[];
  readonly machines: readonly RancherMachine[];
}

/** A `clusters.provisioning.cattle.io`. */
export interface RancherCluster {
  /** `fleet-default/edge` */
  readonly name: string;
  /** Whose nodes it has: those that somebody registers, machines that Rancher makes, or those of a cluster that was there. */
  readonly origin: "custom" | "machine-pools" | "imported";
  /** Setting `cloud-provider-name` of K3s or RKE2, where there is one. */
  readonly cloudProvider: string;
  readonly isWithoutCloudController: boolean;
  readonly waiting: readonly RancherCondition[];
}

/** A `machines.cluster.x-k8s.io`: one node as Rancher sees it. */
export interface RancherMachine {
  readonly name: string;
  /** Empty until the machine has become a node. */
  readonly node: string;
  readonly waiting: readonly RancherCondition[];
}

/** A condition that does not hold. */
export interface RancherCondition {
  readonly type: string;
  readonly message: string;
  readonly since: string;
}
