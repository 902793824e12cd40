import type { FindingDraft } from "../../scheduling/findings/finding";
import type { LostPlace } from "../../scheduling/findings/finding-data";
import type { WorkloadProof } from "../../scheduling/proof/steady-state";
import { isJudged } from "../judged";
import type { ReviewContext } from "./context";
import { CRITICAL, isStuck } from "./lost-places";
import { registeredPlaces } from "./registered-places";
import { renamedPools } from "./renamed-pools";

/**
 * Workloads that are pinned to a pool which is renamed: the proof has a place for them on nodes with the new name, and no
 * registered node has it. Their pods of after the change wait until one registers (RK707, RK708).
 */
export function renamedPlaceDangers(context: ReviewContext): FindingDraft[] {
  const { before: old, after: now, change } = context;
  const { before, after } = change;
  if (before === undefined || after === undefined || old === undefined || now === undefined) return [];
  const { renamed } = renamedPools(context);
  if (renamed.size === 0 || !isJudged(old) || !isJudged(now)) return [];
  const ran = new Set(old.workloads.filter(({ verdict }) => verdict === "runs").map(({ workload }) => workload));
  const { workloads } = registeredPlaces(now, before, after, change, () => []);
  const registered = new Map(workloads.map((proof) => [proof.workload, proof]));
  const byCause = new Map<string, WorkloadProof[]>();
  for (const proof of now.workloads) {
    const meanwhile = registered.get(proof.workload);
    if (proof.verdict !== "runs" || !ran.has(proof.workload) || !isStuck(meanwhile?.verdict)) continue;
    const causes = causesOf(proof, meanwhile, renamed);
    if (causes.length === 0) continue;
    const key = JSON.stringify([CRITICAL.includes(proof.workload), causes]);
    byCause.set(key, [...(byCause.get(key) ?? []), proof]);
  }
  return [...byCause].map(([key, proofs]) => {
    const [isCritical, causes] = JSON.parse(key) as [boolean, LostPlace[]];
    return {
      code: isCritical ? "RK707" : "RK708",
      data: { workloads: proofs.map(({ workload }) => workload), causes, followers: [], moment: "on-apply" },
    };
  });
}

/** The pools it would run on under their new names, as their registered nodes are: with the labels of the old ones. */
function causesOf(
  { placements }: WorkloadProof,
  meanwhile: WorkloadProof | undefined,
  renamed: ReadonlyMap<string, string>,
): LostPlace[] {
  return [...renamed].flatMap(([pool, renamedTo]): LostPlace[] => {
    const placement = meanwhile?.placements[pool];
    // Taints that are in the way there are told of as such.
    if (placements[renamedTo]?.verdict !== "runs" || placement?.verdict !== "unselected") return [];
    return [{ pool, ...placement }];
  });
}
