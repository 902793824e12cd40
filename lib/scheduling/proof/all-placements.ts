import { nodeTaints } from "../pool";
import type { Cluster } from "../reading/cluster";
import type { EffectiveWorkload } from "./effective-workload";
import { lingeringOn } from "./lingering";
import { nodeView, type Placement, place, selectorOf } from "./placement";

/** Judges workloads on the nodes of every pool, with all of the pools' taints on; by the pool's name. */
export function placementsWithAllTaints(
  cluster: Cluster,
): (workload: EffectiveWorkload) => Readonly<Record<string, Placement>> {
  const { pools } = cluster;
  const lingering = lingeringOn(cluster, pools, "with-agent");
  const nodes = pools.map((pool) => ({
    name: pool.name,
    view: nodeView(cluster, pool, nodeTaints(pool), "with-agent", lingering.get(pool.name)),
  }));
  return (workload) => {
    const selector = selectorOf(workload, pools);
    return Object.fromEntries(nodes.map(({ name, view }) => [name, place(workload, view, selector)]));
  };
}

/** The pools where it can stay, in the order of the placements. */
export function poolsWhereItRuns(placements: Readonly<Record<string, Placement>>): string[] {
  return Object.entries(placements).flatMap(([pool, { verdict }]) => (verdict === "runs" ? [pool] : []));
}
