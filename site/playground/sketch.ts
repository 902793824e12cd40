import { NodeRole } from "../../lib/scheduling/node-role";
import type { TrialForm } from "../../lib/trial/written/form";

/** A cluster as it stands in the form: text that need not be right yet. */
export interface Sketch {
  /** Empty where nobody says: the newest that is known is taken then. */
  readonly rancher: string;
  readonly k3s: string;
  readonly url: string;
  readonly pools: readonly PoolSketch[];
  /** What Rancher's agents tolerate besides, one in each. */
  readonly tolerations: readonly string[];
  readonly derivesTolerations: boolean;
  /** Addons that K3s is not to install. */
  readonly disabled: readonly string[];
  /** The form in which the cluster is written out. */
  readonly as: TrialForm;
}

/** A node pool as it stands in the form. */
export interface PoolSketch {
  readonly name: string;
  readonly roles: readonly NodeRole[];
  readonly taints: readonly string[];
  readonly labels: readonly string[];
  readonly nodes: string;
  /** Whether its taints come once the cluster is ready. */
  readonly isDeferred: boolean;
}

/** Pools that the form has room for; a link may hold a few more, as a repair adds some. */
export const MOST_POOLS = 20;

/** Taints of one pool that the form has room for. */
export const MOST_TAINTS = 20;

/** A pool that has nothing yet. */
export const EMPTY_POOL: PoolSketch = {
  name: "",
  roles: [NodeRole.WORKER],
  taints: [],
  labels: [],
  nodes: "",
  isDeferred: false,
};

/** The same without fields that nothing stands in; they say nothing. */
export function withoutBlanks(sketch: Sketch): Sketch {
  const filled = (texts: readonly string[]) => texts.map((each) => each.trim()).filter((each) => each !== "");
  return {
    ...sketch,
    rancher: sketch.rancher.trim(),
    k3s: sketch.k3s.trim(),
    url: sketch.url.trim(),
    tolerations: filled(sketch.tolerations),
    pools: sketch.pools.map((pool) => ({
      ...pool,
      name: pool.name.trim(),
      taints: filled(pool.taints),
      labels: filled(pool.labels),
      nodes: pool.nodes.trim(),
    })),
  };
}
