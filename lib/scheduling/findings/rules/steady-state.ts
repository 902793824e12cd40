import { NodeRole } from "../../node-role";
import { isControlPlane } from "../../pool";
import { stayQuestions, staysForAWhile } from "../../proof/limited-stay";
import type { WorkloadProof } from "../../proof/steady-state";
import { AGENTS } from "../../reading/cluster";
import { keepsReplicas } from "../../releases/catalog-row";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";
import { evictingPlaces } from "./evicting-places";
import { isStoppedEverywhere, refusalsOf } from "./refusals";

/** Findings about the time when every pool has joined. */
export function steadyStateFindings({ workloads, ...rest }: ProofContext): FindingDraft[] {
  const context = { ...rest, workloads: workloads.filter((proof) => !isStoppedEverywhere(proof)) };
  return [
    ...unplacedFindings(context),
    ...installJobFindings(context),
    ...daemonSetFindings(context),
    ...localVolumeFindings(context),
    ...singlePoolFindings(context),
    ...evictedFindings(context),
  ];
}

const CRITICAL: Readonly<Record<string, "RK201" | "RK202" | "RK203">> = {
  "cattle-cluster-agent": "RK201",
  "fleet-agent": "RK202",
  coredns: "RK203",
};

/** Nothing of it ever runs: it finds no node, or is evicted at once from each that it finds. */
function isUnplaced({ verdict, kind, placements }: WorkloadProof): boolean {
  if (verdict !== "evicted") return verdict === "pending";
  return kind !== "DaemonSet" && !Object.values(placements).some(staysForAWhile);
}

function unplacedFindings({ workloads, pools }: ProofContext): FindingDraft[] {
  const hasControlPlane = pools.some(isControlPlane);
  return workloads
    .filter((proof) => isUnplaced(proof) && proof.kind !== "Job")
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
  const jobs = workloads.filter((proof) => isUnplaced(proof) && proof.kind === "Job");
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
      // From where its pods are evicted, they were all the same.
      const refusals = refusalsOf(proof).filter((refusal) => refusal.verdict !== "evicted");
      if (proof.verdict !== "runs" || refusals.length === 0) return [];
      const having = pools.map(({ name }) => name).filter((name) => !refusals.some(({ pool }) => pool === name));
      const keeping = proof.staysOn ?? [];
      return [{ code: "RK207", data: { workload, pools: having, refusals, customize, keeping } }];
    });
}

function localVolumeFindings({ workloads, pools }: ProofContext): FindingDraft[] {
  const helper = workloads.find(({ workload }) => workload === "local-path-helper");
  if (helper === undefined || helper.verdict === "disabled" || helper.verdict === "absent") return [];
  // No workload of anybody's runs where the role's own taint keeps it away.
  const isForWorkloads = new Set(pools.filter(({ roles }) => roles.includes(NodeRole.WORKER)).map(({ name }) => name));
  const refusals = refusalsOf(helper).filter(({ pool, verdict }) => isForWorkloads.has(pool) && verdict !== "evicted");
  if (refusals.length === 0 || isUnplaced(helper)) return [];
  const { workload, customize } = helper;
  return [{ code: "RK208", data: { workload, refusals, ...uncertainty(helper), customize } }];
}

function singlePoolFindings({ workloads, pools }: ProofContext): FindingDraft[] {
  if (pools.length < 2) return [];
  const dependent = new Map<string, string[]>();
  const hasSpareNode = (name: string) => pools.some((pool) => pool.name === name && (pool.nodes ?? 1) > 1);
  for (const { verdict, kind, pools: usable, workload, placements } of workloads) {
    const [only] = usable;
    // Where it is open whether another pool takes it, or another one does for a time, it is not the only one.
    if (Object.values(placements).some(({ verdict: each }) => each === "depends" || each === "evicted")) continue;
    if (verdict !== "runs" || !keepsReplicas(kind) || usable.length !== 1 || only === undefined) continue;
    if (hasSpareNode(only)) continue;
    dependent.set(only, [...(dependent.get(only) ?? []), workload]);
  }
  return [...dependent].map(([pool, names]) => ({ code: "RK209", data: { pool, workloads: names } }));
}

/** Workloads that are evicted again and again, from all of their places or from some. The agents' are told of as theirs. */
function evictedFindings({ workloads }: ProofContext): FindingDraft[] {
  const questions = new Set(
    workloads.flatMap(({ workload, placements }) => stayQuestions(workload, Object.values(placements))),
  );
  return workloads
    .filter((proof) => !AGENTS.some((agent) => agent === proof.workload) && !isUnplaced(proof))
    .filter((proof) => isThere(proof, questions))
    .flatMap(({ workload, kind, pools, placements, customize }): FindingDraft[] => {
      const places = evictingPlaces(placements);
      return places.length === 0 ? [] : [{ code: "RK211", data: { workload, kind, pools, places, customize } }];
    });
}

/** Whether it is known to exist: what is open is only how it fares where it is, or if the time is enough. */
function isThere({ verdict, dependsOn = [], placements }: WorkloadProof, questions: ReadonlySet<string>): boolean {
  if (verdict !== "depends") return verdict !== "absent" && verdict !== "disabled";
  const values = Object.values(placements).flatMap((placement) =>
    placement.verdict === "depends" ? placement.on : [],
  );
  return dependsOn.every((value) => questions.has(value) || values.includes(value));
}
