import { type Eviction, evictions } from "../../proof/evictions";
import { keepsReplicas } from "../../releases/catalog-row";
import type { FindingDraft } from "../finding";
import type { EvictedWorkload } from "../finding-data";
import type { ProofContext } from "./context";
import { refusalsOf } from "./refusals";

/** Findings about taints that come once the cluster is ready. */
export function deferredTaintFindings(context: ProofContext): FindingDraft[] {
  return [...evictionFindings(context), ...stayingFindings(context)];
}

/** What is evicted again and again is told of as that, whatever the moment. */
function evictionFindings({ cluster, kubernetes, pools, workloads }: ProofContext): FindingDraft[] {
  if (kubernetes === undefined) return [];
  const byPool = new Map<string, Eviction[]>();
  for (const each of evictions(cluster, kubernetes)) {
    const proof = workloads.find(({ workload }) => workload === each.workload);
    if (proof?.placements[each.pool]?.verdict === "evicted") continue;
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

/** What was there before the taints and is left alone by them, but finds no place any more. */
function stayingFindings({ workloads }: ProofContext): FindingDraft[] {
  const staying = workloads.filter(({ verdict }) => verdict === "stays");
  if (staying.length === 0) return [];
  return [
    {
      code: "RK603",
      data: {
        workloads: staying.map((proof) => ({
          workload: proof.workload,
          kind: proof.kind,
          refusals: refusalsOf(proof),
          customize: proof.customize,
          isOfRancher: proof.namespace.startsWith("cattle-"),
          ...(proof.uncertain === undefined ? {} : { uncertain: proof.uncertain }),
        })),
      },
    },
  ];
}

function evictedWorkload(
  { workload, kind, by, seconds, goesTo }: Eviction,
  workloads: ProofContext["workloads"],
): EvictedWorkload {
  const isStranded = keepsReplicas(kind) && goesTo.length === 0;
  const proof = isStranded ? workloads.find((each) => each.workload === workload) : undefined;
  return {
    workload,
    kind,
    taints: by,
    seconds,
    goesTo,
    ...(proof === undefined ? {} : { customize: proof.customize }),
  };
}
