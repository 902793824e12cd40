import { withOpenTokens } from "../../configuration/open-tokens";
import type { Problem } from "../../scheduling/invalid-input";
import {
  disruptionBudgetProblems,
  emptyCustomizationProblem,
  priorityClassProblems,
} from "../../scheduling/validation/scheduling-customization-rules";

/** What the agent's pods do to others when there is no room for them. */
export type PreemptionPolicy = "PreemptLowerPriority" | "Never";

/** The priority class Rancher makes for an agent. */
export interface AgentPriorityClass {
  /** -1000000000 to 1000000000; the higher, the sooner other pods give way. */
  readonly value: number;
  /**
   * Whether pods of lower priority make room for the agent's.
   * @default - PreemptLowerPriority, Kubernetes' own default
   */
  readonly preemptionPolicy?: PreemptionPolicy;
}

/**
 * How many of an agent's pods may be gone at a time: a number, or a percentage as text. One of the two; the other may be 0
 * beside it, which Rancher takes for none.
 */
export type AgentPodDisruptionBudget =
  | { readonly minAvailable: number | string; readonly maxUnavailable?: 0 | "0" }
  | { readonly minAvailable?: 0 | "0"; readonly maxUnavailable: number | string };

/**
 * Objects Rancher makes around an agent's deployment.
 *
 * @example
 * ```ts
 * new K3sCluster(this, "edge", {
 *   kubernetesVersion: "v1.33.5+k3s1",
 *   nodePools: { servers: { roles: NodeRole.ALL } },
 *   agents: { clusterAgent: { schedulingCustomization: { podDisruptionBudget: { minAvailable: 1 } } } },
 * });
 * ```
 */
export interface AgentSchedulingCustomization {
  /**
   * The agent's priority among pods that wait for a node, and over those that run.
   * @default - no priority class
   */
  readonly priorityClass?: AgentPriorityClass;
  /**
   * How many of the agent's pods evictions leave, such as those of a drain.
   * @default - no budget
   */
  readonly podDisruptionBudget?: AgentPodDisruptionBudget;
}

/** Problems of an agent's scheduling customization. */
export function schedulingProblems(
  { priorityClass, podDisruptionBudget }: AgentSchedulingCustomization,
  place: string,
): Problem[] {
  if (priorityClass === undefined && podDisruptionBudget === undefined) return [emptyCustomizationProblem(place)];
  return [
    ...(priorityClass === undefined ? [] : priorityProblems(priorityClass, `${place}.priorityClass`)),
    ...(podDisruptionBudget === undefined ? [] : budgetProblems(podDisruptionBudget, `${place}.podDisruptionBudget`)),
  ];
}

function priorityProblems({ value, preemptionPolicy }: AgentPriorityClass, place: string): Problem[] {
  return priorityClassProblems(withOpenTokens(value, place), withOpenTokens(preemptionPolicy, place), place);
}

function budgetProblems({ minAvailable, maxUnavailable }: AgentPodDisruptionBudget, place: string): Problem[] {
  return disruptionBudgetProblems(withOpenTokens(minAvailable, place), withOpenTokens(maxUnavailable, place), place);
}
