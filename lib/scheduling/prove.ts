import type { Finding } from "./findings/finding";
import { draftsOf, findingsOf } from "./findings/rules";
import type { JudgedDraft } from "./findings/rules/acknowledgements";
import { isObject } from "./json";
import type { SchedulingPool } from "./pool";
import { workloadsAfterDeferred } from "./proof/after-deferred";
import type { BootstrapProof } from "./proof/bootstrap";
import type { EffectiveWorkload } from "./proof/effective-workload";
import { bootstrapOfAny } from "./proof/open-pools";
import { steadyState, type WorkloadProof } from "./proof/steady-state";
import { withoutUnmadeCharts } from "./proof/unmade-charts";
import { type Cluster, NODE_POOLS, NotK3s } from "./reading/cluster";
import { isUnknown } from "./reading/unknown";
import type { KubernetesVersion } from "./releases/kubernetes-version";
import { NEWEST_KNOWN_KUBERNETES } from "./releases/newest-known";
import { missingRoles } from "./validation/cluster-rules";
import { ofType, readWhole } from "./validation/shape";

/** Whether a cluster comes up and stays up, before anything is applied. */
export interface SchedulingProof {
  /** What was judged. */
  readonly cluster: Cluster;
  /** The pools it was judged with, sorted by name. */
  readonly pools: readonly SchedulingPool[];
  /** Whether Rancher's agent can run on whichever node is elected first. */
  readonly bootstrap: BootstrapProof;
  /** Where everything runs with all pools registered, in the catalogue's order. */
  readonly workloads: readonly WorkloadProof[];
  /** What is to be said about it, most severe first. */
  readonly findings: readonly Finding[];
}

const CLUSTER = ofType<Cluster>(
  "a cluster that was read",
  "what readCluster returns",
  (value) => isObject(value) && isObject(value.agents) && Array.isArray(value.pools) && "kubernetesVersion" in value,
);

/**
 * Judges a cluster: pure, complete, the same for the same cluster.
 *
 * @example
 * ```ts
 * const [loaded] = loadClusters("cdktf.out");
 * if (loaded !== undefined) console.log(prove(loaded.cluster).bootstrap.verdict);
 * ```
 *
 * @throws InvalidInputError when it is none that was read
 */
export function prove(cluster: Cluster): SchedulingProof {
  const read = readWhole(CLUSTER, cluster, undefined, "cluster");
  return proofBy(judge(read), read);
}

/** What is found out about a cluster: all of a proof that its name and its place in the app say nothing about. */
export interface Judgement extends Pick<SchedulingProof, "bootstrap" | "workloads"> {
  readonly drafts: readonly JudgedDraft[];
}

/** Finds out about a cluster. */
export function judge(cluster: Cluster): Judgement {
  const { kubernetesVersion, pools } = cluster;
  // Of another distribution nothing is known: neither what it ships nor what it taints.
  if (kubernetesVersion instanceof NotK3s) {
    const context = { cluster, pools, bootstrap: dependingOn("kubernetes_version"), workloads: [] };
    return { ...context, drafts: draftsOf(context) };
  }
  const kubernetes = isUnknown(kubernetesVersion) ? NEWEST_KNOWN_KUBERNETES : kubernetesVersion;
  const workloads = workloadsIn(cluster, kubernetes);
  const context = {
    cluster,
    pools,
    bootstrap: bootstrapOf(cluster, kubernetes, workloads),
    workloads: steadyState(workloads, cluster),
  };
  return { ...context, drafts: draftsOf({ ...context, kubernetes }) };
}

/**
 * The proof of a cluster by what was found out.
 * @param judgement that of the cluster, or of one that is the same but for its name and its place in the app
 */
export function proofBy({ bootstrap, workloads, drafts }: Judgement, cluster: Cluster): SchedulingProof {
  return { cluster, pools: cluster.pools, bootstrap, workloads, findings: findingsOf(drafts, cluster) };
}

function workloadsIn(cluster: Cluster, kubernetes: KubernetesVersion): EffectiveWorkload[] {
  return withoutUnmadeCharts(workloadsAfterDeferred(cluster, kubernetes), cluster);
}

function bootstrapOf(
  cluster: Cluster,
  kubernetes: KubernetesVersion,
  workloads: ReturnType<typeof workloadsAfterDeferred>,
): BootstrapProof {
  if (cluster.poolSource === "unknown") return dependingOn(NODE_POOLS);
  const bootstrap = bootstrapOfAny(cluster, (each) =>
    each.pools === cluster.pools ? workloads : workloadsIn(each, kubernetes),
  );
  // Without one of the roles no distribution comes up.
  if (!isUnknown(cluster.kubernetesVersion) || missingRoles(cluster.pools).length > 0) return bootstrap;
  // What addons tolerate differs from release to release, and what is known of none may be of another distribution.
  return { ...bootstrap, ...dependingOn(cluster.kubernetesVersion.path, bootstrap) };
}

function dependingOn(
  value: string,
  { dependsOn, pools }: Pick<BootstrapProof, "dependsOn" | "pools"> = NO_POOLS,
): BootstrapProof {
  return { verdict: "depends", dependsOn: [...new Set([value, ...dependsOn])], wins: [], pools };
}

const NO_POOLS = { dependsOn: [], pools: [] };
