import type { PlainObject } from "../scheduling/json";
import type { NodeRole } from "../scheduling/node-role";

/**
 * What Rancher itself says of a cluster and its machines, where its objects are in the input: an allow-list, as everything
 * that is read of a cluster.
 */
export interface RancherObjects {
  readonly clusters: readonly RancherCluster[];
  readonly machines: readonly RancherMachine[];
  /** Release of Rancher itself, by its setting `server-version`: `v2.14.1`. Empty where it is not in the input. */
  readonly serverVersion: string;
  /** Release of Rancher's agent, by its image: `2.14.1`. Empty where it does not tell. */
  readonly agentVersion: string;
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
  /** What is set, in Terraform's words, secrets withheld. */
  readonly resource: RancherResource;
  /** Name under which Rancher's management knows it: `c-m-abcdefgh`. Empty until there is one. */
  readonly managementName: string;
  readonly isReady: boolean;
  /** Settings that are not read, by name. */
  readonly unread: readonly string[];
  /** Keys of annotations that are from others than Rancher. */
  readonly otherAnnotations: readonly string[];
  readonly waiting: readonly RancherCondition[];
}

/** A `machines.cluster.x-k8s.io`: one node as Rancher sees it. */
export interface RancherMachine {
  readonly name: string;
  /** Empty until the machine has become a node. */
  readonly node: string;
  /** Roles it was registered with; none where Rancher does not say. */
  readonly roles: readonly NodeRole[];
  /** The pool of machines that it is of; empty for one that somebody registered. */
  readonly pool: string;
  /** Kind of what it is made of: `CustomMachine` for one that somebody registered. Empty where the object does not tell. */
  readonly infrastructure: string;
  /** Name of its cluster in Rancher. */
  readonly cluster: string;
  readonly waiting: readonly RancherCondition[];
}

/** A condition that does not hold. */
export interface RancherCondition {
  readonly type: string;
  readonly message: string;
  readonly since: string;
}

/**
 * What is kept of the spec of Rancher's cluster, in the words of a `rancher2_cluster_v2`: an allow-list. Values that may be
 * secret are withheld: `WITHHELD` stands in their place, also within the JSON that stands for YAML. Of the annotations
 * there are the witness of this library and the time after which Rancher forgets machines.
 */
export type RancherResource = PlainObject;
