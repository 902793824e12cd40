import { type BootstrapProof, proveBootstrap } from "./bootstrap";
import { type EffectiveWorkload, effectiveWorkloads } from "./effective-workload";
import type { Finding } from "./finding";
import { diagnose } from "./findings";
import { type ClusterModel, nodeTaints, type SchedulingPool, schedulingPools } from "./model";
import { nodeView, type Placement, place, selectorOf } from "./placement";
import type { CatalogRow, SystemWorkload } from "./releases/catalog-row";

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
  | "disabled";

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
  /** How its tolerations are changed. */
  readonly customize: string;
  /** What is not certain about its tolerations. */
  readonly uncertain?: string;
}

/** Whether a cluster comes up and stays up, before anything is applied. */
export interface SchedulingProof {
  readonly model: ClusterModel;
  readonly pools: readonly SchedulingPool[];
  /** Whether Rancher's agent can run on whichever node is elected first. */
  readonly bootstrap: BootstrapProof;
  /** Where everything runs with all pools registered, in the catalogue's order. */
  readonly workloads: readonly WorkloadProof[];
  /** What is to be said about it, most severe first. */
  readonly findings: readonly Finding[];
}

/** Judges a cluster: pure, complete, the same for the same model. */
export function prove(model: ClusterModel): SchedulingProof {
  const pools = schedulingPools(model.pools);
  const workloads = effectiveWorkloads(model, pools);
  const facts = {
    model,
    pools,
    bootstrap: proveBootstrap(model, pools, workloads),
    workloads: steadyState(workloads, pools),
  };
  return { ...facts, findings: diagnose(facts) };
}

function steadyState(workloads: readonly EffectiveWorkload[], pools: readonly SchedulingPool[]): WorkloadProof[] {
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
    const verdict = verdictOf(workload, makers, usable.length > 0);
    const waitsFor = makers.find((maker) => maker.verdict !== "runs")?.workload;
    const proof: WorkloadProof = {
      workload: row.workload,
      namespace: row.namespace,
      kind: row.kind,
      verdict,
      placements,
      pools: usable,
      ...(verdict === "absent" && waitsFor !== undefined ? { waitsFor } : {}),
      customize: row.customize,
      ...(row.uncertain === undefined ? {} : { uncertain: row.uncertain }),
    };
    proofs.set(row.workload, proof);
    return proof;
  }

  return workloads.map(proofOf);
}

function verdictOf(workload: EffectiveWorkload, makers: readonly WorkloadProof[], fits: boolean): WorkloadVerdict {
  if (workload.isDisabled || makers.some((maker) => maker.verdict === "disabled")) return "disabled";
  if (makers.some((maker) => maker.verdict !== "runs")) return "absent";
  if (fits) return "runs";
  return workload.row.kind === "DaemonSet" ? "missing" : "pending";
}
