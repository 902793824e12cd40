import { NodeRole } from "../../node-role";
import { isControlPlane } from "../../pool";
import type { WorkloadProof } from "../../proof/steady-state";
import { keepsReplicas } from "../../releases/catalog-row";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";
import { refusalsOf } from "./refusals";

/** Findings about the time when every pool has joined. */
export function steadyStateFindings(context: ProofContext): FindingDraft[] {
  return [
    ...unplacedFindings(context),
    ...installJobFindings(context),
    ...daemonSetFindings(context),
    ...localVolumeFindings(context),
    ...singlePoolFindings(context),
  ];
}

const CRITICAL: Readonly<Record<string, "RK201" | "RK202" | "RK203">> = {
  "cattle-cluster-agent": "RK201",
  "fleet-agent": "RK202",
  coredns: "RK203",
};

function unplacedFindings({ workloads, pools }: ProofContext): FindingDraft[] {
  const hasControlPlane = pools.some(isControlPlane);
  return workloads
    .filter(({ verdict, kind }) => verdict === "pending" && kind !== "Job")
    .map((proof) => ({
      code: proof.uncertain === undefined ? (CRITICAL[proof.workload] ?? "RK204") : "RK204",
      data: {
        workload: proof.workload,
        refusals: refusalsOf(proof),
        neverMade: installs(workloads, proof),
        ...uncertainty(proof),
        customize: proof.customize,
        hasControlPlane,
      },
    }));
}

function installs(workloads: readonly WorkloadProof[], installer: WorkloadProof): string[] {
  return workloads.filter(({ waitsFor }) => waitsFor === installer.workload).map(({ workload }) => workload);
}

function uncertainty({ uncertain }: WorkloadProof): { readonly uncertain?: string } {
  return uncertain === undefined ? {} : { uncertain };
}

function installJobFindings({ workloads }: ProofContext): FindingDraft[] {
  const jobs = workloads.filter(({ verdict, kind }) => verdict === "pending" && kind === "Job");
  const [first] = jobs;
  if (first === undefined) return [];
  const absent = workloads.filter(({ verdict, waitsFor }) => verdict === "absent" && waitsFor !== undefined);
  const names = jobs.map(({ workload }) => workload);
  const never = new Set<string>();
  for (const { workload, waitsFor } of absent) {
    if (waitsFor !== undefined && (names.includes(waitsFor) || never.has(waitsFor))) never.add(workload);
  }
  return [
    {
      code: "RK205",
      data: { workloads: names, neverMade: [...never], refusals: refusalsOf(first), customize: first.customize },
    },
  ];
}

function daemonSetFindings({ workloads, pools }: ProofContext): FindingDraft[] {
  return workloads
    .filter(({ kind }) => kind === "DaemonSet")
    .flatMap((proof): FindingDraft[] => {
      const { workload, customize } = proof;
      if (proof.verdict === "missing") {
        return [{ code: "RK206", data: { workload, refusals: refusalsOf(proof), customize } }];
      }
      if (proof.verdict !== "runs" || proof.pools.length === pools.length) return [];
      return [{ code: "RK207", data: { workload, pools: proof.pools, refusals: refusalsOf(proof), customize } }];
    });
}

function localVolumeFindings({ workloads, pools }: ProofContext): FindingDraft[] {
  const helper = workloads.find(({ workload }) => workload === "local-path-helper");
  if (helper === undefined || helper.verdict === "disabled" || helper.verdict === "absent") return [];
  // No workload of anybody's runs where the role's own taint keeps it away.
  const isForWorkloads = new Set(pools.filter(({ roles }) => roles.includes(NodeRole.WORKER)).map(({ name }) => name));
  const refusals = refusalsOf(helper).filter(({ pool }) => isForWorkloads.has(pool));
  if (refusals.length === 0 || helper.verdict === "pending") return [];
  const { workload, customize } = helper;
  return [{ code: "RK208", data: { workload, refusals, ...uncertainty(helper), customize } }];
}

function singlePoolFindings({ workloads, pools }: ProofContext): FindingDraft[] {
  if (pools.length < 2) return [];
  const dependent = new Map<string, string[]>();
  const hasSpareNode = (name: string) => pools.some((pool) => pool.name === name && (pool.nodes ?? 1) > 1);
  for (const { verdict, kind, pools: usable, workload, placements } of workloads) {
    const [only] = usable;
    // Where it is open whether another pool takes it, it is not known to be the only one.
    if (Object.values(placements).some((placement) => placement.verdict === "depends")) continue;
    if (verdict !== "runs" || !keepsReplicas(kind) || usable.length !== 1 || only === undefined) continue;
    if (hasSpareNode(only)) continue;
    dependent.set(only, [...(dependent.get(only) ?? []), workload]);
  }
  return [...dependent].map(([pool, names]) => ({ code: "RK209", data: { pool, workloads: names } }));
}
