import type { BootstrapProof } from "../bootstrap";
import type { SchedulingPool } from "../model";
import type { WorkloadProof } from "../proof";
import type { Cluster } from "../reading/cluster";
import type { LegacyModel } from "./legacy-model";

/** What findings are made from. */
export interface ProofFacts {
  readonly cluster: Cluster;
  readonly model: LegacyModel;
  readonly pools: readonly SchedulingPool[];
  readonly bootstrap: BootstrapProof;
  readonly workloads: readonly WorkloadProof[];
}

/** Names in quotes, joined as in prose: `"a"`, `"a" and "b"`, `"a", "b" and "c"`. */
export function listed(names: readonly string[]): string {
  const all = names.map((name) => `"${name}"`);
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all[all.length - 1]}`;
}

/** Plain words joined as in prose. */
export function inProse(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words[words.length - 1]}`;
}

const POOLS_NAMED = 6;

/** One line per pool that says what keeps a workload off it; cut when there are many pools. */
export function whyNot(proof: WorkloadProof, isAsked: (pool: string) => boolean = () => true): string[] {
  const lines = Object.entries(proof.placements).flatMap(([pool, placement]) => {
    if (!isAsked(pool)) return [];
    if (placement.verdict === "blocked") {
      return [`pool "${pool}": ${inProse(placement.by)} ${placement.by.length > 1 ? "are" : "is"} not tolerated`];
    }
    if (placement.verdict === "unselected") {
      const labels = Object.entries(placement.missingLabels).map(([key, value]) => `${key}=${value}`);
      return [`pool "${pool}": its nodes have no label ${inProse(labels)}`];
    }
    return [];
  });
  const more = lines.length - POOLS_NAMED;
  return more > 1 ? [...lines.slice(0, POOLS_NAMED), `and ${more} more pools`] : lines;
}
