import { type SchedulingPool, TaintsApplied } from "../../pool";
import { workloadsAfterDeferred } from "../../proof/after-deferred";
import { steadyState } from "../../proof/steady-state";
import { stillTainted, type Waiting, waitingWorkloads } from "../../proof/still-tainted";
import { AGENTS, type Agent, type Cluster } from "../../reading/cluster";
import type { Taint } from "../../taint";
import { TolerationSet } from "../../toleration-set";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about taints that leave: what is to be done, and what waits for it. */
export function leavingTaintFindings(context: ProofContext): FindingDraft<"RK120">[] {
  const { cluster, pools } = context;
  const leaving = pools.flatMap((pool) => (pool.leavingTaints ?? []).map((taint) => ({ pool, taint })));
  if (leaving.length === 0) return [];
  const waiting = waitingMeanwhile(context);
  return leaving.map(({ pool, taint }) => {
    const replacement = pool.taints.find(({ key, effect }) => key === taint.key && effect === taint.effect);
    const text = taint.toString();
    return {
      code: "RK120",
      data: {
        pool: pool.name,
        taint: text,
        ...(replacement === undefined ? {} : { replacedBy: replacement.toString() }),
        isDeferred: pool.taintsApplied === TaintsApplied.AFTER_READY,
        toleratedBy: toleratingAgents(cluster, taint),
        waiting: waiting.filter((each) => isInTheWay(each, pool, text)).map(({ workload }) => workload),
      },
    };
  });
}

/** While every registered node has what leaves. */
function waitingMeanwhile({ cluster, kubernetes, pools, workloads }: ProofContext): Waiting[] {
  if (kubernetes === undefined) return [];
  const meanwhile = { ...cluster, pools: stillTainted(pools, ({ leavingTaints = [] }) => leavingTaints) };
  return waitingWorkloads(workloads, steadyState(workloadsAfterDeferred(meanwhile, kubernetes), meanwhile));
}

function isInTheWay({ pools }: Waiting, { name }: SchedulingPool, taint: string): boolean {
  return pools.some(({ pool, taints }) => pool === name && taints.includes(taint));
}

/** Agents that are certain to tolerate it for ever. */
function toleratingAgents({ agents }: Cluster, taint: Taint): Agent[] {
  if (!taint.isHard) return [];
  return AGENTS.filter((agent) => {
    const permanent = agents[agent].tolerations.filter(({ seconds }) => seconds === undefined);
    return new TolerationSet(permanent).tolerates(taint);
  });
}
