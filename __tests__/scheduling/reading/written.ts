import { NodeRole } from "../../../lib";
import { prove, type SchedulingProof } from "../../../lib/scheduling/prove";
import { RancherHost } from "../../../lib/scheduling/reading/rancher-host";
import { readCluster } from "../../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../../../lib/scheduling/releases/rancher-version";
import { modelOf, type PoolSketch, schedulingPools } from "../models";

/** One pool with every role, and no taints. */
export const PLAIN: Readonly<Record<string, PoolSketch>> = { first: { roles: NodeRole.ALL } };

/** The same with a taint that evicts. */
export const TAINTED: Readonly<Record<string, PoolSketch>> = {
  first: { roles: NodeRole.ALL, taints: ["k=v:NoExecute"] },
};

/** Lets Rancher's agent live with that taint. */
const AGENT = { append_tolerations: [{ key: "k", operator: "Exists", effect: "NoExecute" }] };

/** The first Rancher that passes helm-controller-arg on for certain. */
export const PASSES_HELM_ARGS = "2.16.0";

/** The proof of a cluster as it is written in Terraform's JSON, with nodes that reach Rancher by its name. */
export function written(
  rkeConfig: unknown,
  pools: Readonly<Record<string, PoolSketch>> | undefined = PLAIN,
  {
    rancherHost = RancherHost.NAME,
    rancherVersion = "2.14.1",
    ...rest
  }: { readonly rancherHost?: RancherHost; readonly rancherVersion?: string } & Record<string, unknown> = {},
): SchedulingProof {
  const resource = {
    name: "edge",
    kubernetes_version: "v1.33.5+k3s1",
    cluster_agent_deployment_customization: [AGENT],
    fleet_agent_deployment_customization: [AGENT],
    rke_config: [rkeConfig],
    ...rest,
  };
  const context = { rancherVersion: RancherVersion.parse(rancherVersion), rancherHost };
  return prove(
    readCluster(
      ResourceValues.ofConfiguration(resource),
      pools === undefined ? undefined : schedulingPools(modelOf(pools).pools),
      context,
    ),
  );
}

/** How one workload fares. */
export function verdictOf(name: string, { workloads }: SchedulingProof): string | undefined {
  return workloads.find(({ workload }) => workload === name)?.verdict;
}

/** Codes of the findings, each once. */
export function codesOf({ findings }: SchedulingProof): string[] {
  return [...new Set(findings.map(({ code }) => code))];
}
