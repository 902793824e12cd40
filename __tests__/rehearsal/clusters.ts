import { type NodeRole, roleTaints } from "../../lib/scheduling/node-role";
import { type SchedulingPool, TaintsApplied } from "../../lib/scheduling/pool";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../../lib/scheduling/releases/rancher-version";
import { Taint } from "../../lib/scheduling/taint";

/** A pool of few words: `etcd control-plane worker`. */
export interface Pool {
  readonly roles: string;
  readonly taints?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly nodes?: number;
  readonly isDeferred?: true;
}

export const ALL = "etcd control-plane worker";

/** A cluster of these pools, with these arguments of `rancher2_cluster_v2` besides. */
export function clusterOf(pools: Readonly<Record<string, Pool>>, resource: object = {}, rancher = "2.14.1"): Cluster {
  return readCluster(
    ResourceValues.ofConfiguration({ name: "edge", kubernetes_version: "v1.33.5+k3s1", rke_config: [{}], ...resource }),
    Object.entries(pools).map(([name, pool]) => schedulingPool(name, pool)),
    { rancherVersion: RancherVersion.parse(rancher), rancherHost: RancherHost.NAME },
  );
}

function schedulingPool(name: string, { roles, taints = [], labels = {}, nodes, isDeferred }: Pool): SchedulingPool {
  const all = roles.split(" ") as NodeRole[];
  return {
    name,
    roles: all,
    taints: taints.map((taint) => Taint.parse(taint)),
    roleTaints: roleTaints(all),
    labels,
    taintsApplied: isDeferred ? TaintsApplied.AFTER_READY : TaintsApplied.AT_REGISTRATION,
    ...(nodes === undefined ? {} : { nodes }),
  };
}
