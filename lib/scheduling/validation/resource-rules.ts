import { type Problem, quoted } from "../invalid-input";
import { quantityOf } from "../quantity";
import { isOpen } from "./open-value";

/** What a container asks for, and what it gets at most. */
export const RESOURCE_FIELDS = ["cpuLimit", "cpuRequest", "memoryLimit", "memoryRequest"] as const;

/** Amounts by field; those that are not given are undefined. */
export type ResourceAmounts = Readonly<Partial<Record<(typeof RESOURCE_FIELDS)[number], unknown>>>;

/** Problems of an agent's resources, as the provider and Kubernetes judge them at apply. */
export function amountProblems(resources: ResourceAmounts, place: string): Problem[] {
  if (RESOURCE_FIELDS.every((field) => resources[field] === undefined)) {
    return [
      {
        what: `${place} is empty`,
        why: "the rancher2 provider sends no empty block and reads none back, so that every plan is to write it again",
        help: `give at least one of ${RESOURCE_FIELDS.join(", ")}, or leave it out`,
      },
    ];
  }
  return [
    ...RESOURCE_FIELDS.flatMap((field) => quantityProblems(resources[field], `${place}.${field}`)),
    ...(["cpu", "memory"] as const).flatMap((resource) => {
      const [request, limit] = [resources[`${resource}Request`], resources[`${resource}Limit`]];
      if (!(amount(request) > amount(limit))) return [];
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

function quantityProblems(quantity: unknown, place: string): Problem[] {
  if (quantity === undefined || isOpen(quantity) || quantityOf(String(quantity)) !== undefined) return [];
  return [
    {
      what: `${place} ${quoted(quantity)} is not a Kubernetes quantity`,
      why: "the provider and Kubernetes refuse what is no quantity at apply",
      help: "write cpu as 100m or 0.5, memory as 128Mi or 1Gi",
    },
  ];
}

/** NaN for what is no quantity, not given, or known only at apply, so that no comparison holds. */
function amount(quantity: unknown): number {
  return isOpen(quantity) || quantity === undefined ? Number.NaN : (quantityOf(String(quantity)) ?? Number.NaN);
}
