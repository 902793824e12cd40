import { type BootstrapProof, proveBootstrap } from "./bootstrap";
import { type EffectiveWorkload, effectiveWorkloads } from "./effective-workload";
import type { Finding } from "./finding";
import { diagnose } from "./findings";
import { NODE_POOLS } from "./findings/deployment";
import { nodeTaints, type SchedulingPool } from "./model";
import { nodeView, type Placement, place, selectorOf } from "./placement";
import { type Cluster, NotK3s } from "./reading/cluster";
import { isUnknown } from "./reading/unknown";
import type { CatalogRow, Customization, SystemWorkload } from "./releases/catalog-row";
import type { KubernetesVersion } from "./releases/kubernetes-version";
import { NEWEST_KNOWN_KUBERNETES } from "./releases/newest-known";

/** How a system workload fares once every pool has joined. */
export type WorkloadVerdict =
  /** Runs on at least one pool. */
  | "runs"
  /** Its pods wait for a node that none of the pools can give. */
  | "pending"
  /** A DaemonSet that gets no pod on any pool. */
  | "missing"
  /** Never made, because what makes it cannot run. */
  | "absent"
  /** Turned off by the app. */
  | "disabled"
  /** Open, because of values that are known only at apply. */
  | "depends";

/** The steady state of one system workload. */
export interface WorkloadProof {
  readonly workload: SystemWorkload;
  readonly namespace: string;
  readonly kind: CatalogRow["kind"];
  readonly verdict: WorkloadVerdict;
  /** By pool name; where its pods could run if they exist. */
  readonly placements: Readonly<Record<string, Placement>>;
  /** The pools it can run on, sorted. */
  readonly pools: readonly string[];
  /** What cannot run, so that the workload is never made. */
  readonly waitsFor?: SystemWorkload;
  /** The values its verdict depends on, which are known only at apply. */
  readonly dependsOn?: readonly string[];
  /** How its tolerations are changed. */
  readonly customize: Customization;
  /** What is not certain about its tolerations. */
  readonly uncertain?: string;
}

/** Whether a cluster comes up and stays up, before anything is applied. */
export interface SchedulingProof {
  /** What was judged. */
  readonly cluster: Cluster;
  readonly pools: readonly SchedulingPool[];
  /** Whether Rancher's agent can run on whichever node is elected first. */
  readonly bootstrap: BootstrapProof;
  /** Where everything runs with all pools registered, in the catalogue's order. */
  readonly workloads: readonly WorkloadProof[];
  /** What is to be said about it, most severe first. */
  readonly findings: readonly Finding[];
}

/** Judges a cluster: pure, complete, the same for the same cluster. */
export function prove(cluster: Cluster): SchedulingProof {
  const { kubernetesVersion, pools } = cluster;
  // Of another distribution nothing is known: neither what it ships nor what it taints.
  if (kubernetesVersion instanceof NotK3s) {
    const facts = { cluster, pools, bootstrap: dependingOn("kubernetes_version"), workloads: [] };
    return { ...facts, findings: diagnose(facts) };
  }
  const kubernetes = isUnknown(kubernetesVersion) ? NEWEST_KNOWN_KUBERNETES : kubernetesVersion;
  const workloads = effectiveWorkloads(cluster, kubernetes);
  const facts = {
    cluster,
    pools,
    bootstrap: bootstrapOf(cluster, kubernetes, workloads),
    workloads: steadyState(workloads, cluster),
  };
  return { ...facts, findings: diagnose({ ...facts, kubernetes }) };
}

function bootstrapOf(
  cluster: Cluster,
  kubernetes: KubernetesVersion,
  workloads: readonly EffectiveWorkload[],
): BootstrapProof {
  if (cluster.poolSource === "unknown") return dependingOn(NODE_POOLS);
  const bootstrap = proveBootstrap(cluster, kubernetes, workloads);
  if (!isUnknown(cluster.kubernetesVersion)) return bootstrap;
  // What addons tolerate differs from release to release.
  return { ...bootstrap, ...dependingOn(cluster.kubernetesVersion.path, bootstrap) };
}

function dependingOn(
  value: string,
  { dependsOn, pools }: Pick<BootstrapProof, "dependsOn" | "pools"> = NO_POOLS,
): BootstrapProof {
  return { verdict: "depends", dependsOn: [value, ...dependsOn], pools };
}

const NO_POOLS = { dependsOn: [], pools: [] };

function steadyState(workloads: readonly EffectiveWorkload[], { pools, poolSource }: Cluster): WorkloadProof[] {
  const unknownPools = poolSource === "unknown" ? [NODE_POOLS] : [];
  const nodes = pools.map((pool) => ({ name: pool.name, view: nodeView(pool, nodeTaints(pool)) }));
  const proofs = new Map<SystemWorkload, WorkloadProof>();
  const effectiveByName = new Map(workloads.map((workload) => [workload.row.workload, workload]));

  function proofOf(workload: EffectiveWorkload): WorkloadProof {
    const known = proofs.get(workload.row.workload);
    if (known !== undefined) return known;
    const { row } = workload;
    const selector = selectorOf(workload, pools);
    const placements = Object.fromEntries(nodes.map(({ name, view }) => [name, place(workload, view, selector)]));
    const makers = row.createdBy.flatMap((name) => effectiveByName.get(name) ?? []).map(proofOf);
    const usable = pools.map(({ name }) => name).filter((name) => placements[name]?.verdict === "runs");
    const open = [
      ...unknownPools,
      ...workload.mayBeDisabled,
      ...(usable.length > 0
        ? []
        : Object.values(placements).flatMap((placement) => (placement.verdict === "depends" ? placement.on : []))),
    ];
    const verdict = verdictOf(workload, makers, usable.length > 0, open.length > 0);
    const waitsFor = makers.find((maker) => maker.verdict !== "runs")?.workload;
    const dependsOn = [...new Set([...open, ...makers.flatMap((maker) => maker.dependsOn ?? [])])];
    const proof: WorkloadProof = {
      workload: row.workload,
      namespace: row.namespace,
      kind: row.kind,
      verdict,
      placements,
      pools: usable,
      ...(verdict === "absent" && waitsFor !== undefined ? { waitsFor } : {}),
      ...(verdict === "depends" ? { dependsOn } : {}),
      customize: row.customize,
      ...(row.uncertain === undefined ? {} : { uncertain: row.uncertain }),
    };
    proofs.set(row.workload, proof);
    return proof;
  }

  return workloads.map(proofOf);
}

function verdictOf(
  workload: EffectiveWorkload,
  makers: readonly WorkloadProof[],
  fits: boolean,
  isOpen: boolean,
): WorkloadVerdict {
  if (workload.isDisabled || makers.some((maker) => maker.verdict === "disabled")) return "disabled";
  if (makers.some((maker) => maker.verdict !== "runs" && maker.verdict !== "depends")) return "absent";
  if (isOpen || makers.some((maker) => maker.verdict === "depends")) return "depends";
  if (fits) return "runs";
  return workload.row.kind === "DaemonSet" ? "missing" : "pending";
}
