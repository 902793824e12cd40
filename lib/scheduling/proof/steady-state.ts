import { nodeTaints } from "../pool";
import { type Cluster, NODE_POOLS } from "../reading/cluster";
import type { CatalogRow, Customization, SystemWorkload } from "../releases/catalog-row";
import type { EffectiveWorkload } from "./effective-workload";
import { lingeringOn } from "./lingering";
import { nodeView, type Placement, place, selectorOf } from "./placement";

/** How a system workload fares once every pool has joined. */
export type WorkloadVerdict =
  /** Runs on at least one pool. */
  | "runs"
  /** Its pods wait for a node that none of the pools can give. */
  | "pending"
  /** A DaemonSet that gets no pod on any pool. */
  | "missing"
  /** Starts, and is evicted after a time, again and again. */
  | "evicted"
  /** Never made, because what makes it cannot run, or cannot make it of what it is told. */
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

/** Where everything runs with all pools registered, in the catalogue's order. */
export function steadyState(workloads: readonly EffectiveWorkload[], cluster: Cluster): WorkloadProof[] {
  const { pools, poolSource } = cluster;
  const unknownPools = poolSource === "unknown" ? [NODE_POOLS] : [];
  const lingering = lingeringOn(cluster, pools);
  const nodes = pools.map((pool) => ({
    name: pool.name,
    view: nodeView(pool, nodeTaints(pool), lingering.get(pool.name)),
  }));
  const proofs = new Map<SystemWorkload, WorkloadProof>();
  const effectiveByName = new Map(workloads.map((workload) => [workload.row.workload, workload]));

  function proofOf(workload: EffectiveWorkload): WorkloadProof {
    const known = proofs.get(workload.row.workload);
    if (known !== undefined) return known;
    const { row } = workload;
    const selector = selectorOf(workload, pools);
    const placements = Object.fromEntries(nodes.map(({ name, view }) => [name, place(workload, view, selector)]));
    const installers = row.installedBy.flatMap((name) => effectiveByName.get(name) ?? []).map(proofOf);
    const usable = pools.map(({ name }) => name).filter((name) => placements[name]?.verdict === "runs");
    const open = [
      ...unknownPools,
      ...workload.mayBeDisabled,
      ...(usable.length > 0
        ? []
        : Object.values(placements).flatMap((placement) => (placement.verdict === "depends" ? placement.on : []))),
    ];
    const verdict = verdictOf(workload, installers, Object.values(placements), open.length > 0);
    const waitsFor = installers.find((installer) => installer.verdict !== "runs")?.workload;
    const dependsOn = [...new Set([...open, ...installers.flatMap((installer) => installer.dependsOn ?? [])])];
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
  installers: readonly WorkloadProof[],
  placements: readonly Placement[],
  isOpen: boolean,
): WorkloadVerdict {
  if (workload.isDisabled || installers.some((installer) => installer.verdict === "disabled")) return "disabled";
  if (workload.isNeverMade) return "absent";
  if (installers.some((installer) => installer.verdict !== "runs" && installer.verdict !== "depends")) return "absent";
  if (isOpen || installers.some((installer) => installer.verdict === "depends")) return "depends";
  if (placements.some(({ verdict }) => verdict === "runs")) return "runs";
  if (placements.some(({ verdict }) => verdict === "evicted")) return "evicted";
  return workload.row.kind === "DaemonSet" ? "missing" : "pending";
}
