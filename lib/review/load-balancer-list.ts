import type { SchedulingProof } from "../scheduling/prove";
import { SERVICE_LB_NODE_LABEL } from "../scheduling/service-lb";
import type { ReviewContext } from "./dangers/context";
import { isJudged } from "./judged";
import { poolsMadeAnew } from "./renewals";

export const LOAD_BALANCER = "svclb-traefik";

/**
 * K3s's load balancer is on all nodes until one of them has a label, whatever its value; from then on it is on those alone
 * that have the value "true".
 */
export interface ListSwitch {
  /** Handed over: the last nodes with the label go with the apply, and others have it only once they join or are replaced. */
  readonly turns: "on" | "off" | "over";
  /** Pools with the label, after the change where the list is turned on, and before it otherwise. */
  readonly pools: readonly string[];
  /** Pools whose nodes are to have it then; absent unless it is handed over. */
  readonly to?: readonly string[];
}

/** Whether the first nodes with the label come with a change, or the last of them go; undefined where neither is so. */
export function listSwitch(context: ReviewContext): ListSwitch | undefined {
  const { change, before, after, applied } = context;
  if (before === undefined || after === undefined || change.action === "replaced") return undefined;
  const isThere = (proof: SchedulingProof) =>
    proof.workloads.some(({ workload, verdict }) => workload === LOAD_BALANCER && verdict !== "disabled");
  if (![before, after].every((proof) => isJudged(proof) && isThere(proof))) return undefined;
  const [had, has] = [before, after].map(labelled) as [string[], string[]];
  if (had.length === 0 && has.length > 0) return { turns: "on", pools: has };
  if (had.length === 0 || has.length === 0) return had.length > 0 ? { turns: "off", pools: had } : undefined;
  if (applied === undefined || !isJudged(applied)) return undefined;
  // Machines that Rancher makes anew are as they are written now.
  const anew = poolsMadeAnew(context);
  const kept = labelled(applied).filter((name) => !anew.includes(name) || has.includes(name));
  return kept.length === 0 ? { turns: "over", pools: had, to: has } : undefined;
}

function labelled({ cluster: { pools } }: SchedulingProof): string[] {
  return pools.filter(({ labels }) => Object.hasOwn(labels, SERVICE_LB_NODE_LABEL)).map(({ name }) => name);
}
