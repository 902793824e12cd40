import type { EffectiveWorkload } from "./effective-workload";
import { type ClusterModel, isControlPlane, RancherHost, registrationTaints, type SchedulingPool } from "./model";
import { NodeRole } from "./node-role";
import { nodeView, type Placement, place, selectorOf } from "./placement";
import { NEWEST_KNOWN_RANCHER } from "./releases/newest-known";
import { fixesTaintedFirstNode } from "./releases/rancher-changes";
import { RancherVersion } from "./releases/rancher-version";

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
  readonly needsDns: "yes" | "no" | "unknown";
}

/** Whether the cluster comes up, whichever node Rancher elects first. */
export interface BootstrapProof {
  readonly verdict: BootstrapVerdict;
  /** One entry per pool that can hold the first node, sorted by name. */
  readonly pools: readonly PoolBootstrap[];
}

/**
 * The first node is one of the etcd nodes, which one is not defined. While it is alone, or with the control plane only,
 * `cattle-cluster-agent` must run and reach Rancher; only then may workers join.
 * @see rancher/rancher pkg/capr/planner/planner.go, rancher/rancher#49981, #31244
 */
export function proveBootstrap(
  model: ClusterModel,
  pools: readonly SchedulingPool[],
  workloads: readonly EffectiveWorkload[],
): BootstrapProof {
  const controlPlane = pools.filter(isControlPlane).map((pool) => hostBootstrap(model, pool, pools, workloads));
  const candidates = pools
    .filter((pool) => pool.roles.includes(NodeRole.ETCD))
    .map((pool): PoolBootstrap => {
      const hosts = isControlPlane(pool) ? controlPlane.filter((host) => host.pool === pool.name) : controlPlane;
      return { pool: pool.name, verdict: worstUnlessMixed(hosts), hosts };
    });
  return { verdict: worst(candidates), pools: candidates };
}

function hostBootstrap(
  model: ClusterModel,
  pool: SchedulingPool,
  pools: readonly SchedulingPool[],
  workloads: readonly EffectiveWorkload[],
): HostBootstrap {
  const taints = registrationTaints(pool);
  const node = nodeView(pool, taints);
  const placementOf = (name: string): Placement | "disabled" => {
    const workload = workloads.find(({ row }) => row.workload === name) as EffectiveWorkload;
    return workload.isDisabled ? "disabled" : place(workload, node, selectorOf(workload, pools));
  };
  const agent = certainAgentPlacement(
    model,
    pool,
    placementOf("cattle-cluster-agent") as Placement,
    taints.map(String),
  );
  const dns = placementOf("coredns");
  const needsDns = NEEDS_DNS[model.rancherHost];
  return { pool: pool.name, verdict: hostVerdict(agent, dns, needsDns), agent, dns, needsDns };
}

const NEEDS_DNS = { [RancherHost.NAME]: "yes", [RancherHost.ADDRESS]: "no", [RancherHost.UNKNOWN]: "unknown" } as const;

/** Releases without the fix do not give the agent the first node's taints in time. */
function certainAgentPlacement(
  model: ClusterModel,
  pool: SchedulingPool,
  agent: Placement,
  taints: readonly string[],
): Placement {
  if (agent.verdict !== "runs" || !agent.reliesOnRunTime) return agent;
  const rancher =
    model.rancherVersion === undefined ? NEWEST_KNOWN_RANCHER : RancherVersion.parse(model.rancherVersion);
  const own = pool.taints.map(String);
  const isCustom = taints.some((taint) => own.includes(taint));
  return fixesTaintedFirstNode(rancher) || !isCustom
    ? agent
    : { verdict: "blocked", by: taints.filter((taint) => own.includes(taint)).sort() };
}

function hostVerdict(
  agent: Placement,
  dns: Placement | "disabled",
  needsDns: HostBootstrap["needsDns"],
): BootstrapVerdict {
  if (agent.verdict !== "runs") return "no";
  const hasDns = dns !== "disabled" && dns.verdict === "runs";
  if (hasDns || needsDns === "no") return "yes";
  return needsDns === "yes" ? "no" : "depends";
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
