import { NodeRole } from "../../node-role";
import { oncePer } from "../../once-per";
import { isControlPlane, poolsByName } from "../../pool";
import { withoutPools } from "../../proof/all-placements";
import { standingBeforeDeferred } from "../../proof/before-deferred";
import { stayQuestions, staysForAWhile } from "../../proof/limited-stay";
import { CORDON } from "../../proof/lingering";
import type { Placement } from "../../proof/placement";
import type { WorkloadProof } from "../../proof/steady-state";
import { AGENTS } from "../../reading/cluster";
import { keepsReplicas } from "../../releases/catalog-row";
import type { FindingDraft } from "../finding";
import type { RefusingPool } from "../finding-data";
import { agentSource } from "./agent-source";
import type { ProofContext } from "./context";
import { evictingPlaces } from "./evicting-places";
import { refusalsOf } from "./refusals";
import { toldByStartUp } from "./start-up";
import { taintNotes } from "./taint-notes";

/** Findings about the time when every pool has joined. */
export function steadyStateFindings(context: ProofContext): FindingDraft[] {
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

/** What a finding says of a workload that is there until deferred taints come: it was made, and had a pool to run on. */
function thereBeforeDeferred({
  cluster,
  kubernetes,
}: ProofContext): (workload: WorkloadProof["workload"]) => { readonly wasThere?: true } {
  const before = kubernetes === undefined ? undefined : standingBeforeDeferred(cluster, kubernetes);
  return (workload) => {
    const standing = before?.get(workload);
    return standing?.isMade && standing.pools.length > 0 ? { wasThere: true } : {};
  };
}

function unplacedFindings(context: ProofContext): FindingDraft[] {
  const { cluster, workloads, pools } = context;
  const wasThere = thereBeforeDeferred(context);
  const hasControlPlane = pools.some(isControlPlane);
  const isTold = toldOf(cluster);
  return workloads
    .filter((proof) => isUnplaced(proof) && proof.kind !== "Job" && !isTold(proof))
    .map((proof) => ({
      code: proof.uncertain === undefined ? (CRITICAL[proof.workload] ?? "RK204") : "RK204",
      data: {
        workload: proof.workload,
        refusals: refusalsOf(proof),
        neverMade: installs(workloads, proof),
        ...wasThere(proof.workload),
        ...uncertainty(proof),
        customize: proof.customize,
        hasControlPlane,
        ...taintNotes({ cluster, pools }, refusalsOf(proof)),
        ...sourceOf(cluster, proof),
      },
    }));
}

/**
 * Tells workloads that what stays on new nodes keeps away, which is told where it stays: without it they had a place, or no
 * other reason is left. Cordons are told as no more than a warning.
 */
const toldOf = oncePer((cluster: ProofContext["cluster"]): ((proof: WorkloadProof) => boolean) => {
  const isTold = toldByStartUp(cluster);
  const isCordoned = (placement: Placement) =>
    placement.verdict === "blocked" && placement.by.includes(CORDON.toString());
  const areTold = oncePer((placements: WorkloadProof["placements"]): boolean => {
    const all = Object.entries(placements);
    const told = all.filter(([pool, placement]) => isTold(pool, placement));
    return told.some(([, placement]) => !isCordoned(placement)) || (all.length > 0 && told.length === all.length);
  });
  return ({ placements }) => areTold(placements);
});

function installs(workloads: readonly WorkloadProof[], installer: WorkloadProof): string[] {
  return workloads.filter(({ waitsFor }) => waitsFor === installer.workload).map(({ workload }) => workload);
}

function sourceOf(cluster: ProofContext["cluster"], { workload }: WorkloadProof) {
  const agent = AGENTS.find((each) => each === workload);
  return agent === undefined ? {} : { agentSource: agentSource(cluster, agent) };
}

function uncertainty({ uncertain }: WorkloadProof): { readonly uncertain?: string } {
  return uncertain === undefined ? {} : { uncertain };
}

/** Its chart holds definitions of resources alone, of which no workload comes. */
const GATEWAY_JOB = "helm-install-gateway-api-crd";

const textOf = oncePer((refusals: readonly RefusingPool[]) => JSON.stringify(refusals));

/** One for all jobs that the same keeps away. */
function installJobFindings({ cluster, workloads, pools }: ProofContext): FindingDraft[] {
  const isTold = toldOf(cluster);
  const jobs = workloads.filter((proof) => isUnplaced(proof) && proof.kind === "Job" && !isTold(proof));
  const charts = new Map(
    cluster.ownWorkloads.charts.map((chart) => [`${chart.namespace}/helm-install-${chart.name}`, chart]),
  );
  const chartOf = ({ namespace, workload }: WorkloadProof) => charts.get(`${namespace}/${workload}`);
  const groups = new Map<string, WorkloadProof[]>();
  for (const job of jobs) {
    const cause = `${chartOf(job)?.bootstrap === true} ${textOf(refusalsOf(job))}`;
    groups.set(cause, [...(groups.get(cause) ?? []), job]);
  }
  return [...groups.values()].map((group): FindingDraft => {
    const names = group.map(({ workload }) => workload);
    const own = group.filter((job) => chartOf(job) !== undefined);
    const neverMade = [
      ...neverMadeWithout(names, workloads),
      ...(group.some((job) => job.workload === GATEWAY_JOB && chartOf(job) === undefined) ? ["the Gateway API"] : []),
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
        ...taintNotes({ cluster, pools }, refusalsOf(first)),
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

function daemonSetFindings(context: ProofContext): FindingDraft[] {
  const { cluster, workloads, pools } = context;
  const wasThere = thereBeforeDeferred(context);
  const isTold = toldByStartUp(cluster);
  const isToldOf = toldOf(cluster);
  return workloads
    .filter(({ kind }) => kind === "DaemonSet")
    .flatMap((proof): FindingDraft[] => {
      const { workload, customize } = proof;
      const untold = refusalsOf(proof).filter(({ pool, ...refusal }) => !isTold(pool, refusal));
      if (proof.verdict === "missing") {
        const isExplained = (untold.length === 0 && pools.length > 0) || isToldOf(proof);
        if (isExplained) return [];
        const notes = taintNotes({ cluster, pools }, untold);
        return [{ code: "RK206", data: { workload, refusals: untold, customize, ...wasThere(workload), ...notes } }];
      }
      // From where its pods are evicted, they were all the same.
      const refusals = untold.filter((refusal) => refusal.verdict !== "evicted");
      if (proof.verdict !== "runs" || refusals.length === 0) return [];
      const refusing = new Set(refusals.map(({ pool }) => pool));
      const having = pools.map(({ name }) => name).filter((name) => !refusing.has(name));
      const keeping = proof.staysOn ?? [];
      return [{ code: "RK207", data: { workload, pools: having, refusals, customize, keeping } }];
    });
}

function localVolumeFindings({ cluster, workloads, pools }: ProofContext): FindingDraft[] {
  const helper = workloads.find(({ workload }) => workload === "local-path-helper");
  if (helper === undefined || helper.verdict === "disabled" || helper.verdict === "absent") return [];
  // No workload of anybody's runs where the role's own taint keeps it away.
  const isForWorkloads = new Set(pools.filter(({ roles }) => roles.includes(NodeRole.WORKER)).map(({ name }) => name));
  const isTold = toldByStartUp(cluster);
  const refusals = refusalsOf(helper).filter(
    ({ pool, ...refusal }) => isForWorkloads.has(pool) && refusal.verdict !== "evicted" && !isTold(pool, refusal),
  );
  if (refusals.length === 0 || isUnplaced(helper)) return [];
  const { workload, customize } = helper;
  return [{ code: "RK208", data: { workload, refusals, ...uncertainty(helper), customize } }];
}

function singlePoolFindings({ cluster, workloads, pools }: ProofContext): FindingDraft[] {
  if (pools.length < 2) return [];
  const dependent = new Map<string, WorkloadProof[]>();
  const hasSpareNode = (name: string) => (poolsByName(pools).get(name)?.nodes ?? 1) > 1;
  for (const proof of workloads) {
    const { verdict, kind, pools: usable, placements } = proof;
    const [only] = usable;
    if (verdict !== "runs" || !keepsReplicas(kind) || usable.length !== 1 || only === undefined) continue;
    if (hasSpareNode(only)) continue;
    // Where it is open whether another pool takes it, or another one does for a time, it is not the only one.
    if (withoutPools(placements).some(({ verdict: each }) => each === "depends" || each === "evicted")) continue;
    dependent.set(only, [...(dependent.get(only) ?? []), proof]);
  }
  const isTold = toldByStartUp(cluster);
  return [...dependent].map(([pool, proofs]): FindingDraft => {
    const isKept = (name: string) =>
      proofs.every(({ placements: { [name]: each } }) => each !== undefined && isTold(name, each));
    const starting = pools.map(({ name }) => name).filter(isKept);
    const names = proofs.map(({ workload }) => workload);
    const keeping = [...new Set(proofs.flatMap(({ staysOn = [] }) => staysOn))].sort();
    const data = { pool, workloads: names, keeping, ...(starting.length === 0 ? {} : { starting }) };
    return { code: "RK209", data };
  });
}

/** Workloads that are evicted again and again, from all of their places or from some. The agents' are told of as theirs. */
function evictedFindings({ workloads }: ProofContext): FindingDraft[] {
  const questions = new Set(
    workloads.flatMap(({ workload, placements }) => stayQuestions(workload, withoutPools(placements))),
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
  const values = withoutPools(placements).flatMap((placement) => (placement.verdict === "depends" ? placement.on : []));
  return dependsOn.every((value) => questions.has(value) || values.includes(value));
}
