import { setOf } from "../once-per";
import type { StartUpArgument } from "./start-up-settings";

/**
 * What K3s and Kubernetes are told that decides where anything runs, and that the proof does not judge: always, or where
 * it is not certain which nodes are told.
 */
export type UnjudgedArgument =
  | StartUpArgument
  /** A file on the node, or a folder of such files, that the kubelet reads. */
  | "config"
  | "config-dir"
  /** A file of the K3s configuration whose content stands elsewhere. */
  | "node-file"
  /** Manifests that are no system workload, taken away by their file. */
  | "disabled-part"
  /** Affinity, node name, scheduler or spreading of a workload of the app's own. */
  | "placement";

/** What else is not judged, and is an error to be told of by itself: it goes past the node pools. */
export type PastThePools = KubeletRoad | "agent-environment" | "label";

/** Arguments of the kubelet that give its node taints and labels which the node pools do not know of. */
export type KubeletRoad = "register-with-taints" | "node-labels";

/** Whether it is such an argument of the kubelet. */
export function isKubeletRoad(argument: UnjudgedArgument | PastThePools): argument is KubeletRoad {
  return argument === "register-with-taints" || argument === "node-labels";
}

/** Whether it is told of by itself. */
export function isPastThePools(argument: UnjudgedArgument | PastThePools): argument is PastThePools {
  return isKubeletRoad(argument) || argument === "agent-environment" || argument === "label";
}

/** Something written of the cluster that may keep everything off nodes in a way the proof does not judge. */
export interface Unjudged {
  /** How a verdict that rests on it names it. */
  readonly place: string;
  /** Names of the pools whose nodes it is about, sorted; undefined where it is about the whole cluster. */
  readonly pools?: readonly string[];
  /** Keys of labels that it gives these nodes; undefined where it gives none, or nobody knows which. */
  readonly labels?: ReadonlySet<string>;
  /** What it is; undefined where it is known only at apply whether it is anything of the kind. */
  readonly said?: {
    /** Property of K3sCluster. */
    readonly setting: string;
    readonly key: string;
    readonly argument: UnjudgedArgument | PastThePools;
  };
}

/** What may keep anything off the nodes of a pool: what is about them, and what is about the whole cluster. */
export function unjudgedOn(all: readonly Unjudged[], pool: string): readonly string[] {
  return all.filter(({ pools }) => pools === undefined || setOf(pools).has(pool)).map(({ place }) => place);
}

/** Each once, with all the pools it is about. */
export function distinctUnjudged(all: readonly Unjudged[]): readonly Unjudged[] {
  const byPlace = new Map<string, { readonly first: Unjudged; readonly pools: Set<string> }>();
  for (const each of all) {
    const { pools } = byPlace.get(each.place) ?? { pools: new Set<string>() };
    for (const pool of each.pools ?? []) pools.add(pool);
    byPlace.set(each.place, { first: each, pools });
  }
  return [...byPlace.values()].map(({ first, pools }) =>
    pools.size === 0 ? first : { ...first, pools: [...pools].sort() },
  );
}
