import { oncePer } from "../once-per";
import { nodeTaints } from "../pool";
import type { Cluster } from "../reading/cluster";
import { recordOf } from "../record-of";
import type { EffectiveWorkload } from "./effective-workload";
import { lingeringOn } from "./lingering";
import { nodeView, type Placement, place, selectorOf } from "./placement";

/** Judges workloads on the nodes of every pool, with all of the pools' taints on; by the pool's name. */
export function placementsWithAllTaints(
  cluster: Cluster,
): (workload: EffectiveWorkload) => Readonly<Record<string, Placement>> {
  const nodes = nodesWithAllTaints(cluster);
  const shared = sharedPlacements(cluster);
  return (workload) => {
    const selector = selectorOf(workload, cluster.pools);
    const asked = askedBy(workload, selector);
    const placements =
      (asked === undefined ? undefined : shared.get(asked)) ??
      recordOf(nodes.map(({ name, view }) => [name, place(workload, view, selector)]));
    if (asked !== undefined) shared.set(asked, placements);
    return placements;
  };
}

/** By what workloads ask of nodes: most addons of K3s ask the same. */
const sharedPlacements = oncePer((_: Cluster) => new Map<string, Readonly<Record<string, Placement>>>());

/**
 * All that decides where pods of a workload can run, as text; undefined where it may be one of several things, or where
 * Rancher adds tolerations, as then it is like no other.
 */
function askedBy(
  { row, otherwise, addedAtRunTime, tolerations, ...workload }: EffectiveWorkload,
  selector: Readonly<Record<string, string>>,
): string | undefined {
  if (otherwise !== undefined || addedAtRunTime !== undefined) return undefined;
  const { mayHaveOtherTolerations, mayHaveMoreTolerations, mayBeKeptAway } = workload;
  return JSON.stringify([
    selector,
    row.bypassesScheduler === true,
    tolerations.all.map(String),
    mayHaveOtherTolerations,
    mayHaveMoreTolerations,
    mayBeKeptAway,
  ]);
}

const nodesWithAllTaints = oncePer((cluster: Cluster) => {
  const lingering = lingeringOn(cluster, cluster.pools, "with-agent");
  return cluster.pools.map((pool) => ({
    name: pool.name,
    view: nodeView(cluster, pool, nodeTaints(pool), "with-agent", lingering.get(pool.name)),
  }));
});

/** Without the names of the pools: of a thousand pools it takes long to list what is in a record, and it is asked for often. */
export const withoutPools = oncePer((placements: Readonly<Record<string, Placement>>): readonly Placement[] =>
  Object.values(placements),
);

/** The pools where it can stay, in the order of the placements. */
export const poolsWhereItRuns = oncePer((placements: Readonly<Record<string, Placement>>): readonly string[] =>
  Object.keys(placements).filter((pool) => placements[pool]?.verdict === "runs"),
);
