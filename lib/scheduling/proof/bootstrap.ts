import { setOf } from "../once-per";
import { isControlPlane, registrationTaints, type SchedulingPool } from "../pool";
import type { Cluster } from "../reading/cluster";
import { notJoining } from "../reading/unequal-settings";
import { isUnknown } from "../reading/unknown";
import type { SystemWorkload } from "../releases/catalog-row";
import { missingRoles } from "../validation/cluster-rules";
import { agentAnswer, agentManifests, placeWithAny } from "./agent-manifests";
import { type Answer, allOf, NO, oneOf, open, YES } from "./answer";
import { apiThrough, FORM_OF_URL, proxyIn } from "./circumstances";
import { type DnsNeed, dnsNeed, proxyVariables } from "./dns-need";
import { type AgentOfNode, agentOfNodes, type EffectiveWorkload } from "./effective-workload";
import { type DnsPlacement, dnsAnswer, firstDns, placeDns } from "./first-dns";
import { isEtcd, poolsOfFirstNodes } from "./first-nodes";
import { lingeringOn, stoppingFirstNode } from "./lingering";
import { nodeView, type Placement } from "./placement";
import { withoutUnmadeCharts } from "./unmade-charts";

/**
 * Whether a cluster comes up. "lottery": with a node of some pools elected as the first it does, with one of others never.
 * "depends": on what is not known.
 */
export type BootstrapVerdict = "yes" | "no" | "lottery" | "depends";

/** Whether the cluster comes up when a node of this pool is the first one. */
export interface PoolBootstrap {
  /** Name of the pool. */
  readonly pool: string;
  /** Whether it does. */
  readonly verdict: Exclude<BootstrapVerdict, "lottery">;
  /** What it depends on; empty unless the verdict is "depends". */
  readonly dependsOn: readonly string[];
  /**
   * The pools whose nodes are there before Rancher's agent is connected, this one among them, sorted by name; none where
   * Rancher elects nobody.
   */
  readonly hosts: readonly HostBootstrap[];
  /** Whether `cattle-cluster-agent` can run on any of them. */
  readonly agent: Answer;
  /** Whether CoreDNS can; it need not be on the same one. */
  readonly dns: Answer;
  /** Whether the agent needs DNS to find Rancher. */
  readonly needsDns: DnsNeed;
}

/** Where the agent and the DNS can run of a pool whose nodes are there before the agent is connected. */
export interface HostBootstrap {
  /** Name of the pool. */
  readonly pool: string;
  /** Placement of `cattle-cluster-agent` on its nodes. */
  readonly agent: Placement;
  /**
   * Placement of CoreDNS; "disabled" when the app turns it off and ships no other, "unanswered" when pods ask another
   * address than it has.
   */
  readonly dns: DnsPlacement;
}

/** Whether the cluster comes up, whichever node Rancher elects first. */
export interface BootstrapProof {
  /** `yes`, `no`, `lottery` where it is up to the node that Rancher elects, or `depends`. */
  readonly verdict: BootstrapVerdict;
  /** What is not known and matters: of the pools whose own verdict is "depends". */
  readonly dependsOn: readonly string[];
  /** The pools whose nodes, elected as the first, bring the cluster up for certain, sorted by name. */
  readonly wins: readonly string[];
  /** The pools that would win, sorted by name, where the first node is pinned to one that loses; absent otherwise. */
  readonly otherWinners?: readonly string[];
  /** One entry per pool that can hold the first node, sorted by name. */
  readonly pools: readonly PoolBootstrap[];
}

/**
 * The first node is one of the etcd nodes, which one is not defined. While it and those that Rancher lets join without its
 * agent are alone, `cattle-cluster-agent` must run on one of them and reach Rancher; only then may workers join.
 * @see rancher/rancher pkg/capr/planner/planner.go, rancher/rancher#49981, #31244
 */
export function proveBootstrap(cluster: Cluster, workloads: readonly EffectiveWorkload[]): BootstrapProof {
  const candidates = cluster.pools.filter(isEtcd);
  if (missingRoles(cluster.pools).length > 0)
    return summedUp(candidates.map((pool) => ({ pool: pool.name, ...NOBODY })));
  const named = (name: SystemWorkload) => workloads.find(({ row }) => row.workload === name) as EffectiveWorkload;
  const asked: Asked = {
    cluster,
    agentOf: agentOfNodes(named("cattle-cluster-agent"), cluster),
    corednsWith: (present) => dnsWith(present, named("coredns"), workloads, cluster),
    needsDns: dnsNeed(cluster),
  };
  // Pools of etcd alone have the same first nodes.
  let behindEtcd: Omit<PoolBootstrap, "pool"> | undefined;
  return pinned(
    cluster,
    candidates.map((pool): PoolBootstrap => {
      const judge = () => judged(poolsOfFirstNodes(pool, cluster.pools), asked);
      if (isControlPlane(pool)) return electing(pool, judge(), cluster);
      behindEtcd ??= judge();
      return electing(pool, behindEtcd, cluster);
    }),
  );
}

/** A chart that is to bring it comes with nodes that its job can run on. */
function dnsWith(
  present: readonly SchedulingPool[],
  coredns: EffectiveWorkload,
  workloads: readonly EffectiveWorkload[],
  cluster: Cluster,
): EffectiveWorkload {
  if (cluster.addons.everywhere.get("coredns")?.broughtBy === undefined) return coredns;
  const there = withoutUnmadeCharts(workloads, { ...cluster, pools: present });
  return there.find(({ row }) => row.workload === "coredns") ?? coredns;
}

/** Before anything can run, the elected node has to start; and servers that do not join it leave the cluster unfinished. */
function electing(pool: SchedulingPool, behind: Omit<PoolBootstrap, "pool">, cluster: Cluster): PoolBootstrap {
  return { pool: pool.name, ...behind, ...allOf([start(pool, cluster), behind, joining(pool, cluster)]) };
}

function joining(pool: SchedulingPool, { unequalSettings }: Cluster): Answer {
  const unequal = unequalSettings.filter(({ groups }) => groups.some((group) => setOf(group).has(pool.name)));
  return unequal.length > 0 ? open(unequal.flatMap(notJoining)) : YES;
}

function start(pool: SchedulingPool, cluster: Cluster): Answer {
  const stopping = stoppingFirstNode(cluster, pool);
  if (stopping.stoppedBy.length > 0) return NO;
  return stopping.open.length > 0 ? open(stopping.open) : YES;
}

/** What is the same whichever pool is first. */
interface Asked {
  readonly cluster: Cluster;
  readonly agentOf: AgentOfNode;
  /** CoreDNS while nodes of these pools are there and no others. */
  readonly corednsWith: (present: readonly SchedulingPool[]) => EffectiveWorkload;
  readonly needsDns: DnsNeed;
}

/** What of the pools counts: where the first node is pinned, that of its machine alone. */
function pinned({ initNode }: Cluster, pools: readonly PoolBootstrap[]): BootstrapProof {
  const elected = summedUp(pools);
  if (initNode?.pool === undefined || initNode.isPinned === false) return elected;
  const designated = summedUp(pools.filter(({ pool }) => pool === initNode.pool));
  if (!isUnknown(initNode.isPinned)) {
    const isLost = designated.verdict === "no" && elected.wins.length > 0;
    return isLost ? { ...designated, otherWinners: elected.wins } : designated;
  }
  if (designated.verdict === elected.verdict) return elected;
  return { ...elected, verdict: "depends", dependsOn: [initNode.isPinned.path, ...elected.dependsOn] };
}

/** Rancher elects no node before one of each role is registered. */
const NOBODY: Omit<PoolBootstrap, "pool"> = {
  verdict: "no",
  dependsOn: [],
  hosts: [],
  agent: NO,
  dns: NO,
  needsDns: "unknown",
};

/** The hosts of all candidates, each once: pools of etcd alone have the same ones. */
export function hostsOf(candidates: readonly PoolBootstrap[]): HostBootstrap[] {
  const lists = new Set(candidates.map(({ hosts }) => hosts));
  return [...new Set([...lists].flat())];
}

/**
 * One verdict is that of the cluster when it is the same however the open ones turn out: as soon as one pool wins and
 * another loses, it is a lottery.
 */
function summedUp(pools: readonly PoolBootstrap[]): BootstrapProof {
  const has = (wanted: Answer["verdict"]) => pools.some(({ verdict }) => verdict === wanted);
  const known = pools.length === 0 || has("no") ? (has("yes") ? "lottery" : "no") : "yes";
  const verdict = has("depends") && known !== "lottery" ? "depends" : known;
  return {
    verdict,
    dependsOn: [...new Set(pools.flatMap(({ dependsOn }) => dependsOn))],
    wins: pools.filter((pool) => pool.verdict === "yes").map(({ pool }) => pool),
    pools,
  };
}

/** Whether the agent can connect while nodes of these pools are there and no others. */
function judged(present: readonly SchedulingPool[], asked: Asked): Omit<PoolBootstrap, "pool"> {
  const { cluster, agentOf, needsDns } = asked;
  const lingering = lingeringOn(cluster, present, "before-agent");
  const nodes = present.map((pool) => ({
    pool: pool.name,
    view: nodeView(cluster, pool, registrationTaints(pool), "before-agent", lingering.get(pool.name)),
  }));
  const manifests = agentManifests(agentOf, present, cluster);
  const coredns = firstDns(asked.corednsWith(present), present, cluster);
  const hosts = nodes.map(
    ({ pool, view }): HostBootstrap => ({
      pool,
      agent: placeWithAny(manifests, view, cluster.pools),
      dns: placeDns(coredns, view, cluster.pools),
    }),
  );
  const agent = agentAnswer(manifests, nodes, cluster.pools);
  const dns = dnsAnswer(
    coredns,
    nodes.map(({ view }) => view),
    cluster.pools,
  );
  const name = nameAnswer(dns, needsDns, proxyVariables(cluster));
  const { verdict, dependsOn } = allOf([agent, name, apiAnswer(cluster)]);
  return { verdict, dependsOn, hosts, agent, dns, needsDns };
}

/** Whether the agent reaches the Kubernetes API, which it asks before it connects. */
function apiAnswer({ apiProxy }: Cluster): Answer {
  if (apiProxy === undefined) return YES;
  const { variable, addresses, open: questions } = apiProxy;
  return open([...(addresses.length === 0 ? [] : [apiThrough(variable)]), ...questions]);
}

/**
 * Whether the agent finds Rancher.
 * @param proxy environment variables that decide whether it needs DNS, where it is not Rancher's URL
 */
function nameAnswer(dns: Answer, needsDns: DnsNeed, proxy: readonly string[]): Answer {
  if (needsDns === "yes") return dns;
  if (needsDns === "no") return YES;
  return oneOf([YES, dns], proxy.length === 0 ? FORM_OF_URL : proxyIn(proxy));
}
