import { oncePer, setOf } from "../../once-per";
import { poolBeforeDeferred } from "../../proof/before-deferred";
import { type Eviction, evictions } from "../../proof/evictions";
import type { WorkloadProof } from "../../proof/steady-state";
import { keepsReplicas } from "../../releases/catalog-row";
import type { FindingDraft } from "../finding";
import type { EvictedWorkload } from "../finding-data";
import { somePools } from "../some-pools";
import type { ProofContext } from "./context";
import { refusalsOf } from "./refusals";

/** Findings about taints that come once the cluster is ready. */
export function deferredTaintFindings(context: ProofContext): FindingDraft[] {
  const { cluster, kubernetes } = context;
  const evicted = kubernetes === undefined ? [] : evictions(cluster, kubernetes);
  return [...evictionFindings(context, evicted), ...stayingFindings(context, evicted)];
}

/** What is evicted again and again is told of as that, whatever the moment. */
function evictionFindings({ pools, workloads }: ProofContext, evicted: readonly Eviction[]): FindingDraft[] {
  const byPool = new Map<string, Eviction[]>();
  for (const each of evicted) {
    const proof = proofOf(workloads, each.workload);
    if (proof?.placements[each.pool]?.verdict === "evicted") continue;
    const samePool = byPool.get(each.pool);
    if (samePool === undefined) byPool.set(each.pool, [each]);
    else samePool.push(each);
  }
  return pools.flatMap(({ name }): FindingDraft[] => {
    const fromHere = byPool.get(name);
    if (fromHere === undefined) return [];
    return [{ code: "RK602", data: { pool: name, evicted: fromHere.map((each) => evictedWorkload(each, workloads)) } }];
  });
}

/** What was there before the taints and is left alone by them, but finds no place any more. */
function stayingFindings({ workloads }: ProofContext, evicted: readonly Eviction[]): FindingDraft[] {
  const mayStay = ({ workload, dependsOn = [], placements }: WorkloadProof) =>
    dependsOn.includes(poolBeforeDeferred(workload)) && !placesLeftOpen(placements).includes(AGENTS_POOL);
  const staying = workloads.filter((proof) => proof.verdict === "stays" || mayStay(proof));
  if (staying.length === 0) return [];
  // A DaemonSet has pods on all pools.
  const isEvictedElsewhere = (proof: WorkloadProof) =>
    mayStay(proof) || evicted.some(({ workload }) => workload === proof.workload);
  return [
    {
      code: "RK603",
      data: {
        workloads: staying.map((proof) => ({
          workload: proof.workload,
          kind: proof.kind,
          refusals: refusalsOf(proof),
          ...(isEvictedElsewhere(proof) ? { onlyOn: proof.staysOn ?? [] } : {}),
          customize: proof.customize,
          isOfRancher: proof.namespace.startsWith("cattle-"),
          ...(proof.uncertain === undefined ? {} : { uncertain: proof.uncertain }),
        })),
      },
    },
  ];
}

/** What Rancher adds it adds while its agent is connected. */
const AGENTS_POOL = poolBeforeDeferred("cattle-cluster-agent");

/** What decides whether pools take a workload. */
const placesLeftOpen = oncePer((placements: WorkloadProof["placements"]): readonly string[] => [
  ...new Set(Object.values(placements).flatMap((placement) => (placement.verdict === "depends" ? placement.on : []))),
]);

function proofOf(workloads: readonly WorkloadProof[], name: WorkloadProof["workload"]): WorkloadProof | undefined {
  return workloads.find(({ workload }) => workload === name);
}

function evictedWorkload(
  { workload, kind, by, seconds, goesTo, pool }: Eviction,
  workloads: ProofContext["workloads"],
): EvictedWorkload {
  const isStranded = keepsReplicas(kind) && goesTo.length === 0;
  const proof = proofOf(workloads, workload);
  const dependsOn = isStranded && proof !== undefined ? placesLeftOpen(proof.placements) : [];
  return {
    workload,
    kind,
    taints: by,
    seconds,
    goesTo: somePools(goesTo, pool),
    comesBack: setOf(goesTo).has(pool),
    staysOn: somePools(isStranded ? (proof?.staysOn ?? []) : []),
    ...(dependsOn.length === 0 ? {} : { dependsOn }),
    ...(proof === undefined || !(isStranded || kind === "DaemonSet") ? {} : { customize: proof.customize }),
  };
}
