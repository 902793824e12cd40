import type { LiveTaint } from "../live/live-taint";
import type { NodeSelection } from "../live/node-selection";
import { asksForServers, NodeUse } from "../live/node-use";
import { takenAwayBy } from "../live/passing-taints";
import type { ClosedNodes } from "../live/placement-judge";
import { isSet, UNINITIALIZED_KEY } from "../live/taint-cause";
import type { Workload } from "../live/workloads";
import { isCloudController, isNetwork } from "./what-nodes-need";

/** Which nodes a workload may be let onto, and which of their taints it may be given tolerations for. */
export interface OfferedNodes {
  /** The last use in the order in which a workload is let onto nodes. */
  readonly last: NodeUse;
  /** Whether it is made for servers: no worker would do, or be better. */
  readonly isForServers: boolean;
  /** Keys of taints that go only once it runs: nobody takes them away first. */
  readonly own: readonly string[];
}

/**
 * Nodes that the taint of etcd keeps apart are for what asks for servers itself. Cloud controllers and networks
 * may run beside the control plane whether they ask for it or not: until they do, no node can be used.
 * @param selfAwaited keys of taints that go only once it runs, besides that of a cloud controller
 */
export function offeredNodes(
  workload: Pick<Workload, "name">,
  selection: NodeSelection,
  selfAwaited: readonly string[] = [],
): OfferedNodes {
  const isController = isCloudController(workload);
  const isNeeded = isController || isNetwork(workload);
  const asks = asksForServers(selection);
  return {
    last: asks ? NodeUse.ETCD : isNeeded ? NodeUse.CONTROL_PLANE_WITH_ETCD : NodeUse.CONTROL_PLANE,
    isForServers: asks || isNeeded,
    own: [...new Set([...(isController ? [UNINITIALIZED_KEY] : []), ...takenAwayBy(workload.name), ...selfAwaited])],
  };
}

/** Whether a toleration is the right answer to a taint of a node. */
export function isTolerable(taint: LiveTaint, { own }: OfferedNodes): boolean {
  return isSet(taint) || own.includes(taint.key);
}

/** Works something out once for all workloads that are kept off the same nodes and offered the same. */
export function oncePerOffer<R>(
  work: (closed: readonly ClosedNodes[], offered: OfferedNodes) => R,
): (closed: readonly ClosedNodes[], offered: OfferedNodes) => R {
  const results = new WeakMap<readonly ClosedNodes[], Map<string, R>>();
  return (closed, offered) => {
    const known = results.get(closed) ?? new Map<string, R>();
    results.set(closed, known);
    const key = JSON.stringify(offered);
    if (!known.has(key)) known.set(key, work(closed, offered));
    return known.get(key) as R;
  };
}
