import type { Cluster } from "../scheduling/reading/cluster";
import { rancherServerAt } from "../scheduling/reading/rancher-host";
import { isUnknown } from "../scheduling/reading/unknown";

/** What tells one cluster from another. */
export interface ClusterIdentity {
  readonly name: Cluster["name"] | undefined;
  readonly address: string | undefined;
  /** URL of its Rancher, where it is known. */
  readonly rancherUrl: string | undefined;
}

/**
 * Whether two may be one cluster in Rancher: the same name in what may be the same Rancher. What is known only at apply
 * is nobody's name, so only the address speaks for it.
 */
export function mayBeSame(one: ClusterIdentity, other: ClusterIdentity): boolean {
  if (isOther(one.rancherUrl, other.rancherUrl)) return false;
  if (one.name === undefined || other.name === undefined) return false;
  if (isUnknown(one.name) || isUnknown(other.name)) {
    return isUnknown(one.name) && isUnknown(other.name) && one.address === other.address;
  }
  return one.name === other.name;
}

function isOther(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && rancherServerAt(one) !== rancherServerAt(other);
}
