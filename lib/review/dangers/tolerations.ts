import type { FindingDraft } from "../../scheduling/findings/finding";
import type { TaintedPool } from "../../scheduling/findings/finding-data";
import { isControlPlane, nodeTaints, type SchedulingPool } from "../../scheduling/pool";
import { AGENTS, type Agent } from "../../scheduling/reading/cluster";
import type { Taint } from "../../scheduling/taint";
import { TolerationSet } from "../../scheduling/toleration-set";
import type { ReviewContext } from "./context";

/** An agent loses a toleration while control-plane pools still have the taint (RK704). */
export function tolerationDangers(context: ReviewContext): FindingDraft[] {
  const pools = (context.change.after?.pools ?? []).filter(isControlPlane);
  const losses = AGENTS.map((agent) => ({ agent, pools: noLongerTolerated(agent, pools, nodeTaints, context) }));
  return together(losses).map(({ agents, pools: orphans }) => ({
    code: "RK704",
    data: { workloads: agents, pools: orphans },
  }));
}

/** The pools with taints that an agent tolerated before and does not after the change, each with these. */
export function noLongerTolerated(
  agent: Agent,
  pools: readonly SchedulingPool[],
  taintsOf: (pool: SchedulingPool) => readonly Taint[],
  { diff, change: { before, after } }: ReviewContext,
): TaintedPool[] {
  if (before === undefined || after === undefined) return [];
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
  return pools
    .map((pool) => ({
      pool: pool.name,
      taints: left
        .blocking(taintsOf(pool))
        .filter((taint) => lost.tolerates(taint))
        .map(String),
    }))
    .filter(({ taints }) => taints.length > 0);
}

/** What one agent loses. */
interface AgentLoss {
  readonly agent: Agent;
  readonly pools: readonly TaintedPool[];
}

/** What both agents lose is one danger. */
export function together(
  losses: readonly AgentLoss[],
): { readonly agents: readonly Agent[]; readonly pools: readonly TaintedPool[] }[] {
  const byLoss = new Map<string, { readonly agents: readonly Agent[]; readonly pools: readonly TaintedPool[] }>();
  for (const { agent, pools } of losses) {
    if (pools.length === 0) continue;
    const key = JSON.stringify(pools);
    byLoss.set(key, { agents: [...(byLoss.get(key)?.agents ?? []), agent], pools });
  }
  return [...byLoss.values()];
}
