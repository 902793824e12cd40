import { TaintsApplied } from "../../pool";
import { workloadsAfterDeferred } from "../../proof/after-deferred";
import { steadyState } from "../../proof/steady-state";
import { stillTainted, type Waiting, waitingWorkloads } from "../../proof/still-tainted";
import { AGENTS, type Agent, type Cluster } from "../../reading/cluster";
import { TolerationSet } from "../../toleration-set";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about taints that leave: what is to be done, and what waits for it. */
export function leavingTaintFindings(context: ProofContext): FindingDraft<"RK120">[] {
  const { cluster, pools } = context;
  const leaving = pools.flatMap((pool) => (pool.leavingTaints ?? []).map((taint) => ({ pool, taint })));
  if (leaving.length === 0) return [];
  const waiting = waitingMeanwhile(context).map(({ workload, pools: places }) => ({
    workload,
    taints: new Map(places.map(({ pool, taints }) => [pool, taints])),
  }));
  const permanent = permanentTolerations(cluster);
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
        toleratedBy: AGENTS.filter((agent) => taint.isHard && permanent[agent].tolerates(taint)),
        waiting: waiting.filter(({ taints }) => taints.get(pool.name)?.includes(text)).map(({ workload }) => workload),
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

/** What agents are certain to tolerate for ever. */
function permanentTolerations({ agents }: Cluster): Readonly<Record<Agent, TolerationSet>> {
  const permanent = (agent: Agent) =>
    new TolerationSet(agents[agent].tolerations.filter(({ seconds }) => seconds === undefined));
  return { "cattle-cluster-agent": permanent("cattle-cluster-agent"), "fleet-agent": permanent("fleet-agent") };
}
