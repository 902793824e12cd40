import { counted } from "../scheduling/counted";
import type { BootstrapProof } from "../scheduling/proof/bootstrap";
import type { WorkloadProof } from "../scheduling/proof/steady-state";

const SHOWN_POOLS = 3;

/** Names of pools, cut when there are many: `a, b, c and 4 more`. */
export function poolList(pools: readonly string[]): string {
  const shown = pools.slice(0, SHOWN_POOLS).join(", ");
  return pools.length > SHOWN_POOLS ? `${shown} and ${pools.length - SHOWN_POOLS} more` : shown;
}

/** The bootstrap verdict in a sentence. */
export function bootstrapLine({ verdict, dependsOn }: Pick<BootstrapProof, "verdict" | "dependsOn">): string {
  switch (verdict) {
    case "yes":
      return "the cluster comes up, whichever node is the first";
    case "no":
      return "the cluster may never come up";
    case "depends":
      return dependsOn.length === 0
        ? "whether the cluster comes up is not certain"
        : `whether the cluster comes up depends on ${dependsOn.join(", ")}`;
  }
}

/** The verdict of a workload that does not simply run, in a word or a few. */
export function verdictWords({ verdict, kind }: Pick<WorkloadProof, "verdict" | "kind">): string {
  switch (verdict) {
    case "evicted":
      return "evicted again and again";
    case "stays":
      return kind === "Job" ? "done before, cannot run again" : "stays until replaced";
    default:
      return verdict;
  }
}

/** How long a pod stays until a taint evicts it. */
export function evictedAfter(seconds: number): string {
  return seconds > 0 ? `after ${counted(seconds, "second")}` : "at once";
}

/** What stands in the place of the pools where there are none. */
export const NO_POOLS = { unknown: "not known", none: "none" } as const;
