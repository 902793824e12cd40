import { repairedCluster } from "../doctor/repair/repaired-cluster";
import type { LiveCluster, LivePod } from "../live/live-cluster";
import { workloadsOf } from "../live/workloads";
import { agentOutlook } from "./agent-outlook";
import { type Change, type ChangedNode, changedNodes } from "./change";
import { consequencesOf } from "./consequences";
import { daemonSetOutlooks } from "./daemon-sets";
import { type Departing, departuresOf, isAlive } from "./departing";
import { headlineOf, verdictOf } from "./headline";
import { keepings } from "./keeping";
import { Movers } from "./mover";
import { notesOn } from "./notes";
import type { Departure, Future, Outlook } from "./outlook";
import { Prospects } from "./prospects";
import { isBare, stayingOn } from "./staying";
import { upgradeOutlook } from "./upgrade";
import { waitingIn, waitingOutlooks } from "./waiting";
import { inOrderOfWeight } from "./weight";

/** Says what a change of nodes would do to a live cluster, before it is made. */
export function whatIf(cluster: LiveCluster, change: Change): Outlook {
  const workloads = workloadsOf(cluster);
  const changed = changedNodes(cluster, change);
  const { departing, staying, spared } = departuresOf(cluster, workloads, changed);
  const movers = new Movers(cluster);
  const prospects = new Prospects(clusterAfter(cluster, changed), thoseThatStay(cluster, departing, changed));
  const looking = departing.map((each) => ({ ...each, mover: movers.of(each.workload, each.pods) }));
  const waiting = waitingIn(workloads, movers);
  for (const { workload, mover } of looking) if (isMadeAgain(workload)) prospects.add(mover);
  for (const { mover } of waiting) prospects.add(mover);
  const daemonSets = daemonSetOutlooks(workloads, departing, changed, prospects.judge);
  for (const { workload, gains } of daemonSets) {
    if (workload.controller !== undefined) prospects.addOn(gains, workload.controller.placement.needs);
  }
  const departures = looking
    .filter(({ isNew }) => isNew)
    .map(({ workload, pods, cause, seconds, mover }): Departure => {
      const nodes = [...new Set(pods.map(({ nodeName }) => nodeName))].sort();
      const future = futureOf(workload, prospects.futureOf(mover));
      return { workload, pods, nodes, cause, seconds, future };
    });
  const closed = stayingOn(staying, movers, prospects);
  const waitingAfter = waitingOutlooks(waiting, cluster, prospects);
  const upgrade =
    change.kubernetesVersion === undefined
      ? undefined
      : upgradeOutlook(change.kubernetesVersion, cluster, workloads, movers, prospects);
  const agent = agentOutlook({ cluster, workloads, departures, staying: closed });
  const found = {
    agent,
    departures: inOrderOfWeight(departures),
    staying: inOrderOfWeight(closed),
    daemonSets,
    waiting: waitingAfter,
    ...(upgrade === undefined ? {} : { upgrade }),
  };
  const affected = [...found.departures.filter(({ cause }) => cause.kind === "taints"), ...found.staying];
  const verdict = verdictOf(found);
  return {
    ...found,
    verdict,
    headline: headlineOf(verdict, found),
    keeping: keepings(affected, changed, repairedCluster(cluster)),
    consequences: consequencesOf(found),
    commands: change.commands,
    notes: [...change.notes, ...notesOn(cluster, changed, departing, spared, found)],
  };
}

/** The nodes as they are after the change. */
function clusterAfter({ nodes, claims, volumes }: LiveCluster, changed: ReadonlyMap<string, ChangedNode>) {
  const after = nodes.flatMap((node) => {
    const change = changed.get(node.name);
    return change === undefined ? [node] : (change.after ?? []);
  });
  return { nodes: after, claims, volumes };
}

/**
 * Pods that keep their place: not those that leave, and not those that are on their way out, but for such on a node that
 * does not answer, which end when it answers.
 */
function thoseThatStay(
  { nodes, pods }: LiveCluster,
  departing: readonly Departing[],
  changed: ReadonlyMap<string, ChangedNode>,
): LivePod[] {
  const gone = new Set(departing.flatMap((each) => each.pods));
  const silent = new Set(nodes.filter(({ ready }) => ready === "Unknown").map(({ name }) => name));
  const isDeleted = (name: string) => changed.has(name) && changed.get(name)?.after === undefined;
  return pods.filter((pod) => !gone.has(pod) && !isDeleted(pod.nodeName) && (isAlive(pod) || silent.has(pod.nodeName)));
}

/** Pods of a DaemonSet belong to their node, and bare pods are gone for good. */
function isMadeAgain({ kind }: Departing["workload"]): boolean {
  return kind !== "DaemonSet" && kind !== "Pod";
}

/** Of what looks for no node. */
const NOWHERE = { nodes: [], open: 0, homeless: 0, doubts: [] } as const;

function futureOf(workload: Departing["workload"], future: Future): Future {
  if (workload.kind === "DaemonSet") {
    return future.kind === "comes-back" ? future : { ...future, ...NOWHERE, kind: "of-its-node" };
  }
  return isBare(workload) ? { ...future, ...NOWHERE, kind: "not-made-again" } : future;
}
