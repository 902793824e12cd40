import { isObject, type PlainObject } from "../scheduling/json";
import { AGENTS, type Agent, type Cluster } from "../scheduling/reading/cluster";
import { withoutNulls } from "../scheduling/reading/go-nulls";
import { sentAffinity } from "../scheduling/reading/sent-affinity";
import { isUnknown } from "../scheduling/reading/unknown";
import { affinityProblems } from "../scheduling/validation/affinity-rules";

const HOSTNAME = "kubernetes.io/hostname";

/**
 * The affinity that Rancher gives its agent where the app gives none, without what keeps several of them apart: here is one.
 * @see rancher/rancher pkg/settings/agent_customization.go, setting `cluster-agent-default-affinity`
 */
const CLUSTER_AGENT = {
  nodeAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: {
      nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/os", operator: "NotIn", values: ["windows"] }] }],
    },
    preferredDuringSchedulingIgnoredDuringExecution: [
      ...["node-role.kubernetes.io/controlplane", "node-role.kubernetes.io/control-plane"].map((key) =>
        preferred(key, 100),
      ),
      preferred("cattle.io/cluster-agent", 1),
    ],
  },
};

/** @see rancher/rancher pkg/settings/agent_customization.go, setting `fleet-agent-default-affinity` */
const FLEET_AGENT = {
  nodeAffinity: {
    preferredDuringSchedulingIgnoredDuringExecution: [preferred("fleet.cattle.io/agent", 1)],
  },
};

/** The affinity that a workload has besides what its row says; absent where it has none. */
export function affinityOf(workload: string, cluster: Cluster): object | undefined {
  const agent = AGENTS.find((each) => each === workload);
  if (agent === undefined) return undefined;
  // The app's own takes the place of Rancher's as a whole.
  return ownAffinityOf(agent, cluster) ?? { "cattle-cluster-agent": CLUSTER_AGENT, "fleet-agent": FLEET_AGENT }[agent];
}

/**
 * The affinity that the app gives an agent, as the provider sends it: without what nothing reads. Absent where it gives none,
 * only apply tells, or it cannot be sent.
 */
export function ownAffinityOf(workload: string, { agents }: Cluster): PlainObject | undefined {
  const agent = AGENTS.find((each) => each === workload);
  const affinity = agent === undefined ? undefined : agents[agent].affinity;
  return affinity === undefined || isUnknown(affinity) ? undefined : parsed(affinity);
}

/**
 * The finding by which Kubernetes refuses the pods of an agent over what it gets of the app's affinity. What cannot be read
 * is never sent, and what the provider drops refuses nothing.
 */
export function refusedAffinity(workload: string, cluster: Cluster): "RK540" | undefined {
  const agent = AGENTS.find((each) => each === workload);
  const affinity = agent === undefined ? undefined : ownAffinityOf(agent, cluster);
  if (agent === undefined || affinity === undefined) return undefined;
  const problems = affinityProblems(withoutNulls(affinity) as PlainObject, AFFINITY_SETTINGS[agent]);
  return problems.some(({ doesNothing }) => !doesNothing) ? "RK540" : undefined;
}

/** Where the app says the affinity of an agent, as findings name it. */
export const AFFINITY_SETTINGS: Readonly<Record<Agent, string>> = {
  "cattle-cluster-agent": "agents.clusterAgent.overrideAffinity",
  "fleet-agent": "agents.fleetAgent.overrideAffinity",
};

function parsed(json: string): PlainObject | undefined {
  try {
    const affinity: unknown = JSON.parse(json);
    return isObject(affinity) ? sentAffinity(affinity) : undefined;
  } catch {
    // The findings say that it cannot be read.
    return undefined;
  }
}

/** Only the node of this name. */
export function onHostname(node: string): object {
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: HOSTNAME, operator: "In", values: [node] }] }],
      },
    },
  };
}

function preferred(key: string, weight: number) {
  return { weight, preference: { matchExpressions: [{ key, operator: "In", values: ["true"] }] } };
}
