import { isControlPlane, TaintsApplied } from "../../pool";
import { type HostBootstrap, hostsOf, type PoolBootstrap } from "../../proof/bootstrap";
import { isUnknown } from "../../reading/unknown";
import { fixesTaintedFirstNode } from "../../releases/rancher-changes";
import { missingRoles } from "../../validation/cluster-rules";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";
import { type IsTold, toldByStartUp } from "./start-up";

/** Findings about the time when the first node is alone. */
export function bootstrapFindings(context: ProofContext): FindingDraft[] {
  return [
    ...missingRoleFindings(context),
    ...firstNodeFindings(context),
    ...unfixedReleaseFindings(context),
    ...unevenTaintFindings(context),
    ...waitingAddonFindings(context),
  ];
}

function missingRoleFindings({ cluster, pools }: ProofContext): FindingDraft[] {
  if (cluster.poolSource === "unknown") return [];
  const missing = missingRoles(pools);
  if (missing.length === 0) return [];
  return [
    { code: "RK106", data: { missingRoles: missing, pools: pools.map(({ name, roles }) => ({ pool: name, roles })) } },
  ];
}

function firstNodeFindings({ cluster, bootstrap, pools }: ProofContext): FindingDraft[] {
  const poolsByName = new Map<string, ProofContext["pools"][number][]>();
  for (const pool of pools) poolsByName.set(pool.name, [...(poolsByName.get(pool.name) ?? []), pool]);
  const isTold = toldByStartUp(cluster);
  const findings = withoutRepetition(bootstrap.pools).flatMap((candidate) =>
    candidateFindings(candidate, poolsByName, isTold),
  );
  // Several pools of etcd alone depend on one control plane, which is to be reported once.
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

/** Of the pools of etcd alone, which wait for the same hosts, one stands for all. */
function withoutRepetition(candidates: readonly PoolBootstrap[]): PoolBootstrap[] {
  const byHosts = new Map<PoolBootstrap["hosts"], PoolBootstrap>();
  for (const candidate of candidates) if (!byHosts.has(candidate.hosts)) byHosts.set(candidate.hosts, candidate);
  return [...byHosts.values()];
}

type PoolsByName = ReadonlyMap<string, ProofContext["pools"]>;

function candidateFindings(candidate: PoolBootstrap, pools: PoolsByName, isTold: IsTold): FindingDraft[] {
  // Every control-plane node may join an etcd node, so one pool that suits the agent is enough.
  if (candidate.hosts.some(({ verdict }) => verdict === "yes")) return [];
  return candidate.hosts.flatMap((host) => hostFindings(candidate, host, pools, isTold));
}

function hostFindings(
  candidate: PoolBootstrap,
  host: HostBootstrap,
  pools: PoolsByName,
  isTold: IsTold,
): FindingDraft[] {
  const { pool, verdict, agent, dns, needsDns } = host;
  const ownTaints = (pools.get(pool) ?? []).flatMap(customRegistrationTaints);
  const place = { pool, moment: candidate.pool === pool ? "alone" : "before-workers", ownTaints } as const;
  const isAgentTold = isTold(pool, agent);
  if ((agent.verdict === "blocked" || agent.verdict === "unselected") && !isAgentTold) {
    return [{ code: "RK101", data: { ...place, taints: agent.verdict === "blocked" ? agent.by : [] } }];
  }
  if (dns !== "disabled" && (dns.verdict === "runs" || dns.verdict === "depends" || isTold(pool, dns))) return [];
  if (isAgentTold && needsDns === "no") return [];
  // What depends on values that are known only at apply is told once for the whole cluster; what is certain all the same
  // is not one of these.
  if (agent.verdict === "depends" && verdict !== "no") return [];
  return [{ code: needsDns === "yes" ? "RK102" : "RK103", data: { ...place, dns } }];
}

function unfixedReleaseFindings({ cluster: { rancherVersion: rancher }, pools }: ProofContext): FindingDraft[] {
  if (rancher === undefined || fixesTaintedFirstNode(rancher)) return [];
  const tainted = pools
    .filter(isControlPlane)
    .map((pool) => ({ pool: pool.name, taints: customRegistrationTaints(pool) }))
    .filter(({ taints }) => taints.length > 0);
  if (tainted.length === 0) return [];
  return [{ code: "RK104", data: { rancherVersion: rancher.toString(), pools: tainted } }];
}

function customRegistrationTaints(pool: ProofContext["pools"][number]): string[] {
  return pool.taintsApplied === TaintsApplied.AT_REGISTRATION
    ? pool.taints.filter((taint) => taint.isHard).map(String)
    : [];
}

function unevenTaintFindings({ pools, bootstrap, workloads }: ProofContext): FindingDraft[] {
  const controlPlane = pools
    .filter(isControlPlane)
    .map((pool) => ({ pool: pool.name, taints: customRegistrationTaints(pool).sort() }));
  if (new Set(controlPlane.map(({ taints }) => JSON.stringify(taints))).size < 2) return [];
  return [
    {
      code: "RK105",
      data: {
        pools: controlPlane,
        agentReliesOnRunTime: reliesOnRunTime(workloads),
        waitsForPools: poolsToWaitFor(bootstrap),
      },
    },
  ];
}

function reliesOnRunTime(workloads: ProofContext["workloads"]): boolean {
  const agent = workloads.find(({ workload }) => workload === "cattle-cluster-agent");
  return Object.values(agent?.placements ?? {}).some(
    (placement) => placement.verdict === "runs" && placement.reliesOnRunTime,
  );
}

/** With etcd on nodes of its own, one control-plane pool that suits the agent is enough, but it must be there. */
function poolsToWaitFor({ pools }: ProofContext["bootstrap"]): string[] {
  const hosts = hostsOf(pools.filter(({ verdict }) => verdict === "depends"));
  return [...new Set(hosts.filter(({ verdict }) => verdict === "yes").map(({ pool }) => pool))];
}

function waitingAddonFindings({ cluster, bootstrap, pools, workloads, kubernetes }: ProofContext): FindingDraft[] {
  const poolByName = new Map(pools.map((pool) => [pool.name, pool]));
  const common = commonPools(pools, workloads);
  return bootstrap.pools.flatMap((candidate): FindingDraft[] => {
    const pool = poolByName.get(candidate.pool);
    if (pool === undefined || !isControlPlane(pool) || candidate.verdict === "no") return [];
    // What a role's taint keeps away waits for the workers in any case, as that taint is meant.
    const taintsAtStart = new Set(customRegistrationTaints(pool));
    const waiting = workloads.flatMap(({ workload, verdict, kind, placements, waitsFor }) => {
      const placement = placements[pool.name];
      if (verdict !== "runs" || waitsFor !== undefined || (kind !== "Deployment" && kind !== "Job")) return [];
      if (placement?.verdict !== "blocked" || !placement.by.every((taint) => taintsAtStart.has(taint))) return [];
      return [{ workload, taints: placement.by }];
    });
    if (waiting.length === 0) return [];
    return [
      {
        code: "RK107",
        data: {
          pool: pool.name,
          workloads: waiting,
          otherPools: common(waiting.map(({ workload }) => workload)),
          ...(isUnknown(cluster.kubernetesVersion) ? {} : { kubernetesVersion: String(kubernetes) }),
        },
      },
    ];
  });
}

/** Tells the pools that all of some workloads can run on; many pools ask for the same ones, which is answered once. */
function commonPools(
  pools: ProofContext["pools"],
  workloads: ProofContext["workloads"],
): (names: readonly string[]) => readonly string[] {
  const answers = new Map<string, readonly string[]>();
  return (names) => {
    const question = names.join();
    const known = answers.get(question);
    if (known !== undefined) return known;
    const usable = workloads.filter(({ workload }) => names.includes(workload)).map((proof) => new Set(proof.pools));
    const answer = pools.map(({ name }) => name).filter((name) => usable.every((each) => each.has(name)));
    answers.set(question, answer);
    return answer;
  };
}
