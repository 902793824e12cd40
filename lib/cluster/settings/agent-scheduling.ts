import { isToken } from "../../configuration/token-json";
import { type Problem, quoted } from "../../scheduling/invalid-input";
import { didYouMean } from "../../scheduling/near-miss";

/** What the agent's pods do to others when there is no room for them. */
export type PreemptionPolicy = "PreemptLowerPriority" | "Never";

/** The priority class Rancher makes for an agent. */
export interface AgentPriorityClass {
  /** -1000000000 to 1000000000; the higher, the sooner other pods give way. */
  readonly value: number;
  /** @default - PreemptLowerPriority, Kubernetes' own default */
  readonly preemptionPolicy?: PreemptionPolicy;
}

/** How many of an agent's pods may be gone at a time: a number, or a percentage as text. Exactly one of the two. */
export type AgentPodDisruptionBudget =
  | { readonly minAvailable: number | string; readonly maxUnavailable?: never }
  | { readonly minAvailable?: never; readonly maxUnavailable: number | string };

/** Objects Rancher makes around an agent's deployment. */
export interface AgentSchedulingCustomization {
  /** @default - no priority class */
  readonly priorityClass?: AgentPriorityClass;
  /** @default - no budget */
  readonly podDisruptionBudget?: AgentPodDisruptionBudget;
}

const HIGHEST_PRIORITY = 1_000_000_000;
const PREEMPTION_POLICIES: readonly string[] = ["PreemptLowerPriority", "Never"];

/**
 * Problems of an agent's scheduling customization, as Rancher's webhook judges it at apply.
 * @see rancher/webhook pkg/resources/common `ValidatePDB`
 */
export function schedulingProblems(
  { priorityClass, podDisruptionBudget }: AgentSchedulingCustomization,
  place: string,
): Problem[] {
  return [
    ...(priorityClass === undefined ? [] : priorityProblems(priorityClass, `${place}.priorityClass`)),
    ...(podDisruptionBudget === undefined ? [] : budgetProblems(podDisruptionBudget, `${place}.podDisruptionBudget`)),
  ];
}

function priorityProblems({ value, preemptionPolicy }: AgentPriorityClass, place: string): Problem[] {
  const problems: Problem[] = [];
  if (!isToken(value) && !(Number.isInteger(value) && Math.abs(value) <= HIGHEST_PRIORITY)) {
    problems.push({
      what: `${place}.value ${quoted(value)} is not a whole number between -${HIGHEST_PRIORITY} and ${HIGHEST_PRIORITY}`,
      why: "Kubernetes keeps everything above for its own system classes, and Rancher's webhook refuses it",
      help: `use ${HIGHEST_PRIORITY} for the highest priority there is`,
    });
  }
  if (preemptionPolicy !== undefined && !isToken(preemptionPolicy) && !PREEMPTION_POLICIES.includes(preemptionPolicy)) {
    problems.push({
      what: `${place}.preemptionPolicy ${quoted(preemptionPolicy)} is not known${didYouMean(preemptionPolicy, PREEMPTION_POLICIES)}`,
      why: "Rancher's webhook refuses it",
      help: `use ${PREEMPTION_POLICIES.join(" or ")}`,
    });
  }
  return problems;
}

function budgetProblems({ minAvailable, maxUnavailable }: AgentPodDisruptionBudget, place: string): Problem[] {
  if ((minAvailable === undefined) === (maxUnavailable === undefined)) {
    return [
      {
        what: `${place} has ${minAvailable === undefined ? "neither" : "both"} of minAvailable and maxUnavailable`,
        why: "Kubernetes counts by one of them, and Rancher's webhook refuses anything else",
        help: "give exactly one of the two, for example minAvailable: 1",
      },
    ];
  }
  return minAvailable === undefined
    ? podCountProblems(maxUnavailable as number | string, `${place}.maxUnavailable`)
    : podCountProblems(minAvailable, `${place}.minAvailable`);
}

function podCountProblems(count: number | string, place: string): Problem[] {
  if (isToken(count) || /^(0|[1-9]\d{0,9}|([1-9]\d?|100)%)$/.test(String(count))) return [];
  return [
    {
      what: `${place} ${quoted(count)} is neither a number of pods nor a percentage`,
      why: "Rancher takes whole numbers from 0 with up to ten digits, and 1% to 100%",
      help: 'write 1 or "50%"',
    },
  ];
}
