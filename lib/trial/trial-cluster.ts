import { tolerationsOfAgent } from "../scheduling/agent-tolerations";
import type { Cluster } from "../scheduling/reading/cluster";
import { rancherReachedAt } from "../scheduling/reading/rancher-host";
import { readCluster } from "../scheduling/reading/read-cluster";
import { ResourceValues } from "../scheduling/reading/resource-values";
import type { Toleration } from "../scheduling/toleration";
import { TRIAL_CLUSTER, type Trial } from "./trial";

/** What Rancher's agents tolerate; both the same. */
export function agentTolerations({ pools, tolerations, derivesTolerations }: Trial): Toleration[] {
  return tolerationsOfAgent(pools, tolerations, derivesTolerations);
}

/** The cluster as it would be judged in an app: its resource in Terraform's words, read as every other. */
export function trialCluster(trial: Trial): Cluster {
  const { pools, rancherVersion, rancherUrl } = trial;
  // Neither the order of pools nor that of their taints means anything, but to the agents' list of tolerations.
  const sorted = pools
    .map((pool) => ({ ...pool, taints: [...pool.taints].sort((a, b) => (String(a) < String(b) ? -1 : 1)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const cluster = readCluster(ResourceValues.ofConfiguration(resourceOf(trial)), sorted, {
    rancherVersion,
    ...rancherReachedAt(rancherUrl),
  });
  return { ...cluster, hasWitness: true };
}

/** What K3sCluster writes of it, as far as anything is judged by it. */
function resourceOf(trial: Trial): object {
  const { kubernetesVersion, disabled } = trial;
  const tolerations = agentTolerations(trial).map(providerToleration);
  const customization = tolerations.length === 0 ? [] : [{ append_tolerations: tolerations }];
  return {
    name: TRIAL_CLUSTER,
    kubernetes_version: kubernetesVersion.toString(),
    cluster_agent_deployment_customization: customization,
    fleet_agent_deployment_customization: customization,
    rke_config: {
      etcd: { snapshot_retention: 5 },
      ...(disabled.length === 0 ? {} : { machine_global_config: disabledYaml(disabled) }),
      upgrade_strategy: {
        control_plane_concurrency: "1",
        control_plane_drain_options: { enabled: false },
        worker_concurrency: "1",
        worker_drain_options: { enabled: false },
      },
    },
  };
}

function providerToleration({ key = "", operator, value, effect, seconds = 0 }: Toleration): object {
  return {
    key,
    operator,
    ...(value === undefined ? {} : { value }),
    ...(effect === undefined ? {} : { effect }),
    seconds,
  };
}

/** K3s's configuration that leaves addons out; no word of it needs quotes. */
export function disabledYaml(disabled: readonly string[]): string {
  return ["disable:", ...disabled.map((word) => `  - ${word}`), ""].join("\n");
}
