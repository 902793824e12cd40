import { type Eviction, evictions } from "../../proof/evictions";
import { keepsReplicas } from "../../releases/catalog-row";
import type { FindingDraft } from "../finding";
import type { EvictedWorkload } from "../finding-data";
import type { ProofContext } from "./context";

/** Findings about taints that come once the cluster is ready. */
export function deferredTaintFindings({ cluster, kubernetes, pools, workloads }: ProofContext): FindingDraft[] {
  if (kubernetes === undefined) return [];
  const byPool = new Map<string, Eviction[]>();
  for (const each of evictions(cluster, kubernetes)) {
    const samePool = byPool.get(each.pool);
    if (samePool === undefined) byPool.set(each.pool, [each]);
    else samePool.push(each);
  }
  return pools.flatMap(({ name }): FindingDraft[] => {
    const evicted = byPool.get(name);
    if (evicted === undefined) return [];
    return [{ code: "RK602", data: { pool: name, evicted: evicted.map((each) => evictedWorkload(each, workloads)) } }];
  });
}

function evictedWorkload(
  { workload, kind, by, goesTo }: Eviction,
  workloads: ProofContext["workloads"],
): EvictedWorkload {
  const isStranded = keepsReplicas(kind) && goesTo.length === 0;
  const proof = isStranded ? workloads.find((each) => each.workload === workload) : undefined;
  return { workload, kind, taints: by, goesTo, ...(proof === undefined ? {} : { customize: proof.customize }) };
}
