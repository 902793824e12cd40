import { withOpenTokens } from "../../configuration/open-tokens";
import type { Problem } from "../../scheduling/invalid-input";
import { amountProblems, type ResourceAmounts } from "../../scheduling/validation/resource-rules";

/** Compute resources of an agent's container, in Kubernetes' quantities: `100m`, `1`, `128Mi`. */
export interface AgentResourceRequirements {
  /** @default - no limit */
  readonly cpuLimit?: string;
  /** @default - none */
  readonly cpuRequest?: string;
  /** @default - no limit */
  readonly memoryLimit?: string;
  /** @default - none */
  readonly memoryRequest?: string;
}

/** Problems of an agent's resources. */
export function resourceProblems(resources: AgentResourceRequirements, place: string): Problem[] {
  return amountProblems(withOpenTokens(resources, place) as ResourceAmounts, place);
}
