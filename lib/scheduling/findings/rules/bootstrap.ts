import { isControlPlane, nodeTaints, poolsByName, registrationTaints } from "../../pool";
import type { HostBootstrap } from "../../proof/bootstrap";
import { lastingTaints } from "../../proof/placement";
import { hasProperties } from "../../reading/cluster";
import { isUnknown } from "../../reading/unknown";
import { keepsReplicas } from "../../releases/catalog-row";
import { NEWEST_KNOWN_KUBERNETES } from "../../releases/newest-known";
import { fixesTaintedFirstNode } from "../../releases/rancher-changes";
import type { RancherVersion } from "../../releases/rancher-version";
import { systemWorkloads } from "../../releases/system-workloads";
import type { Taint } from "../../taint";
import type { Toleration } from "../../toleration";
import { TolerationSet, tolerationSetOf } from "../../toleration-set";
import { missingRoles } from "../../validation/cluster-rules";
import type { FindingDraft } from "../finding";
import { somePools } from "../some-pools";
import { agentSource } from "./agent-source";
import type { ProofContext } from "./context";
import { customRegistrationTaints, firstNodeFindings } from "./first-node";
import { initNodeFindings } from "./init-node";
import { lacking } from "./lacking";
import { taintNotes } from "./taint-notes";

/** Findings about the time when the first node is alone. */
export function bootstrapFindings(context: ProofContext): FindingDraft[] {
  return [
    ...missingRoleFindings(context),
    ...firstNodeFindings(context),
    ...unfixedReleaseFindings(context),
    ...unevenTaintFindings(context),
    ...waitingAddonFindings(context),
    ...apiProxyFindings(context),
    ...initNodeFindings(context),
  ];
}

function apiProxyFindings({ cluster: { apiProxy } }: ProofContext): FindingDraft[] {
  if (apiProxy === undefined || apiProxy.addresses.length === 0) return [];
  const { variable, isOpen, addresses } = apiProxy;
  return [{ code: "RK532", data: { variable, isOpen, addresses } }];
}

function missingRoleFindings({ cluster, pools }: ProofContext): FindingDraft[] {
  if (cluster.poolSource === "unknown") return [];
  const missing = missingRoles(pools);
  if (missing.length === 0) return [];
  return [
    { code: "RK106", data: { missingRoles: missing, pools: pools.map(({ name, roles }) => ({ pool: name, roles })) } },
  ];
}

/** Where the app gives the agent a lasting toleration of every taint, it does not matter what Rancher gives it. */
function unfixedReleaseFindings({ cluster, pools }: ProofContext): FindingDraft[] {
  const { rancherVersion: rancher, agents } = cluster;
  if (rancher === undefined || fixesTaintedFirstNode(rancher)) return [];
  const { tolerations } = agents["cattle-cluster-agent"];
  const own = tolerationSetOf(tolerations);
  const byDefault = new TolerationSet([...agentDefaults(rancher), ...tolerations]);
  const tainted = pools
    .filter(isControlPlane)
    .filter((pool) => customRegistrationTaints(pool).length > 0)
    .map((pool) => ({
      data: { pool: pool.name, taints: customRegistrationTaints(pool) },
      isAnswered: livesWith(own, pool.taints),
      // With a taint of its role Rancher leaves its own defaults out.
      isAnsweredByDefault: pool.roleTaints.length === 0 && livesWith(byDefault, pool.taints),
    }));
  const said = (those: typeof tainted) => ({
    rancherVersion: rancher.toString(),
    pools: those.map(({ data }) => data),
  });
  const open = tainted.filter((each) => !each.isAnswered && !each.isAnsweredByDefault);
  const answered = tainted.filter((each) => each.isAnswered);
  const source = agentSource(cluster, "cattle-cluster-agent");
  const isOpen = new Set(open.map(({ data }) => data.pool));
  const openTaints = pools.filter(({ name }) => isOpen.has(name)).flatMap(nodeTaints);
  return [
    ...(open.length === 0
      ? []
      : [{ code: "RK104" as const, data: { ...said(open), ...lacking(own, openTaints), agentSource: source } }]),
    ...(answered.length === 0 ? [] : [{ code: "RK307" as const, data: said(answered) }]),
  ];
}

function livesWith(tolerations: TolerationSet, taints: readonly Taint[]): boolean {
  const { isLimited, isMissing } = lacking(tolerations, taints);
  return !isLimited && !isMissing;
}

/** What Rancher's agent tolerates where Rancher knows of no taint. */
function agentDefaults(rancher: RancherVersion): readonly Toleration[] {
  const rows = systemWorkloads(NEWEST_KNOWN_KUBERNETES, rancher);
  return rows.find(({ workload }) => workload === "cattle-cluster-agent")?.tolerations ?? [];
}

function unevenTaintFindings({ cluster, pools, bootstrap, workloads }: ProofContext): FindingDraft[] {
  const servers = pools.filter(isControlPlane);
  const controlPlane = servers.map((pool) => ({ pool: pool.name, taints: customRegistrationTaints(pool).sort() }));
  if (new Set(controlPlane.map(({ taints }) => JSON.stringify(taints))).size < 2) return [];
  const counts = new Map<string, number>();
  for (const { taints } of controlPlane) {
    for (const taint of new Set(taints)) counts.set(taint, (counts.get(taint) ?? 0) + 1);
  }
  const isEverywhere = (taint: string) => counts.get(taint) === controlPlane.length;
  const said = {
    pools: controlPlane,
    differing: controlPlane
      .map(({ pool, taints }) => ({ pool, taints: taints.filter((taint) => !isEverywhere(taint)) }))
      .filter(({ taints }) => taints.length > 0),
  };
  const own = tolerationSetOf(cluster.agents["cattle-cluster-agent"].tolerations);
  const lacks = lacking(
    own,
    servers.flatMap((pool) => lastingTaints(pool, registrationTaints(pool))),
  );
  const waitsForPools = poolsToWaitFor(
    bootstrap,
    controlPlane.map(({ pool }) => pool),
  );
  if (!lacks.isLimited && !lacks.isMissing && waitsForPools.length === 0) return [{ code: "RK535", data: said }];
  return [
    {
      code: "RK105",
      data: {
        ...said,
        ...lacks,
        agentReliesOnRunTime: reliesOnRunTime(workloads),
        agentSource: agentSource(cluster, "cattle-cluster-agent"),
        waitsForPools,
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

/** Behind a node of etcd alone one pool that takes both is enough, but a node of it must be there. */
function poolsToWaitFor({ pools }: ProofContext["bootstrap"], controlPlane: readonly string[]): string[] {
  const behindEtcd = pools.find(({ hosts, verdict }) => hosts.length > 1 && verdict !== "no");
  if (behindEtcd === undefined) return [];
  const { hosts, needsDns } = behindEtcd;
  const takesAll = ({ agent, dns }: HostBootstrap) =>
    agent.verdict === "runs" && (needsDns === "no" || (typeof dns === "object" && dns.verdict === "runs"));
  const isEnough = new Set(hosts.filter(takesAll).map(({ pool }) => pool));
  return controlPlane.every((pool) => isEnough.has(pool)) ? [] : [...isEnough];
}

function waitingAddonFindings({ cluster, bootstrap, pools, workloads, kubernetes }: ProofContext): FindingDraft[] {
  const common = commonPools(pools, workloads);
  return bootstrap.pools.flatMap((candidate): FindingDraft[] => {
    const pool = poolsByName(pools).get(candidate.pool);
    if (pool === undefined || !isControlPlane(pool) || candidate.verdict === "no") return [];
    // What a role's taint keeps away waits for the workers in any case, as that taint is meant.
    const taintsAtStart = new Set(customRegistrationTaints(pool));
    const waiting = workloads.flatMap(({ workload, verdict, kind, placements, waitsFor, pools: usable }) => {
      const placement = placements[pool.name];
      if (verdict !== "runs" || waitsFor !== undefined || !(keepsReplicas(kind) || kind === "Job")) return [];
      if (placement?.verdict !== "blocked" || !placement.by.every((taint) => taintsAtStart.has(taint))) return [];
      return [{ workload, taints: placement.by, pools: somePools(usable) }];
    });
    if (waiting.length === 0) return [];
    return [
      {
        code: "RK107",
        data: {
          pool: pool.name,
          workloads: waiting,
          otherPools: somePools(common(waiting.map(({ workload }) => workload))),
          hasProperties: hasProperties(cluster),
          ...taintNotes(
            { cluster, pools },
            waiting.map(({ taints }) => ({ pool: pool.name, by: taints })),
          ),
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
