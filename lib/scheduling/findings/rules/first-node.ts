import { NodeRole } from "../../node-role";
import { isControlPlane, poolsByName, type SchedulingPool, TaintsApplied } from "../../pool";
import type { HostBootstrap, PoolBootstrap } from "../../proof/bootstrap";
import { proxyVariables } from "../../proof/dns-need";
import { isEtcd } from "../../proof/first-nodes";
import type { Placement } from "../../proof/placement";
import { type Cluster, hasProperties } from "../../reading/cluster";
import { AGENT_PROPERTIES } from "../../reading/cluster-summary";
import type { FindingDraft } from "../finding";
import type { FirstNodeDns, FirstNodePlace, Refusal } from "../finding-data";
import { agentSource } from "./agent-source";
import type { ProofContext } from "./context";
import { type IsTold, toldByStartUp } from "./start-up";
import { taintNotes } from "./taint-notes";

/** Findings about pools that, elected as the first, do not bring the cluster up. */
export function firstNodeFindings({ bootstrap, pools, cluster, workloads }: ProofContext): FirstNodeFinding[] {
  const coredns = workloads.find(({ workload }) => workload === "coredns");
  const asked = {
    cluster,
    pools,
    pin: pinOf(cluster, bootstrap),
    isTold: toldByStartUp(cluster),
    ownDns: coredns?.customize.kind === "by-hand" ? { ownDns: coredns.customize.note } : {},
  };
  const alone = bootstrap.pools.filter(({ hosts }) => hosts.length === 1);
  // Pools of etcd alone have the same first nodes, so one stands for all.
  const behindEtcd = bootstrap.pools.filter(({ hosts }) => hosts.length > 1).slice(0, 1);
  return [...alone, ...behindEtcd].flatMap((candidate) => candidateFindings(candidate, asked));
}

/** The hard taints that the app gives the pool's nodes at registration. */
export function customRegistrationTaints({ taints, taintsApplied }: SchedulingPool): string[] {
  return taintsApplied === TaintsApplied.AT_REGISTRATION ? taints.filter(({ isHard }) => isHard).map(String) : [];
}

interface Asked {
  readonly cluster: Cluster;
  readonly pools: readonly SchedulingPool[];
  readonly pin: Pick<FirstNodePlace, "pin" | "winners">;
  readonly ownDns: Pick<FirstNodeDns, "ownDns">;
  /** What stays on new nodes, or stops everything there, has findings of its own. */
  readonly isTold: IsTold;
}

/** Whether another pool as the first would help; nothing where RK111 tells that the pin is not written. */
function pinOf({ initNode }: Cluster, bootstrap: ProofContext["bootstrap"]): Asked["pin"] {
  if (bootstrap.otherWinners !== undefined) return { pin: "to-other-pool", winners: bootstrap.otherWinners };
  if (bootstrap.wins.length === 0 || initNode?.pool !== undefined) return {};
  return { pin: initNode?.isPinned === true ? "of-unknown-pool" : "possible" };
}

type FirstNodeFinding = FindingDraft<"RK101" | "RK102" | "RK103">;

function candidateFindings(candidate: PoolBootstrap, asked: Asked): FirstNodeFinding[] {
  const { agent, dns, needsDns } = candidate;
  const setting = tolerationSetting(asked.cluster);
  const variables = proxyVariables(asked.cluster);
  const { byPool, everywhere } = asked.cluster.addons;
  const idleBecause = (byPool.get(candidate.pool) ?? everywhere).get("coredns")?.idleBecause;
  const ofDns = {
    ...(variables.length === 0 ? {} : { proxy: variables }),
    ...(idleBecause === undefined ? {} : { idleBecause }),
    ...asked.ownDns,
  };
  const untold = (pool: string, placement: Placement | "disabled") =>
    placement !== "disabled" && asked.isTold(pool, placement) ? undefined : refusal(placement);
  return placesOf(candidate, asked).flatMap(({ host, place }): FirstNodeFinding[] => {
    const agentRefusal = agent.verdict === "no" ? untold(host.pool, host.agent) : undefined;
    // That nobody asks it where it runs is a finding of its own.
    const dnsRefusal = dns.verdict === "no" && host.dns !== "unanswered" ? untold(host.pool, host.dns) : undefined;
    const noted = (refused: Refusal) => taintNotes(asked, [{ pool: host.pool, ...refused }]);
    const isUndecided = needsDns === "unknown" && agent.verdict === "yes";
    return [
      ...(agentRefusal === undefined || agentRefusal === "disabled"
        ? []
        : [{ code: "RK101" as const, data: { ...place, ...noted(agentRefusal), agent: agentRefusal, setting } }]),
      ...(dnsRefusal === undefined || needsDns !== "yes"
        ? []
        : [
            {
              code: "RK102" as const,
              data: { ...place, ...ofDns, ...(dnsRefusal === "disabled" ? {} : noted(dnsRefusal)), dns: dnsRefusal },
            },
          ]),
      // Where the agent cannot run either, or may not, neither form of the URL is enough.
      ...(dnsRefusal === undefined || !isUndecided
        ? []
        : [
            {
              code: "RK103" as const,
              data: { ...place, ...ofDns, ...(dnsRefusal === "disabled" ? {} : noted(dnsRefusal)), dns: dnsRefusal },
            },
          ]),
    ];
  });
}

/** The first nodes that are in question: the taint of their role keeps everything off nodes of etcd alone, as is meant. */
function placesOf(
  { hosts }: PoolBootstrap,
  { pools, cluster, pin }: Asked,
): { host: HostBootstrap; place: FirstNodePlace }[] {
  const known = hosts.flatMap((host) => {
    const pool = poolsByName(pools).get(host.pool);
    return pool === undefined || isOfEtcdAlone(pool) ? [] : [{ host, pool }];
  });
  const isAlone = hosts.length === 1;
  const waitsAtEtcd = known.some(({ pool }) => isControlPlane(pool) && isEtcd(pool));
  const joining = isAlone ? "none" : waitsAtEtcd ? "etcd" : "etcd-or-control-plane";
  return known.map(({ host, pool }) => ({
    host,
    place: {
      pool: pool.name,
      moment: isAlone ? "alone" : "before-workers",
      ownTaints: customRegistrationTaints(pool),
      isOneOfSeveral: known.length > 1,
      joining,
      hasProperties: hasProperties(cluster),
      ...pin,
    },
  }));
}

function isOfEtcdAlone({ roles }: SchedulingPool): boolean {
  return roles.every((role) => role === NodeRole.ETCD);
}

function refusal(placement: Placement | "disabled"): Refusal | "disabled" | undefined {
  return placement !== "disabled" && (placement.verdict === "runs" || placement.verdict === "depends")
    ? undefined
    : placement;
}

/** Where tolerations of the agent are written: the property, where there is one and it counts. */
function tolerationSetting(cluster: Cluster): string {
  const property = AGENT_PROPERTIES["cattle-cluster-agent"];
  return agentSource(cluster, "cattle-cluster-agent") === "properties"
    ? `${property}.appendTolerations`
    : "cluster_agent_deployment_customization.append_tolerations";
}
