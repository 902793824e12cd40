import { oneEffectEach } from "../../lib/scheduling/agent-tolerations";
import { type NodeRole, roleTaints } from "../../lib/scheduling/node-role";
import { type SchedulingPool, TaintsApplied } from "../../lib/scheduling/pool";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../../lib/scheduling/releases/rancher-version";
import type { KubernetesToleration } from "../../lib/scheduling/toleration";
import { type CorpusNode, goodTaint, goodToleration } from "./objects";

export interface NodeOfRoles extends CorpusNode {
  readonly roles: readonly NodeRole[];
}

export const ROLE_LABEL = "node-role.kubernetes.io/";

/**
 * A node as a pool of its own, which is how nodes that differ are told apart. Labels of roles are not the pool's: K3s gives
 * them, and a kubelet that is asked to set them as well does not start. A node has one taint per key and effect, so one with
 * another value stands in the place of its role's.
 */
export function poolOf({ name, roles, labels = {}, taints = [] }: NodeOfRoles): SchedulingPool {
  const own = taints.map(goodTaint);
  const ofRoles = roleTaints(roles).filter(
    (role) =>
      !own.some((taint) => taint.key === role.key && taint.effect === role.effect && taint.value !== role.value),
  );
  return {
    name,
    roles,
    labels: Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith(ROLE_LABEL))),
    taints: own.filter((taint) => !ofRoles.some((role) => role.equals(taint))),
    roleTaints: ofRoles,
    taintsApplied: TaintsApplied.AT_REGISTRATION,
  };
}

export interface Releases {
  readonly k3s?: string;
  readonly rancher?: string;
}

/** A cluster of these nodes, whose agents are given these tolerations, with these settings in its `rke_config`. */
export function clusterOf(
  nodes: readonly NodeOfRoles[],
  { k3s = "v1.36.3+k3s1", rancher = "2.15.0" }: Releases = {},
  agents: readonly KubernetesToleration[] = [],
  rkeConfig: Readonly<Record<string, unknown>> = {},
): Cluster {
  const appended = agents.map(goodToleration).flatMap(oneEffectEach);
  const customization = [
    {
      append_tolerations: appended.map((toleration) => {
        const { tolerationSeconds: seconds, ...rest } = toleration.toKubernetes();
        return { ...rest, ...(seconds === undefined ? {} : { seconds }) };
      }),
    },
  ];
  const resource = ResourceValues.ofConfiguration({
    name: "edge",
    kubernetes_version: k3s,
    ...(appended.length === 0
      ? {}
      : {
          cluster_agent_deployment_customization: customization,
          fleet_agent_deployment_customization: customization,
        }),
    rke_config: [rkeConfig],
  });
  return readCluster(resource, nodes.map(poolOf), {
    rancherVersion: RancherVersion.parse(rancher),
    rancherHost: RancherHost.NAME,
  });
}
