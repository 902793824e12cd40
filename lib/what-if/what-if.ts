import { repairedCluster } from "../doctor/repair/repaired-cluster";
import type { LiveCluster } from "../live/live-cluster";
import { workloadsOf } from "../live/workloads";
import { agentOutlook } from "./agent-outlook";
import { type Change, type ChangedNode, changedNodes } from "./change";
import { consequencesOf } from "./consequences";
import { contested, daemonSetOutlooks } from "./daemon-sets";
import { departuresOf } from "./departing";
import { headlineOf, verdictOf } from "./headline";
import { keepings } from "./keeping";
import { departureOf, lookingFor, prospectsOf, unmoved } from "./lookers";
import { Movers } from "./mover";
import { notesOn } from "./notes";
import type { Outlook } from "./outlook";
import { serversOutlook } from "./servers";
import { stayingOn } from "./staying";
import { upgradeOutlook } from "./upgrade";
import { waitingIn } from "./waiting";
import { inOrderOfWeight } from "./weight";

/** Says what a change of nodes would do to a live cluster, before it is made. */
export function whatIf(cluster: LiveCluster, change: Change): Outlook {
  const workloads = workloadsOf(cluster);
  const changed = changedNodes(cluster, change);
  const { departing, staying, spared } = departuresOf(cluster, workloads, changed);
  const movers = new Movers(cluster);
  const looking = lookingFor(departing, movers);
  const waiting = waitingIn(workloads, movers);
  const prospects = prospectsOf(clusterAfter(cluster, changed), cluster.pods, looking, waiting);
  // All that come to nodes are counted in before anything is asked.
  const daemonSets = daemonSetOutlooks(workloads, departing, changed, prospects).map((each) =>
    contested(each, prospects),
  );
  const departures = looking.filter(({ isNew }) => isNew).map((each) => departureOf(each, prospects));
  const closed = stayingOn(staying, movers, prospects);
  const { outlooks, due, sure } = unmoved(cluster, changed, looking, waiting, movers, prospects);
  const upgrade =
    change.kubernetesVersion === undefined
      ? undefined
      : upgradeOutlook(change.kubernetesVersion, cluster, workloads, movers, prospects);
  const agent = agentOutlook({ cluster, workloads, departures, due, staying: closed, waiting: outlooks, sure });
  const servers = serversOutlook(cluster.nodes, changed);
  const found = {
    agent,
    ...(servers === undefined ? {} : { servers }),
    departures: inOrderOfWeight(departures),
    staying: inOrderOfWeight(closed),
    daemonSets,
    waiting: outlooks,
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
