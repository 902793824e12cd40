import type { LiveCluster, LiveNode } from "../live/live-cluster";
import { type LiveTaint, taintText } from "../live/live-taint";
import { isOfCordon, withCordon } from "../live/taint-cause";

/** What is to be done to one node. */
export interface NodeChange {
  /** Put on; each replaces one with its key and effect. */
  readonly taints: readonly LiveTaint[];
  /** Taken away, as they stand on the node. */
  readonly untaints: readonly LiveTaint[];
  /** Absent where that stays as it is. */
  readonly cordons?: boolean;
  /** Cordons it as well. */
  readonly drains: boolean;
  readonly deletes: boolean;
}

/** What is to be done to a cluster. */
export interface Change {
  /** By node, those that something is done to. */
  readonly nodes: ReadonlyMap<string, NodeChange>;
  /** Release to upgrade K3s to. */
  readonly kubernetesVersion?: string;
  /** The change as somebody would make it, in this order. */
  readonly commands: readonly string[];
  /** What of it changes nothing, and what Kubernetes does to it by itself. */
  readonly notes: readonly string[];
}

/** A node that is changed. */
export interface ChangedNode {
  readonly before: LiveNode;
  /** Absent where it is deleted. */
  readonly after?: LiveNode;
  readonly isDrained: boolean;
}

/** The nodes of a change that it makes a difference to. */
export function changedNodes({ nodes }: Pick<LiveCluster, "nodes">, change: Change): ReadonlyMap<string, ChangedNode> {
  const changed = new Map<string, ChangedNode>();
  for (const before of nodes) {
    const done = change.nodes.get(before.name);
    if (done === undefined) continue;
    if (done.deletes) {
      changed.set(before.name, { before, isDrained: done.drains });
      continue;
    }
    const after = { ...before, ...taintsAfter(before, done) };
    const texts = (taints: readonly LiveTaint[]) => JSON.stringify(taints.map(taintText).sort());
    const isSame = texts(before.taints) === texts(after.taints) && before.isCordoned === after.isCordoned;
    if (!isSame || done.drains) changed.set(before.name, { before, after, isDrained: done.drains });
  }
  return changed;
}

function taintsAfter(
  { taints, isCordoned }: LiveNode,
  { taints: added, untaints, cordons, drains }: NodeChange,
): Pick<LiveNode, "taints" | "isCordoned"> {
  const gone = new Set([...added, ...untaints].map(placeOf));
  const put = new Map(added.map((taint) => [placeOf(taint), taint]));
  const kept = [...taints.filter((taint) => !gone.has(placeOf(taint))), ...put.values()];
  if (drains || cordons === true) return { taints: withCordon(kept), isCordoned: true };
  return cordons === false
    ? { taints: kept.filter((taint) => !isOfCordon(taint)), isCordoned: false }
    : { taints: kept, isCordoned };
}

/** A node has one taint of each. */
export function placeOf({ key, effect }: LiveTaint): string {
  return JSON.stringify([key, effect]);
}
