import type { Placement } from "../scheduling/proof/placement";
import type { WorkloadProof } from "../scheduling/proof/steady-state";
import type { SchedulingProof } from "../scheduling/prove";

/** Pools in which everything fares the same, shown as one column. */
export interface ProofColumn {
  readonly pools: readonly string[];
}

/** One system workload across the columns. */
export interface ProofRow {
  readonly proof: WorkloadProof;
  /** One per column. */
  readonly cells: readonly Placement[];
}

/** A proof as a table: pools across, workloads down. Pools that fare the same share a column. */
export interface ProofTable {
  readonly columns: readonly ProofColumn[];
  readonly rows: readonly ProofRow[];
}

/** Lays a proof out. */
export function proofTable({ pools, workloads }: SchedulingProof): ProofTable {
  const bySignature = new Map<string, string[]>();
  for (const { name } of pools) {
    const signature = JSON.stringify(workloads.map(({ placements }) => placements[name]));
    bySignature.set(signature, [...(bySignature.get(signature) ?? []), name]);
  }
  const columns = [...bySignature.values()].map((names) => ({ pools: names }));
  const rows = workloads.map((proof) => ({
    proof,
    cells: columns.map((column) => proof.placements[column.pools[0] as string] as Placement),
  }));
  return { columns, rows };
}
