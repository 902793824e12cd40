import { driftOf } from "../../lib/drift/compare";
import type { Difference, Drift } from "../../lib/drift/drift";
import { expectedCluster } from "../../lib/drift/expected-cluster";
import { readCluster } from "../../lib/live/read-cluster";
import { loadClusters } from "../../lib/review/load-clusters";
import { nodeTaints, type SchedulingPool } from "../../lib/scheduling/pool";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { controller, type KubectlObject, list, node } from "../doctor/objects";
import { appliedToRancher } from "./applied";

/** A cluster that an app was applied to, with nothing in it that the app does not say. */

type Values = Readonly<Record<string, unknown>>;

export const RELEASE = "v1.33.5+k3s1";

/** Servers with a taint, and workers with another one and a label. */
export const POOLS = [
  { name: "servers", roles: ["etcd", "control-plane"], taints: ["dedicated=cp:NoSchedule"] },
  { name: "workers", roles: ["worker"], taints: ["team=a:NoSchedule"], labels: { disk: "fast" }, nodes: 2 },
] as const;

/** Arguments of the cluster `edge`, and what is told of its pools. */
export interface AppSketch {
  readonly args?: Values;
  readonly pools?: readonly object[];
  readonly rancherVersion?: string;
}

const AGENT = "cluster_agent_deployment_customization";
export const TOLERATES_TEAM = [{ append_tolerations: [{ key: "team", operator: "Exists", effect: "NoSchedule" }] }];

/** The arguments of `edge`; its agent tolerates the workers' taint. */
export function argsOf(args: Values = {}): Values {
  return { name: "edge", kubernetes_version: RELEASE, [AGENT]: TOLERATES_TEAM, ...args };
}

/** The app as `check` would read it. */
export function appOf({ args, pools = POOLS, rancherVersion }: AppSketch = {}): Cluster {
  const [found] = loadClusters(
    { resource: { rancher2_cluster_v2: { edge: argsOf(args) } } },
    {
      pools: {
        ...(rancherVersion && { rancherVersion }),
        clusters: pools.length === 0 ? [] : [{ name: "edge", pools }],
      },
    },
  );
  if (found === undefined) throw new Error("the app has no cluster");
  return found.cluster;
}

/** A node of a pool as it is registered and labelled. */
export function nodeOf(pool: SchedulingPool, index: number, more: Values = {}): KubectlObject {
  const labels = {
    ...Object.fromEntries(pool.roles.map((role) => [`node-role.kubernetes.io/${role}`, "true"])),
    ...pool.labels,
    ...(more.labels as object),
  };
  const taints = (more.taints as string[] | undefined) ?? nodeTaints(pool).map(String);
  return node(`${pool.name}-${index + 1}`, { version: RELEASE, ...more, labels, taints });
}

/** Two nodes of each pool, or as many as it says. */
export function nodesOf(app: Cluster): KubectlObject[] {
  return app.pools.flatMap((pool) => Array.from({ length: pool.nodes ?? 2 }, (_, index) => nodeOf(pool, index)));
}

/** Both agents as Rancher makes them: with a toleration for each taint of the control plane, and the app's. */
export function agentsOf(app: Cluster, more: Readonly<Record<string, readonly object[]>> = {}): KubectlObject[] {
  const own = (agent: keyof Cluster["agents"]) => app.agents[agent].tolerations.map((each) => each.toKubernetes());
  const ofTaints = ofControlPlane(app);
  return [
    controller("Deployment", "cattle-cluster-agent", {
      namespace: "cattle-system",
      template: { tolerations: more["cattle-cluster-agent"] ?? [...ofTaints, ...own("cattle-cluster-agent")] },
    }),
    controller("Deployment", "fleet-agent", {
      namespace: "cattle-fleet-system",
      template: { tolerations: more["fleet-agent"] ?? [...OF_FLEET, ...own("fleet-agent")] },
    }),
  ];
}

/** What Rancher gives its agent for the taints of the control plane. */
export function ofControlPlane({ pools }: Cluster): object[] {
  const servers = pools.filter(({ roles }) => roles.some((role) => role === "control-plane"));
  return servers.flatMap(nodeTaints).map(({ key, value, effect }) => ({
    key,
    effect,
    ...(value === undefined ? { operator: "Exists" } : { operator: "Equal", value }),
  }));
}

/** What Fleet gives its agent. */
export const OF_FLEET = [
  { key: "node.cloudprovider.kubernetes.io/uninitialized", operator: "Equal", value: "true", effect: "NoSchedule" },
  { key: "cattle.io/os", operator: "Equal", value: "linux", effect: "NoSchedule" },
];

/** Everything there is of a cluster that the app was just applied to. */
export function livingCluster(app: Cluster, args: Values = {}): KubectlObject[] {
  return [...nodesOf(app), ...agentsOf(app), appliedToRancher(argsOf(args))];
}

/** How the living cluster differs from the app. */
export function drifted(app: Cluster, objects: readonly KubectlObject[]): Drift {
  const live = readCluster([{ file: "cluster.json", content: list(...objects) }], { mayBeRancherAlone: true });
  const loaded = { cluster: app, stack: "", file: "app.json", address: "rancher2_cluster_v2.edge" };
  return driftOf(expectedCluster([loaded], live).cluster, live);
}

/** A difference in a line: what, and what each place says. */
export function inALine({ what, app, rancher, live }: Difference): string {
  const places = [
    app && `app ${app}`,
    ...(rancher === undefined ? [] : [`Rancher ${rancher}`]),
    live && `live ${live}`,
  ];
  return `${what}: ${places.filter(Boolean).join(", ")}`;
}

/** All differences, each in a line. */
export function differenceLines(app: Cluster, objects: readonly KubectlObject[]): string[] {
  return drifted(app, objects).differences.map(inALine);
}
