import { oncePer } from "../once-per";
import { isControlPlane, registrationTaints, type SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import { NEWEST_KNOWN_RANCHER } from "../releases/newest-known";
import { fixesTaintedFirstNode } from "../releases/rancher-changes";
import { type Answer, anyOf, oneOf, YES } from "./answer";
import { answerOf } from "./answer-of-placement";
import { lastManifest, REPORTED_FAULT } from "./circumstances";
import type { AgentOfNode, EffectiveWorkload } from "./effective-workload";
import { type NodeView, type Placement, place, selectorOf } from "./placement";

/** Rancher's agent as control-plane nodes of one kind have it in their manifest. */
export interface AgentManifest {
  /** The pools whose nodes write it. */
  readonly pools: readonly string[];
  readonly agent: EffectiveWorkload;
  /** The same without the taints that nodes register with, where the release is reported to leave them out. */
  readonly withFault?: EffectiveWorkload;
}

/**
 * The manifests of Rancher's agent that some nodes write, each once. Every control-plane node has one that tolerates its
 * own taints and nobody else's, and they overwrite each other.
 * @see rancher/rancher pkg/capr/planner/manifests.go (`getControlPlaneManifests`), pkg/systemtemplate/template.go
 */
export function agentManifests(
  agentOf: AgentOfNode,
  writers: readonly SchedulingPool[],
  { rancherVersion = NEWEST_KNOWN_RANCHER }: Cluster,
): AgentManifest[] {
  const byTaints = new Map<string, SchedulingPool[]>();
  for (const pool of writers.filter(isControlPlane)) {
    const taints = JSON.stringify([registrationTaints(pool).map(String).sort(), pool.roleTaints.map(String)]);
    const same = byTaints.get(taints);
    if (same === undefined) byTaints.set(taints, [pool]);
    else same.push(pool);
  }
  const isFixed = fixesTaintedFirstNode(rancherVersion);
  return [...byTaints.values()].map((pools): AgentManifest => {
    const [pool] = pools as [SchedulingPool];
    return {
      pools: pools.map(({ name }) => name),
      agent: agentOf(registrationTaints(pool)),
      ...(isFixed ? {} : { withFault: agentOf(pool.roleTaints) }),
    };
  });
}

/** Judges the agent of one manifest on nodes of one kind. */
export function placeAgent(manifest: AgentManifest, node: NodeView, pools: readonly SchedulingPool[]): Placement {
  const { agent, withFault } = manifest;
  const selector = selectorOf(agent, pools);
  const placement = place(agent, node, selector);
  if (withFault === undefined || placement.verdict !== "runs") return placement;
  const otherwise = place(withFault, node, selector);
  if (otherwise.verdict === "runs") return placement;
  return { verdict: "depends", on: [REPORTED_FAULT, ...(otherwise.verdict === "depends" ? otherwise.on : [])] };
}

/** Judges the agent on nodes of one kind, whichever of several manifests is the last. */
export function placeWithAny(
  manifests: readonly AgentManifest[],
  node: NodeView,
  pools: readonly SchedulingPool[],
): Placement {
  const [first] = manifests;
  if (first === undefined) return node.closed;
  const placement = placeWithout(manifests, node, pools) ?? placeAgent(first, node, pools);
  if (placement.verdict === "runs" && !placement.reliesOnRunTime) return placement;
  // Mostly the second one disagrees, however many there are.
  const fares = (each: Placement) => answerOf("cattle-cluster-agent", each).verdict;
  const isOther = (other: AgentManifest) => fares(placeAgent(other, node, pools)) !== fares(placement);
  return mayDiffer(manifests, node).some(isOther)
    ? { verdict: "depends", on: [lastManifest(writersOf(manifests))] }
    : placement;
}

/**
 * Manifests among which there is one of every kind, for a node. They differ in what Rancher adds for taints alone, so those
 * that have nothing for a key of the node's taints are of one kind: to ask all of them would take by the square.
 */
export function mayDiffer(manifests: readonly AgentManifest[], { taints, openTaints }: NodeView): AgentManifest[] {
  const { byKey, byForm } = indexOf(manifests);
  const keys = new Set([...taints, ...openTaints.map(({ taint }) => taint)].map(({ key }) => key));
  const answering = new Set([...keys].flatMap((key) => byKey.get(key) ?? []));
  const silent = [...byForm.values()].flatMap((each) => each.find((manifest) => !answering.has(manifest)) ?? []);
  return [...answering, ...silent];
}

const indexOf = oncePer((manifests: readonly AgentManifest[]) => {
  const byKey = new Map<string, AgentManifest[]>();
  const byForm = new Map<string, AgentManifest[]>();
  for (const manifest of manifests) {
    const added = [manifest.agent, manifest.withFault].map((agent) => agent?.addedAtRunTime);
    // What Rancher adds nothing to has its own defaults.
    addTo(byForm, added.map((set) => set === undefined).join(), manifest);
    const keys = new Set(added.flatMap((set) => set?.all ?? []).map(({ key = "" }) => key));
    for (const key of keys) addTo(byKey, key, manifest);
  }
  return { byKey, byForm };
});

function addTo(lists: Map<string, AgentManifest[]>, name: string, manifest: AgentManifest): void {
  const list = lists.get(name);
  if (list === undefined) lists.set(name, [manifest]);
  else list.push(manifest);
}

/** Whether the agent runs on any of the nodes, whichever manifest is the last. */
export function agentAnswer(
  manifests: readonly AgentManifest[],
  nodes: readonly { readonly pool: string; readonly view: NodeView }[],
  pools: readonly SchedulingPool[],
): Answer {
  const views = nodes.map(({ view }) => view);
  const viewByPool = new Map(nodes.map(({ pool, view }) => [pool, view]));
  if (views.some((node) => placeWithout(manifests, node, pools) !== undefined)) return YES;
  return oneOf(
    manifests.map((manifest) => {
      // A node that writes it is mostly one that it suits.
      const writers = manifest.pools.flatMap((pool) => viewByPool.get(pool) ?? []);
      const answer = (node: NodeView) => answerOf("cattle-cluster-agent", placeAgent(manifest, node, pools));
      const own = anyOf(writers.map(answer));
      return own.verdict === "yes" ? own : anyOf(views.map(answer));
    }),
    lastManifest(writersOf(manifests)),
  );
}

/** The pools whose nodes write one of the manifests, sorted. */
function writersOf(manifests: readonly AgentManifest[]): string[] {
  return manifests.flatMap(({ pools }) => pools).sort();
}

/** Where the agent runs with the tolerations that are in every manifest, as those that the cluster itself gives it are. */
function placeWithout(
  manifests: readonly AgentManifest[],
  node: NodeView,
  pools: readonly SchedulingPool[],
): Placement | undefined {
  // Rancher leaves out its own defaults as soon as there is a taint.
  const tainted = manifests.find(({ agent }) => agent.addedAtRunTime !== undefined);
  if (tainted === undefined) return undefined;
  const { addedAtRunTime: _, ...own } = tainted.agent;
  const placement = place(own, node, selectorOf(own, pools));
  return placement.verdict === "runs" ? placement : undefined;
}
