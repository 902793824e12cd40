import { withOpenTokens } from "../../configuration/open-tokens";
import type { Problem } from "../../scheduling/invalid-input";
import { amountProblems, type ResourceAmounts } from "../../scheduling/validation/resource-rules";

/** Compute resources of an agent's container, in Kubernetes' quantities: `100m`, `1`, `128Mi`. */
export interface AgentResourceRequirements {
  /**
   * Most CPU that the container may use.
   * @default - no limit
   */
  readonly cpuLimit?: string;
  /**
   * CPU that a node must have free for it.
   * @default - none
   */
  readonly cpuRequest?: string;
  /**
   * Most memory that the container may use; beyond it, it is killed.
   * @default - no limit
   */
  readonly memoryLimit?: string;
  /**
   * Memory that a node must have free for it.
   * @default - none
   */
  readonly memoryRequest?: string;
}

/** Problems of an agent's resources. */
export function resourceProblems(resources: AgentResourceRequirements, place: string): Problem[] {
  return amountProblems(withOpenTokens(resources, place) as ResourceAmounts, place);
}
