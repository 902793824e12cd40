import { counted } from "../counted";
import type { SystemWorkload } from "../releases/catalog-row";
import type { Placement } from "./placement";

type Evicted = Extract<Placement, { readonly verdict: "evicted" }>;

/** Whether pods are evicted from there, but not before they could do something. */
export function staysForAWhile(placement: Placement | "disabled" | undefined): placement is Evicted {
  return typeof placement === "object" && placement.verdict === "evicted" && placement.seconds > 0;
}

/** What decides whether a workload gets done in time what it is there for, where it is evicted after a time. */
export function stayQuestions(workload: SystemWorkload, placements: readonly (Placement | "disabled")[]): string[] {
  return placements.filter(staysForAWhile).map(({ seconds }) => stayQuestion(workload, counted(seconds, "second")));
}

function stayQuestion(workload: SystemWorkload, time: string): string {
  switch (workload) {
    case "cattle-cluster-agent":
      return `whether cattle-cluster-agent connects within ${time}`;
    case "coredns":
      return `whether cattle-cluster-agent connects while coredns is there, for ${time} at a time`;
    default:
      return `whether ${workload} is done within ${time}`;
  }
}
