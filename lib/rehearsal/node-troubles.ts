import type { LiveNode } from "../live/live-cluster";
import { taintText } from "../live/live-taint";
import { type Decision, isSoft } from "./decisions";
import type { RehearsedPool } from "./rehearsal";

/** Nodes that are not there, or have other taints or labels than the manifests gave them. */
export interface NodeTrouble {
  readonly pool: string;
  readonly nodes: readonly string[];
  readonly kind: "missing" | "more-taints" | "fewer-taints" | "other-labels";
  readonly taints: readonly string[];
  /** Labels of the manifests that they do not have any more; absent where they have all. */
  readonly labels?: readonly string[];
}

/** What nodes have that the manifests do not say shows nothing about the proof, and neither does what they lack. */
export function inTrouble(did: Decision, troubles: readonly NodeTrouble[]): Decision {
  const here = troubles.map(({ kind }) => kind);
  const isInVain =
    here.includes("missing") ||
    here.includes("other-labels") ||
    (did.kind !== "taken" && here.includes("more-taints")) ||
    (did.kind === "taken" && here.includes("fewer-taints"));
  return isInVain ? IN_VAIN : did;
}

/** Nothing is decided, as the nodes are not those that were asked for. */
export const IN_VAIN: Decision = { kind: "undecided", because: "nodes" };

/** Where the nodes of a pool are not as the manifests have them. */
export function troublesOf(pool: RehearsedPool, nodes: ReadonlyMap<string, LiveNode>): NodeTrouble[] {
  const given = new Set(pool.taints.map(String));
  const missing = pool.nodes.filter((name) => !nodes.has(name));
  const alike = new Map<string, { readonly trouble: Omit<NodeTrouble, "nodes">; readonly nodes: string[] }>();
  const add = (trouble: Omit<NodeTrouble, "nodes">, name: string) => {
    const key = JSON.stringify(trouble);
    const known = alike.get(key);
    if (known === undefined) alike.set(key, { trouble, nodes: [name] });
    else known.nodes.push(name);
  };
  for (const name of pool.nodes) {
    const node = nodes.get(name);
    if (node === undefined) continue;
    const has = node.taints.filter((taint) => !isSoft(taint)).map(taintText);
    const more = has.filter((taint) => !given.has(taint));
    const fewer = pool.taints.filter((taint) => taint.isHard && !has.includes(taint.toString())).map(String);
    const labels = Object.entries({ ...pool.madeUp[name], ...pool.labels })
      .filter(([key, value]) => node.labels.get(key) !== value)
      .map(([key, value]) => `${key}=${value}`);
    if (more.length > 0) add({ pool: pool.name, kind: "more-taints", taints: more }, name);
    if (fewer.length > 0) add({ pool: pool.name, kind: "fewer-taints", taints: fewer }, name);
    if (labels.length > 0) add({ pool: pool.name, kind: "other-labels", taints: [], labels }, name);
  }
  return [
    ...(missing.length === 0 ? [] : [{ pool: pool.name, nodes: missing, kind: "missing" as const, taints: [] }]),
    ...[...alike.values()].map(({ trouble, nodes: names }) => ({ ...trouble, nodes: names })),
  ];
}
