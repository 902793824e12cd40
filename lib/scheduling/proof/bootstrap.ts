import { NodeRole } from "../node-role";
import { isControlPlane, registrationTaints, type SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import { NEWEST_KNOWN_RANCHER } from "../releases/newest-known";
import { fixesTaintedFirstNode } from "../releases/rancher-changes";
import { type DnsNeed, dnsNeed } from "./dns-need";
import { type EffectiveWorkload, onServer } from "./effective-workload";
import { lingeringOn } from "./lingering";
import { nodeView, type Placement, place, selectorOf } from "./placement";

/** "depends": on something that is not known before apply. */
export type BootstrapVerdict = "yes" | "no" | "depends";

/** Whether the cluster comes up when a node of this pool is the first one. */
export interface PoolBootstrap {
  readonly pool: string;
  readonly verdict: BootstrapVerdict;
  /** The pools whose nodes the agent can use before any worker joins: this one, or the control plane's. */
  readonly hosts: readonly HostBootstrap[];
}

/** Whether the agent and the DNS it needs can run on a node of this pool while it is alone. */
export interface HostBootstrap {
  readonly pool: string;
  readonly verdict: BootstrapVerdict;
  readonly agent: Placement;
  /** Placement of CoreDNS; "disabled" when the app turns it off and ships no other. */
  readonly dns: Placement | "disabled";
  /** Whether the agent needs DNS to find Rancher. */
  readonly needsDns: DnsNeed;
}

/** Whether the cluster comes up, whichever node Rancher elects first. */
export interface BootstrapProof {
  readonly verdict: BootstrapVerdict;
  /** The values it depends on, known only at apply; empty unless the verdict is "depends" because of such. */
  readonly dependsOn: readonly string[];
  /** One entry per pool that can hold the first node, sorted by name. */
  readonly pools: readonly PoolBootstrap[];
}

/**
 * The first node is one of the etcd nodes, which one is not defined. While it is alone, or with the control plane only,
 * `cattle-cluster-agent` must run and reach Rancher; only then may workers join.
 * @see rancher/rancher pkg/capr/planner/planner.go, rancher/rancher#49981, #31244
 */
export function proveBootstrap(cluster: Cluster, workloads: readonly EffectiveWorkload[]): BootstrapProof {
  const { pools } = cluster;
  const controlPlane = pools.filter(isControlPlane).map((pool) => hostBootstrap(cluster, pool, workloads));
  const hostByPool = new Map(controlPlane.map((host) => [host.pool, host]));
  const verdictOfAll = worstUnlessMixed(controlPlane);
  const candidates = pools
    .filter((pool) => pool.roles.includes(NodeRole.ETCD))
    .map((pool): PoolBootstrap => {
      const own = hostByPool.get(pool.name);
      // Pools of etcd alone share one list.
      return own === undefined
        ? { pool: pool.name, verdict: verdictOfAll, hosts: controlPlane }
        : { pool: pool.name, verdict: worstUnlessMixed([own]), hosts: [own] };
    });
  const verdict = worst(candidates);
  const hosts = verdict === "depends" ? hostsOf(candidates) : [];
  return { verdict, dependsOn: [...new Set(hosts.flatMap(dependsOn))], pools: candidates };
}

/** The hosts of all candidates, each once: pools of etcd alone have the same ones. */
export function hostsOf(candidates: readonly PoolBootstrap[]): HostBootstrap[] {
  const lists = new Set(candidates.map(({ hosts }) => hosts));
  return [...new Set([...lists].flat())];
}

function dependsOn({ agent, dns }: HostBootstrap): readonly string[] {
  return [agent, dns].flatMap((placement) =>
    placement !== "disabled" && placement.verdict === "depends" ? placement.on : [],
  );
}

function hostBootstrap(
  cluster: Cluster,
  pool: SchedulingPool,
  everywhere: readonly EffectiveWorkload[],
): HostBootstrap {
  const taints = registrationTaints(pool);
  const node = nodeView(pool, taints, lingeringOn(cluster, [pool]).get(pool.name));
  const own = cluster.addons.byPool.get(pool.name);
  const placementOf = (name: string): Placement | "disabled" => {
    const shared = everywhere.find(({ row }) => row.workload === name) as EffectiveWorkload;
    const workload = own === undefined ? shared : onServer(shared, own, cluster);
    if (workload.isDisabled) return "disabled";
    const placement = place(workload, node, selectorOf(workload, cluster.pools));
    const open = workload.mayBeDisabled;
    return placement.verdict === "runs" && open.length > 0 ? { verdict: "depends", on: open } : placement;
  };
  const agent = certainAgentPlacement(cluster, pool, placementOf("cattle-cluster-agent") as Placement);
  const dns = placementOf("coredns");
  const needsDns = dnsNeed(cluster);
  return { pool: pool.name, verdict: hostVerdict(agent, dns, needsDns), agent, dns, needsDns };
}

/** Releases without the fix do not give the agent the first node's taints in time. */
function certainAgentPlacement({ rancherVersion, agents }: Cluster, pool: SchedulingPool, agent: Placement): Placement {
  if (agent.verdict !== "runs" || !agent.reliesOnRunTime) return agent;
  const own = new Set([...pool.taints, ...(pool.startupTaints ?? [])]);
  const custom = registrationTaints(pool).filter((taint) => own.has(taint));
  if (fixesTaintedFirstNode(rancherVersion ?? NEWEST_KNOWN_RANCHER) || custom.length === 0) return agent;
  const unknown = agents["cattle-cluster-agent"].unknownTolerations.map(({ path }) => path);
  return unknown.length > 0
    ? { verdict: "depends", on: unknown }
    : { verdict: "blocked", by: custom.map(String).sort() };
}

function hostVerdict(
  agent: Placement,
  dns: Placement | "disabled",
  needsDns: HostBootstrap["needsDns"],
): BootstrapVerdict {
  if (agent.verdict !== "runs" && agent.verdict !== "depends") return "no";
  const dnsVerdict =
    dns === "disabled" ? "no" : dns.verdict === "runs" ? "yes" : dns.verdict === "depends" ? "depends" : "no";
  const isServed = needsDns === "no" || dnsVerdict === "yes";
  if (isServed) return agent.verdict === "depends" ? "depends" : "yes";
  return needsDns === "yes" && dnsVerdict === "no" ? "no" : "depends";
}

/** With several control-plane pools some may do and others not: then it depends on which nodes are there first. */
function worstUnlessMixed(hosts: readonly HostBootstrap[]): BootstrapVerdict {
  if (hosts.length === 0) return "no";
  const isMixed = hosts.some(({ verdict }) => verdict === "yes") && hosts.some(({ verdict }) => verdict === "no");
  return isMixed ? "depends" : worst(hosts);
}

function worst(all: readonly { readonly verdict: BootstrapVerdict }[]): BootstrapVerdict {
  if (all.length === 0 || all.some(({ verdict }) => verdict === "no")) return "no";
  return all.some(({ verdict }) => verdict === "depends") ? "depends" : "yes";
}
