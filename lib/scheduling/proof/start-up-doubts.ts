import { isUnknown } from "../reading/unknown";
import { TolerationSet } from "../toleration-set";
import type { LeftOver, Obstacle } from "./start-up";
import { type Pods, type PoolNode, taintsOn } from "./start-up-nodes";

/** Why it is open whether somebody who is known to take an obstacle away does so. */
export interface StartUpDoubt {
  /** Which of the reasons it is. */
  readonly because: /** It asks the cluster's own DNS for names, which is not there for certain. */
    | "cluster-dns"
    /** It does not work without another one, which is not there for certain. */
    | "companion"
    /** Nobody is known to make its namespace. */
    | "namespace"
    /** What the pods of a chart tolerate is not known, and the node has such a taint. */
    | "chart-pods"
    /** Values of a chart may decide where its pods run, and what it makes of them is not known. */
    | "chart-values"
    /** It asks for nodes in a way that is not known to fit. */
    | "node-demands"
    /** It is evicted after a time, in which it may have done its work. */
    | "time"
    /** It waits for another taint to go, of which it is open whether it does. */
    | "obstacle"
    /** It waits for the cluster's network. */
    | "network"
    /** It waits for what takes the place of kube-proxy. */
    | "kube-proxy"
    /** Something that is known only at apply, that Rancher decides, or that is not judged. */
    | "open";
  /** Which one. */
  readonly what?: string;
}

/** Something that is known only at apply, or is not judged. */
export function openOn(what: string): StartUpDoubt {
  return { because: "open", what };
}

/** It waits for these to go. */
export function waitingFor(obstacles: readonly Obstacle[]): StartUpDoubt[] {
  return obstacles.map(({ taint, isNetwork }): StartUpDoubt => {
    if (isNetwork) return { because: "network" };
    return taint === undefined ? { because: "kube-proxy" } : { because: "obstacle", what: taint.toString() };
  });
}

/** Why it is open whether pods run on a node as things stand; nothing where nothing is known to be in their way. */
export function podDoubts(pods: Pods, node: PoolNode, left: LeftOver<PoolNode>): StartUpDoubt[] {
  const { tolerations, mayTolerateMore, demands, hasPods, hasNamespace, usesHostNetwork } = pods;
  const obstacles = left.get(node) ?? [];
  const set = new TolerationSet(tolerations);
  const taints = taintsOn(node, obstacles);
  const blocking = set.blocking(taints);
  const isLimited = set.secondsUntilEviction(taints) !== undefined;
  const inTheWay = obstacles.filter(
    ({ isNetwork, taint }) =>
      (isNetwork && !usesHostNetwork) ||
      (mayTolerateMore.length === 0 && taint !== undefined && blocking.includes(taint)),
  );
  return [
    ...(isUnknown(hasPods) ? [openOn(hasPods.path)] : []),
    ...(hasNamespace ? [] : [{ because: "namespace" } as const]),
    ...node.open.map(openOn),
    ...(demands.fits(node.labels) === "maybe" ? [{ because: "node-demands" } as const] : []),
    ...(blocking.length > 0 || isLimited ? mayTolerateMore.map(openOn) : []),
    ...(isLimited && mayTolerateMore.length === 0 ? [{ because: "time" } as const] : []),
    ...waitingFor(inTheWay),
  ];
}
