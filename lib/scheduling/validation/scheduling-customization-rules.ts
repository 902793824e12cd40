import { type Problem, quoted } from "../invalid-input";
import { didYouMean } from "../near-miss";
import { isOpen } from "./open-value";

const HIGHEST_PRIORITY = 1_000_000_000;
const PREEMPTION_POLICIES: readonly string[] = ["PreemptLowerPriority", "Never"];

/**
 * Problems of an agent's priority class, as Rancher's webhook judges it at apply.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/validator.go `validateSinglePriorityClass`
 */
export function priorityClassProblems(value: unknown, preemptionPolicy: unknown, place: string): Problem[] {
  const problems: Problem[] = [];
  if (!isOpen(value) && !(Number.isInteger(value) && Math.abs(Number(value)) <= HIGHEST_PRIORITY)) {
    problems.push({
      what: `${place}.value ${quoted(value)} is not a whole number between -${HIGHEST_PRIORITY} and ${HIGHEST_PRIORITY}`,
      why: "Kubernetes keeps everything above for its own system classes, and Rancher's webhook refuses it",
      help: `use ${HIGHEST_PRIORITY} for the highest priority there is`,
    });
  }
  if (
    preemptionPolicy !== undefined &&
    !isOpen(preemptionPolicy) &&
    !PREEMPTION_POLICIES.includes(String(preemptionPolicy))
  ) {
    problems.push({
      what: `${place}.preemptionPolicy ${quoted(preemptionPolicy)} is not known${didYouMean(String(preemptionPolicy), PREEMPTION_POLICIES)}`,
      why: "Rancher's webhook refuses every other preemption policy",
      help: `use ${PREEMPTION_POLICIES.join(" or ")}`,
    });
  }
  return problems;
}

/**
 * Problems of an agent's disruption budget, as Rancher's webhook and the API server judge it at apply. Beside the other
 * one a 0 counts as none; Rancher's interface writes it so.
 * @see rancher/webhook pkg/resources/provisioning.cattle.io/v1/cluster/validator.go `validateSinglePodDisruptionBudget`
 * @see rancher/rancher pkg/cluster/agent_customization.go `GetDesiredPodDisruptionBudgetValues`
 */
export function disruptionBudgetProblems(minAvailable: unknown, maxUnavailable: unknown, place: string): Problem[] {
  const counts = Object.entries({ minAvailable, maxUnavailable }).filter(
    ([, count]) => count !== undefined && count !== "",
  );
  const isZero = ([, count]: readonly [string, unknown]) => !isOpen(count) && String(count) === "0";
  const whole = counts.filter((entry) => !isOpen(entry[1]) && !isZero(entry));
  const problem = (what: string, why: string): Problem[] => [
    { what: `${place} has ${what}`, why, help: "give exactly one of the two, for example minAvailable: 1" },
  ];
  const names = "of minAvailable and maxUnavailable";
  if (counts.length === 0) return problem(`neither ${names}`, "Rancher's webhook refuses a budget that says nothing");
  if (whole.length === 2)
    return problem(`both ${names}`, "Kubernetes counts by one of them, and Rancher's webhook refuses both");
  if (counts.length === 2 && counts.every(isZero))
    return problem(`both ${names}, and both are 0`, "Rancher's webhook refuses it, as 0 beside the other one is none");
  return counts.flatMap(([name, count]) => podCountProblems(count, `${place}.${name}`));
}

function podCountProblems(count: unknown, place: string): Problem[] {
  if (isOpen(count) || /^(0|[1-9]\d{0,9}|([1-9]\d?|100)%)$/.test(String(count))) return [];
  return [
    {
      what: `${place} ${quoted(count)} is neither a number of pods nor a percentage`,
      why: "Rancher takes whole numbers from 0 with up to ten digits, and 1% to 100%",
      help: 'write 1 or "50%"',
    },
  ];
}

/** The problem of a customization that has neither a priority class nor a disruption budget. */
export function emptyCustomizationProblem(place: string): Problem {
  return {
    what: `${place} is empty`,
    why: "the rancher2 provider does not read an empty block back, so that every plan is to write it again",
    help: "give priorityClass or podDisruptionBudget, or leave it out",
    doesNothing: true,
  };
}
