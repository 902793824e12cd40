import { oncePer } from "../once-per";
import { nodeTaints } from "../pool";
import type { Cluster } from "../reading/cluster";
import type { EffectiveWorkload } from "./effective-workload";
import { lingeringOn } from "./lingering";
import { nodeView, type Placement, place, selectorOf } from "./placement";

/** Judges workloads on the nodes of every pool, with all of the pools' taints on; by the pool's name. */
export function placementsWithAllTaints(
  cluster: Cluster,
): (workload: EffectiveWorkload) => Readonly<Record<string, Placement>> {
  const nodes = nodesWithAllTaints(cluster);
  return (workload) => {
    const selector = selectorOf(workload, cluster.pools);
    return Object.fromEntries(nodes.map(({ name, view }) => [name, place(workload, view, selector)]));
  };
}

const nodesWithAllTaints = oncePer((cluster: Cluster) => {
  const lingering = lingeringOn(cluster, cluster.pools, "with-agent");
  return cluster.pools.map((pool) => ({
    name: pool.name,
    view: nodeView(cluster, pool, nodeTaints(pool), "with-agent", lingering.get(pool.name)),
  }));
});

/** The pools where it can stay, in the order of the placements. */
export function poolsWhereItRuns(placements: Readonly<Record<string, Placement>>): string[] {
  return Object.entries(placements).flatMap(([pool, { verdict }]) => (verdict === "runs" ? [pool] : []));
}
