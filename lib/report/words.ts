import type { BootstrapVerdict } from "../scheduling/bootstrap";

/** `1 node`, `2 nodes`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

const SHOWN_POOLS = 3;

/** Names of pools, cut when there are many: `a, b, c and 4 more`. */
export function poolList(pools: readonly string[]): string {
  const shown = pools.slice(0, SHOWN_POOLS).join(", ");
  return pools.length > SHOWN_POOLS ? `${shown} and ${pools.length - SHOWN_POOLS} more` : shown;
}

/** The bootstrap verdict in a sentence. */
export function bootstrapLine(verdict: BootstrapVerdict): string {
  return {
    yes: "the cluster comes up, whichever node is the first",
    no: "the cluster may never come up",
    depends: "whether the cluster comes up is not certain",
  }[verdict];
}
