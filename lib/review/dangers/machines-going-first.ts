import type { FindingDraft } from "../../scheduling/findings/finding";
import type { LostPlace } from "../../scheduling/findings/finding-data";
import type { WorkloadProof } from "../../scheduling/proof/steady-state";
import { madeAnew } from "../pool-renewals";
import type { ReviewContext } from "./context";
import { CRITICAL } from "./lost-places";
import { lostRoleDangers } from "./lost-roles";

/** Pools whose machines are made anew, and may all go before another one comes. */
export function poolsGoingFirst({ diff, change: { before, after } }: ReviewContext): string[] {
  if (before === undefined || after === undefined) return [];
  return madeAnew(diff, before, after).filter((name) => after.machineUpdates?.get(name)?.goingFirst === "all");
}

/** Workloads that find no node until another machine has joined, as they have places on such pools alone. */
export function withoutPlaceMeanwhile(context: ReviewContext): WorkloadProof[] {
  const going = poolsGoingFirst(context);
  const had = new Set(
    (context.before?.workloads ?? []).filter(({ verdict }) => verdict === "runs").map(({ workload }) => workload),
  );
  return (context.after?.workloads ?? []).filter(
    ({ workload, verdict, pools, kind }) =>
      kind === "Deployment" && verdict === "runs" && had.has(workload) && pools.every((pool) => going.includes(pool)),
  );
}

/**
 * Workloads that the cluster cannot do without and whose machines may all go before another one comes (RK707). Where
 * these are the servers, that says more (RK725).
 */
export function machinesGoingFirstDangers(context: ReviewContext): FindingDraft<"RK707">[] {
  const { action, isUnknown, importLoss, scope } = context.change;
  if (action === "replaced" || isUnknown || importLoss !== undefined || scope === "refresh-only") return [];
  const told = lostRoleDangers(context).flatMap(({ data }) => data.goingFirst ?? []);
  const lost = withoutPlaceMeanwhile(context).filter(
    ({ workload, pools }) => CRITICAL.includes(workload) && !pools.some((pool) => told.includes(pool)),
  );
  const byPools = new Map<string, WorkloadProof[]>();
  for (const proof of lost) {
    const key = JSON.stringify(proof.pools);
    byPools.set(key, [...(byPools.get(key) ?? []), proof]);
  }
  return [...byPools.values()].map((proofs) => {
    const [{ pools }] = proofs as [WorkloadProof];
    const causes = pools.map(
      (pool): LostPlace => ({ verdict: "removed", pool, isMadeByRancher: true, isMadeAnew: true }),
    );
    const workloads = proofs.map(({ workload }) => workload);
    return { code: "RK707", data: { workloads, causes, followers: [], moment: "on-apply", until: pools } };
  });
}
