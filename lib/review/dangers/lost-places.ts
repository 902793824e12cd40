import type { ProofComparison, WorkloadChange } from "../../scheduling/compare";
import type { FindingDraft } from "../../scheduling/findings/finding";
import type { LostPlace } from "../../scheduling/findings/finding-data";
import type { WorkloadProof, WorkloadVerdict } from "../../scheduling/proof/steady-state";
import type { ReviewContext } from "./context";

/** What the cluster cannot do without. */
export const CRITICAL: readonly string[] = ["cattle-cluster-agent", "fleet-agent", "coredns"];

/**
 * Workloads that could run and no longer can: those the cluster cannot do without (RK707), and the others (RK708). Those
 * with the same cause are one danger, and what is only made by one of them is named there.
 */
export function lostPlaceDangers({ comparison, after }: ReviewContext): FindingDraft[] {
  const changes = new Map((comparison?.workloads ?? []).map((change) => [change.workload as string, change]));
  const names = new Set(lostWorkloads(comparison));
  const lost = (after?.workloads ?? []).filter(({ workload }) => names.has(workload));
  const isFollower = ({ workload, waitsFor }: WorkloadProof) => waitsFor !== undefined && !CRITICAL.includes(workload);
  const byCause = new Map<string, WorkloadProof[]>();
  for (const proof of lost.filter((each) => !isFollower(each))) {
    const cause = JSON.stringify([CRITICAL.includes(proof.workload), causesOf(proof, changes.get(proof.workload))]);
    byCause.set(cause, [...(byCause.get(cause) ?? []), proof]);
  }
  return [...byCause.values()].map((proofs) => {
    const [first] = proofs as [WorkloadProof];
    const own = proofs.map(({ workload }) => workload as string);
    const followers = lost.filter((each) => isFollower(each) && own.includes(rootOf(each, lost)));
    return {
      code: CRITICAL.includes(first.workload) ? "RK707" : "RK708",
      data: {
        workloads: own,
        causes: causesOf(first, changes.get(first.workload)),
        followers: followers.map(({ workload }) => workload),
        ...(proofs.length === 1 ? { customize: first.customize } : {}),
      },
    };
  });
}

/** Names of the workloads that could run before and no longer can, those the cluster cannot do without first. */
export function lostWorkloads(comparison: ProofComparison | undefined): string[] {
  const lost = (comparison?.workloads ?? [])
    .filter(({ verdict: { before, after } }) => before === "runs" && isStuck(after))
    .map(({ workload }) => workload);
  return [...CRITICAL.filter((name) => lost.includes(name)), ...lost.filter((name) => !CRITICAL.includes(name))];
}

/**
 * A workload that the newer catalogue does not have, or that the app turns off, is not missed. What is evicted again and
 * again, or stays until it is restarted, still runs; a finding of its own says so.
 */
export function isStuck(verdict: WorkloadVerdict | undefined): boolean {
  return verdict === "pending" || verdict === "missing" || verdict === "absent";
}

/** What it waits for in the end, when that is lost as well. */
function rootOf(proof: WorkloadProof, lost: readonly WorkloadProof[]): string {
  const installer = lost.find(({ workload }) => workload === proof.waitsFor);
  return installer === undefined ? proof.workload : rootOf(installer, lost);
}

/** Why each of the pools it could run on is none any more. */
function causesOf({ waitsFor, placements }: WorkloadProof, change: WorkloadChange | undefined): LostPlace[] {
  if (waitsFor !== undefined) return [{ verdict: "absent", waitsFor }];
  const now = new Map(Object.entries(placements));
  return Object.entries(change?.placements ?? {}).flatMap(([pool, { before }]): LostPlace[] => {
    if (before?.verdict !== "runs") return [];
    const placement = now.get(pool);
    if (placement === undefined) return [{ pool, verdict: "removed" }];
    return placement.verdict === "runs" || placement.verdict === "depends" ? [] : [{ pool, ...placement }];
  });
}
