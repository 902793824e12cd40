import type { SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import { unjudgedOn } from "../reading/unjudged";
import type { Taint } from "../taint";
import { stoppedByKubelet } from "../validation/joining";
import { serversThatDoNotStart } from "./servers-that-do-not-start";

/** What keeps pods off the nodes of a pool although it is meant to go, or does so besides taints. */
export interface Lingering {
  /** Taints that a node starts with, and that nothing in the cluster takes away. */
  readonly taints: readonly Taint[];
  /** Settings with which nothing starts there, whatever it tolerates. */
  readonly stoppedBy: readonly string[];
  /** What may keep pods away, and is not known or not judged. */
  readonly open: readonly string[];
}

/** What meant to go is gone. */
export const NOTHING_LINGERS: Lingering = { taints: [], stoppedBy: [], open: [] };

/**
 * What stays on the nodes of each pool, while these and no others are there.
 * @param present the pools whose nodes are there
 * @returns by the name of the pool
 */
export function lingeringOn(cluster: Cluster, present: readonly SchedulingPool[]): ReadonlyMap<string, Lingering> {
  const stopped = serversThatDoNotStart(cluster, present);
  return new Map(
    present.map((pool) => {
      const { stoppedBy: withoutServer, open: mayBeStoppedBy } = stopped(pool);
      const stoppedBy = [...withoutServer, ...stoppedByKubelet(pool)];
      const open = [...unjudgedOn(cluster.unjudged, pool.name), ...mayBeStoppedBy];
      const isFree = open.length === 0 && stoppedBy.length === 0;
      return [pool.name, isFree ? NOTHING_LINGERS : { ...NOTHING_LINGERS, stoppedBy, open }];
    }),
  );
}
