import type { LiveCluster } from "../live/live-cluster";
import { diffClusters } from "../review/cluster-diff";
import { effectiveWorkloads } from "../scheduling/proof/effective-workload";
import type { Cluster } from "../scheduling/reading/cluster";
import { clusterName } from "../scheduling/reading/cluster-summary";
import { isUnknown } from "../scheduling/reading/unknown";
import { agentPlacementFindings } from "./agent-placement";
import { agentFindings } from "./agents";
import { DRIFT_KINDS, type Drift, type Findings, type NotCompared } from "./drift";
import { heldObject } from "./expected-cluster";
import { heldCluster } from "./held-cluster";
import { liveSystemWorkloads } from "./live-workload";
import { nodeFindings } from "./nodes";
import { objectCommand } from "./rancher-command";
import { releaseFindings } from "./releases";
import { releasesOf } from "./server-releases";
import { settingFindings } from "./settings";
import { workloadFindings } from "./workloads";

/** Compares what an app says of a cluster with what the living one and Rancher's own object have. */
export function driftOf(app: Cluster, live: LiveCluster): Drift {
  const object = heldObject(app, live);
  const held = object === undefined ? undefined : { object, cluster: heldCluster(object, app) };
  const workloads = liveSystemWorkloads(live);
  const releases = releasesOf(app, live);
  const [release] = releases;
  const effective = release === undefined ? [] : effectiveWorkloads({ ...app, kubernetesVersion: release }, release);
  const all: Findings[] = [
    nodeFindings(app, live),
    agentFindings({ app, live, workloads, effective, ...(held === undefined ? {} : { held }) }),
    agentPlacementFindings({ app, workloads, ...(held === undefined ? {} : { held }) }),
    releaseFindings(app, live, held),
    ...(release === undefined
      ? [{ notCompared: [{ what: "system workloads", why: "it is not known which release of K3s makes them" }] }]
      : [workloadFindings({ app, live, releases, workloads, ...(held === undefined ? {} : { held: held.cluster }) })]),
    held === undefined
      ? { notCompared: [objectNotThere(app, live)] }
      : settingFindings(diffClusters(held.cluster, app), app, held),
  ];
  const order = new Map(DRIFT_KINDS.map((kind, index) => [kind, index]));
  return {
    cluster: clusterName(app),
    differences: all
      .flatMap(({ differences = [] }) => differences)
      .map((difference, index) => ({ difference, index, rank: order.get(difference.kind) ?? 0 }))
      .sort((a, b) => a.rank - b.rank || a.index - b.index)
      .map(({ difference }) => difference),
    compared: all.flatMap(({ compared = [] }) => compared),
    toCome: all.flatMap(({ toCome = [] }) => toCome),
    notCompared: all.flatMap(({ notCompared = [] }) => notCompared),
  };
}

function objectNotThere(app: Cluster, { rancher }: LiveCluster): NotCompared {
  const there = rancher.clusters.map(({ name }) => name);
  const isThere = there.some((name) => isUnknown(app.name) || name.endsWith(`/${app.name}`));
  const command = isUnknown(app.name) ? undefined : objectCommand(app.name);
  const besides =
    there.length === 0
      ? ""
      : `, which has ${there.slice(0, MOST_NAMED).join(", ")}${there.length > MOST_NAMED ? ", ..." : ""}`;
  return {
    what: "configuration, and what Rancher holds of the agents",
    why: isThere
      ? `it is not clear which of Rancher's own objects is meant: ${there.slice(0, MOST_NAMED).join(", ")}; pass one of them`
      : `Rancher's own object of the cluster is not in the input${besides}; get it where Rancher runs`,
    ...(command === undefined ? {} : { command }),
  };
}

const MOST_NAMED = 5;
