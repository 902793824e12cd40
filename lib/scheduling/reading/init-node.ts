import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known } from "./unknown";

/** Label of the cluster by which Rancher takes the machine with this id as the first node, and no other. */
export const INIT_NODE_LABEL = "rke.cattle.io/init-node-machine-id";

/** The machine that is to be the first node. */
export interface InitNode {
  /** The pool it registers with, where the app says so. */
  readonly pool?: string;
  /** Whether the cluster has the label that pins it. */
  readonly isPinned: Known<boolean>;
}

/**
 * Reads what pins the first node; nothing where nobody says anything about it.
 * @param pool the pool whose machine the app means
 */
export function readInitNode(resource: ResourceValues, pool: string | undefined): InitNode | undefined {
  const labels = resource.map("labels");
  if (isUnknown(labels)) return pool === undefined ? undefined : { pool, isPinned: labels };
  // An id that is known only at apply is one all the same; an empty one pins nothing.
  const isPinned = (labels.get(INIT_NODE_LABEL) ?? "") !== "";
  if (pool === undefined) return isPinned ? { isPinned } : undefined;
  return { pool, isPinned };
}
