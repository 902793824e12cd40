import type { SchedulingProof } from "../scheduling/prove";
import { SERVICE_LB_NODE_LABEL } from "../scheduling/service-lb";
import type { ReviewContext } from "./dangers/context";
import { isJudged } from "./judged";

export const LOAD_BALANCER = "svclb-traefik";

/**
 * K3s's load balancer is on all nodes until one of them has a label, whatever its value; from then on it is on those alone
 * that have the value "true".
 */
export interface ListSwitch {
  readonly turns: "on" | "off";
  /** Pools with the label, after the change where the list is turned on, and before it where it is turned off. */
  readonly pools: readonly string[];
}

/** Whether the first nodes with the label come with a change, or the last of them go; undefined where neither is so. */
export function listSwitch({ change, before, after }: ReviewContext): ListSwitch | undefined {
  if (before === undefined || after === undefined || change.action === "replaced") return undefined;
  const isThere = (proof: SchedulingProof) =>
    proof.workloads.some(({ workload, verdict }) => workload === LOAD_BALANCER && verdict !== "disabled");
  if (![before, after].every((proof) => isJudged(proof) && isThere(proof))) return undefined;
  const [had, has] = [before, after].map(labelled) as [string[], string[]];
  if (had.length === 0 && has.length > 0) return { turns: "on", pools: has };
  return had.length > 0 && has.length === 0 ? { turns: "off", pools: had } : undefined;
}

function labelled({ cluster: { pools } }: SchedulingProof): string[] {
  return pools.filter(({ labels }) => Object.hasOwn(labels, SERVICE_LB_NODE_LABEL)).map(({ name }) => name);
}
