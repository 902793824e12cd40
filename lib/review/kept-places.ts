import type { WorkloadProof } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";
import { goingIn } from "./taken-out";

/** Whether pods that it has had a place, and find none any more. */
export function losesPlaces(was: WorkloadProof, is: WorkloadProof): boolean {
  const had = Object.values(was.placements).some(({ verdict }) => verdict === "runs");
  return had && !Object.values(is.placements).some(({ verdict }) => verdict === "runs" || verdict === "depends");
}

/**
 * Workloads that get no new pods from their manifest, keep those that they have, and find no place for these: what makes them
 * again where a node goes is there still.
 */
export function keptWithoutPlace(
  before: SchedulingProof | undefined,
  after: SchedulingProof | undefined,
): readonly string[] {
  const [were, are] = [before, after].map(
    (proof) => new Map((proof?.workloads ?? []).map((each) => [each.workload as string, each])),
  );
  return goingIn(before, after).flatMap(({ workload, kept }) => {
    const [was, is] = [were?.get(workload), are?.get(workload)];
    const isLost = kept !== undefined && was !== undefined && is !== undefined && losesPlaces(was, is);
    return isLost ? [workload] : [];
  });
}
