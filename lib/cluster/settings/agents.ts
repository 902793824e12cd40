import { withoutUndefined } from "../../configuration/without-undefined";
import type { ClusterV2ClusterAgentDeploymentCustomization } from "../../provider-rancher2/cluster-v2";
import { tolerationsOfAgent } from "../../scheduling/agent-tolerations";
import type { Problem } from "../../scheduling/invalid-input";
import type { SchedulingPool } from "../../scheduling/pool";
import type { KubernetesToleration, Toleration } from "../../scheduling/toleration";
import { appendedTolerationProblems } from "../../scheduling/validation/appended-toleration-rules";
import { affinityProblems } from "./affinity-problems";
import { type Affinity, overrideAffinityJson } from "./agent-affinity";
import { type AgentResourceRequirements, resourceProblems } from "./agent-resources";
import { type AgentSchedulingCustomization, schedulingProblems } from "./agent-scheduling";

/**
 * What the app wants of one of Rancher's agents in the cluster.
 *
 * @example
 * ```ts
 * const agent: AgentOptions = {
 *   appendTolerations: [Toleration.exists("dedicated")],
 *   overrideResourceRequirements: { cpuRequest: "100m", memoryLimit: "512Mi" },
 * };
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   agents: { clusterAgent: agent },
 * });
 * ```
 */
export interface AgentOptions {
  /**
   * Tolerations on top of the derived ones, as objects or in the words of a pod spec: `{ key, operator, value, effect }`.
   * @default - only the derived ones
   */
  readonly appendTolerations?: readonly (Toleration | KubernetesToleration)[];

  /**
   * Affinity that takes the place of Rancher's own, as an object or as JSON text. Rancher's keeps the agent off Windows
   * nodes, prefers control-plane nodes and those labelled for it, and spreads the pods; of these, the first is added to
   * yours, unless all of it is known only at apply. The scheduling proof does not judge it.
   *
   * Beside it the provider reads nothing of this agent back, its tolerations included: no plan shows what somebody changes
   * or takes away in Rancher. RK717 has the commands that do. An update that Rancher refuses is seen by the cluster's
   * witness.
   * @default - Rancher's own
   */
  readonly overrideAffinity?: Affinity | string;

  /**
   * Compute resources that take the place of those in Rancher's settings. Beside them the provider reads nothing of this
   * agent back, its tolerations included: no plan shows what somebody changes or takes away in Rancher. RK717 has the
   * commands that do. An update that Rancher refuses is seen by the cluster's witness.
   * @default - those in Rancher's settings
   */
  readonly overrideResourceRequirements?: AgentResourceRequirements;

  /**
   * Priority class and disruption budget Rancher makes for the agent. For the cluster agent from Rancher 2.11 on, for
   * Fleet's from 2.14 on with a provider from 14.1 on, and only while Rancher's feature flag
   * `cluster-agent-scheduling-customization` is on; it is off by default, and Rancher then refuses the cluster.
   * @default - none
   */
  readonly schedulingCustomization?: AgentSchedulingCustomization;
}

/**
 * What the app wants of Rancher's agents in the cluster.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   agents: { fleetAgent: { appendTolerations: [{ key: "maintenance", operator: "Exists", effect: "NoExecute" }] } },
 * });
 * ```
 */
export interface AgentsOptions {
  /**
   * Whether both agents get a toleration for every hard taint of the control-plane pools.
   * @default true
   */
  readonly deriveTolerations?: boolean;

  /** `cattle-cluster-agent`, which connects the cluster to Rancher. */
  readonly clusterAgent?: AgentOptions;

  /** `fleet-agent`, which deploys what Fleet is told to. */
  readonly fleetAgent?: AgentOptions;
}

/** An agent's options as they were read. */
export type ReadAgent = Omit<AgentOptions, "appendTolerations"> & {
  readonly appendTolerations?: readonly Toleration[];
};

/** The agents' options as they were read. */
export type ReadAgents = Omit<AgentsOptions, "clusterAgent" | "fleetAgent"> & {
  readonly clusterAgent?: ReadAgent;
  readonly fleetAgent?: ReadAgent;
};

/** The tolerations one agent is given. */
export function agentTolerations(
  pools: readonly SchedulingPool[],
  agent: ReadAgent = {},
  deriveTolerations = true,
): Toleration[] {
  return tolerationsOfAgent(pools, agent.appendTolerations ?? [], deriveTolerations);
}

/**
 * The customization of one agent in the words of the provider, which both agents share, or none, so that nothing is
 * written that neither app nor pools ask for.
 */
export function agentCustomization(
  tolerations: readonly Toleration[],
  agent: ReadAgent = {},
): ClusterV2ClusterAgentDeploymentCustomization | undefined {
  const { overrideAffinity, overrideResourceRequirements: resources, schedulingCustomization: scheduling } = agent;
  const customization = withoutUndefined({
    appendTolerations: tolerations.length === 0 ? undefined : tolerations.map(providerToleration),
    overrideAffinity: overrideAffinity === undefined ? undefined : overrideAffinityJson(overrideAffinity),
    overrideResourceRequirements: resources && [withoutUndefined({ ...resources })],
    schedulingCustomization: scheduling && [schedulingBlock(scheduling)],
  });
  return Object.keys(customization).length === 0 ? undefined : customization;
}

function schedulingBlock({ priorityClass, podDisruptionBudget: budget }: AgentSchedulingCustomization) {
  const count = (pods: number | string | undefined) => (pods === undefined ? undefined : String(pods));
  return withoutUndefined({
    priorityClass: priorityClass && [withoutUndefined({ ...priorityClass })],
    podDisruptionBudget: budget && [
      withoutUndefined({ minAvailable: count(budget.minAvailable), maxUnavailable: count(budget.maxUnavailable) }),
    ],
  });
}

/**
 * A toleration in the words of the rancher2 provider, which fills in NoSchedule and Equal where they are left out. Where
 * seconds are left out, it takes those that another toleration had at the same place before, and the plan does not show
 * it; 0 is not sent, and keeps that from happening.
 */
function providerToleration({ key = "", operator, value, effect, seconds = 0 }: Toleration) {
  return { key, operator, ...withoutUndefined({ value, effect }), seconds };
}

/** Problems of the agents' options. */
export function agentsProblems({ clusterAgent = {}, fleetAgent = {} }: ReadAgents): Problem[] {
  return [...agentProblems("clusterAgent", clusterAgent), ...agentProblems("fleetAgent", fleetAgent)];
}

function agentProblems(name: string, agent: ReadAgent): Problem[] {
  const { overrideAffinity, overrideResourceRequirements: resources, schedulingCustomization: scheduling } = agent;
  const place = `agents.${name}`;
  return [
    ...appendedProblems(name, agent),
    ...(overrideAffinity === undefined ? [] : affinityProblems(overrideAffinity, `${place}.overrideAffinity`)),
    ...(resources === undefined ? [] : resourceProblems(resources, `${place}.overrideResourceRequirements`)),
    ...(scheduling === undefined ? [] : schedulingProblems(scheduling, `${place}.schedulingCustomization`)),
  ];
}

function appendedProblems(agent: string, { appendTolerations = [] }: ReadAgent): Problem[] {
  return appendTolerations.flatMap((toleration, index) =>
    appendedTolerationProblems(toleration, `agents.${agent}.appendTolerations[${index}]`),
  );
}
