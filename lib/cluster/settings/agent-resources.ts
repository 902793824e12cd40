import { isToken } from "../../configuration/token-json";
import { type Problem, quoted } from "../../scheduling/invalid-input";
import { quantityOf } from "../../scheduling/quantity";

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

const FIELDS = ["cpuLimit", "cpuRequest", "memoryLimit", "memoryRequest"] as const;

/** Problems of an agent's resources, as the provider and Kubernetes judge them at apply. */
export function resourceProblems(resources: AgentResourceRequirements, place: string): Problem[] {
  const given = FIELDS.filter((field) => resources[field] !== undefined);
  if (given.length === 0) {
    return [
      {
        what: `${place} is empty`,
        why: "it replaces what Rancher's settings say about the agent's resources, with nothing",
        help: `give at least one of ${FIELDS.join(", ")}, or leave it out`,
      },
    ];
  }
  return [
    ...given.flatMap((field) => quantityProblems(resources[field] as string, `${place}.${field}`)),
    ...(["cpu", "memory"] as const).flatMap((resource) => {
      const [request, limit] = [resources[`${resource}Request`], resources[`${resource}Limit`]];
      if (request === undefined || limit === undefined || !(amount(request) > amount(limit))) return [];
      return [
        {
          what: `${place} requests ${request} of ${resource} and limits it to ${limit}`,
          why: "Kubernetes refuses a request above the limit, and the agent would not be made",
          help: "raise the limit or lower the request",
        },
      ];
    }),
  ];
}

function quantityProblems(quantity: string, place: string): Problem[] {
  if (isToken(quantity) || quantityOf(quantity) !== undefined) return [];
  return [
    {
      what: `${place} ${quoted(quantity)} is not a Kubernetes quantity`,
      why: "the provider and Kubernetes refuse it at apply",
      help: "write cpu as 100m or 0.5, memory as 128Mi or 1Gi",
    },
  ];
}

/** NaN for what is no quantity, or known only at apply, so that no comparison holds. */
function amount(quantity: string): number {
  return isToken(quantity) ? Number.NaN : (quantityOf(quantity) ?? Number.NaN);
}
