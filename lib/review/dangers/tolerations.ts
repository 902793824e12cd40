import type { FindingDraft } from "../../scheduling/findings/finding";
import { isControlPlane, nodeTaints, type SchedulingPool, TaintsApplied } from "../../scheduling/pool";
import type { Agent } from "../../scheduling/reading/cluster";
import type { Taint } from "../../scheduling/taint";
import { TolerationSet } from "../../scheduling/toleration-set";
import type { ReviewContext } from "./context";

const AGENTS: readonly Agent[] = ["cattle-cluster-agent", "fleet-agent"];

/**
 * An agent loses a toleration while control-plane pools still have the taint (RK704), or while only their running nodes
 * still carry it (RK705).
 */
export function tolerationDangers({ diff, change: { before, after } }: ReviewContext): FindingDraft[] {
  if (before === undefined || after === undefined) return [];
  const [oldPools, newPools] = [before, after].map(({ pools }) => pools.filter(isControlPlane)) as [
    SchedulingPool[],
    SchedulingPool[],
  ];
  const losses = AGENTS.flatMap((agent): Loss[] => {
    const removed = new Set(
      diff.tolerations
        .filter((each) => each.agent === agent && each.change === "removed")
        .map(({ toleration }) => toleration),
    );
    if (removed.size === 0) return [];
    const left = new TolerationSet(after.agents[agent].tolerations);
    const lost = new TolerationSet(
      before.agents[agent].tolerations.filter((toleration) => removed.has(toleration.toString())),
    );
    const orphans = (pools: readonly SchedulingPool[]) =>
      pools
        .map((pool) => ({ pool, taints: left.blocking(nodeTaints(pool)).filter((taint) => lost.tolerates(taint)) }))
        .filter(({ taints }) => taints.length > 0);
    const carrying = orphans(newPools);
    const names = new Set(carrying.map(({ pool }) => pool.name));
    const carried = orphans(oldPools).filter(({ pool }) => !names.has(pool.name));
    return [
      ...(carrying.length === 0 ? [] : [{ code: "RK704" as const, agents: [agent], orphans: carrying }]),
      ...(carried.length === 0 ? [] : [{ code: "RK705" as const, agents: [agent], orphans: carried }]),
    ];
  });
  return together(losses).map(lossFinding);
}

interface Loss {
  readonly code: "RK704" | "RK705";
  readonly agents: readonly string[];
  readonly orphans: readonly { readonly pool: SchedulingPool; readonly taints: readonly Taint[] }[];
}

/** What both agents lose is one danger. */
function together(losses: readonly Loss[]): Loss[] {
  const byLoss = new Map<string, Loss>();
  for (const loss of losses) {
    const key = JSON.stringify([loss.code, loss.orphans.map(({ pool, taints }) => [pool.name, taints.map(String)])]);
    byLoss.set(key, { ...loss, agents: [...(byLoss.get(key)?.agents ?? []), ...loss.agents] });
  }
  return [...byLoss.values()];
}

function lossFinding({ code, agents, orphans }: Loss): FindingDraft {
  const pools = orphans.map(({ pool, taints }) => ({ pool: pool.name, taints: taints.map(String) }));
  if (code === "RK704") return { code, data: { workloads: agents, pools } };
  const isDeferred = orphans.every(({ pool }) => pool.taintsApplied === TaintsApplied.AFTER_READY);
  return { code, data: { workloads: agents, pools, isDeferred } };
}
