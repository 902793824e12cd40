import { NodeRole } from "../../node-role";
import { isControlPlane } from "../../pool";
import type { WorkloadProof } from "../../proof/steady-state";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";
import { refusalsOf } from "./refusals";
import { toldByStartUp } from "./start-up";

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

function unplacedFindings({ cluster, workloads, pools }: ProofContext): FindingDraft[] {
  const hasControlPlane = pools.some(isControlPlane);
  const isTold = toldOf(cluster);
  return workloads
    .filter((proof) => proof.verdict === "pending" && proof.kind !== "Job" && !isTold(proof))
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

/** Tells workloads that what stays on new nodes keeps off every pool, which is told where it stays. */
function toldOf(cluster: ProofContext["cluster"]): (proof: WorkloadProof) => boolean {
  const isTold = toldByStartUp(cluster);
  return ({ placements }) => {
    const all = Object.entries(placements);
    return all.length > 0 && all.every(([pool, placement]) => isTold(pool, placement));
  };
}

function installs(workloads: readonly WorkloadProof[], installer: WorkloadProof): string[] {
  return workloads.filter(({ waitsFor }) => waitsFor === installer.workload).map(({ workload }) => workload);
}

function uncertainty({ uncertain }: WorkloadProof): { readonly uncertain?: string } {
  return uncertain === undefined ? {} : { uncertain };
}

/** One for all jobs that the same keeps away. */
function installJobFindings({ cluster, workloads }: ProofContext): FindingDraft[] {
  const isTold = toldOf(cluster);
  const jobs = workloads.filter((proof) => proof.verdict === "pending" && proof.kind === "Job" && !isTold(proof));
  const charts = new Map(
    cluster.ownWorkloads.charts.map((chart) => [`${chart.namespace}/helm-install-${chart.name}`, chart]),
  );
  const chartOf = ({ namespace, workload }: WorkloadProof) => charts.get(`${namespace}/${workload}`);
  const groups = new Map<string, WorkloadProof[]>();
  for (const job of jobs) {
    const cause = JSON.stringify([chartOf(job)?.bootstrap === true, refusalsOf(job)]);
    groups.set(cause, [...(groups.get(cause) ?? []), job]);
  }
  return [...groups.values()].map((group): FindingDraft => {
    const names = group.map(({ workload }) => workload);
    const own = group.filter((job) => chartOf(job) !== undefined);
    const neverMade = [
      ...neverMadeWithout(names, workloads),
      ...own.map(({ workload }) => `chart ${workload.replace(/^helm-install-/, "")}`),
    ];
    const [first] = group as [WorkloadProof, ...WorkloadProof[]];
    return {
      code: "RK205",
      data: {
        workloads: names,
        ...(chartOf(first)?.bootstrap === true ? { isBootstrap: true } : {}),
        neverMade,
        refusals: refusalsOf(first),
        customize: first.customize,
      },
    };
  });
}

/** What is absent because it waits for one of these, or for something that does. */
function neverMadeWithout(names: readonly string[], workloads: readonly WorkloadProof[]): string[] {
  const never = new Set<string>();
  for (const { workload, verdict, waitsFor } of workloads) {
    if (verdict !== "absent" || waitsFor === undefined) continue;
    if (names.includes(waitsFor) || never.has(waitsFor)) never.add(workload);
  }
  return [...never];
}

function daemonSetFindings({ cluster, workloads, pools }: ProofContext): FindingDraft[] {
  const isTold = toldByStartUp(cluster);
  return workloads
    .filter(({ kind }) => kind === "DaemonSet")
    .flatMap((proof): FindingDraft[] => {
      const { workload, customize } = proof;
      const refusals = refusalsOf(proof).filter(({ pool, ...refusal }) => !isTold(pool, refusal));
      if (refusals.length === 0 && pools.length > 0) return [];
      if (proof.verdict === "missing") return [{ code: "RK206", data: { workload, refusals, customize } }];
      if (proof.verdict !== "runs" || proof.pools.length === pools.length) return [];
      return [{ code: "RK207", data: { workload, pools: proof.pools, refusals, customize } }];
    });
}

function localVolumeFindings({ cluster, workloads, pools }: ProofContext): FindingDraft[] {
  const helper = workloads.find(({ workload }) => workload === "local-path-helper");
  if (helper === undefined || helper.verdict === "disabled" || helper.verdict === "absent") return [];
  // No workload of anybody's runs where the role's own taint keeps it away.
  const isForWorkloads = new Set(pools.filter(({ roles }) => roles.includes(NodeRole.WORKER)).map(({ name }) => name));
  const isTold = toldByStartUp(cluster);
  const refusals = refusalsOf(helper).filter(
    ({ pool, ...refusal }) => isForWorkloads.has(pool) && !isTold(pool, refusal),
  );
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
    if (verdict !== "runs" || kind !== "Deployment" || usable.length !== 1 || only === undefined) continue;
    if (hasSpareNode(only)) continue;
    dependent.set(only, [...(dependent.get(only) ?? []), workload]);
  }
  return [...dependent].map(([pool, names]) => ({ code: "RK209", data: { pool, workloads: names } }));
}
