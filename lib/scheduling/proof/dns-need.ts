import type { Cluster } from "../reading/cluster";
import { RancherHost } from "../reading/rancher-host";

/** Whether the agent needs the cluster's DNS to reach Rancher. */
export type DnsNeed = "yes" | "no" | "unknown";

/** Whether `cattle-cluster-agent` needs the cluster's DNS to reach Rancher. */
export function dnsNeed({ rancherHost }: Pick<Cluster, "rancherHost">): DnsNeed {
  return NEEDS[rancherHost];
}

const NEEDS = { [RancherHost.NAME]: "yes", [RancherHost.ADDRESS]: "no", [RancherHost.UNKNOWN]: "unknown" } as const;
