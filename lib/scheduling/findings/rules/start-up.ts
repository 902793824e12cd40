import { oncePer } from "../../once-per";
import { poolsByName } from "../../pool";
import { type HostBootstrap, hostsOf } from "../../proof/bootstrap";
import {
  CORDON,
  obstaclesOn,
  placeOf,
  type StartedNode,
  type StartUp,
  startUpOf,
  startUpTaints,
  stoppingFirstNode,
} from "../../proof/lingering";
import type { Placement } from "../../proof/placement";
import type { OwnCandidate } from "../../proof/start-up-candidates";
import type { OperatedObstacle } from "../../proof/start-up-nodes";
import { CLOUD_CONTROLLER, KUBE_PROXY, NETWORK } from "../../proof/start-up-operators";
import { type Cluster, hasProperties } from "../../reading/cluster";
import { ownName } from "../../reading/own-workloads";
import type { StartUpArgument, StartUpSetting } from "../../reading/start-up-settings";
import { isUnknown } from "../../reading/unknown";
import { hasHelmJobTolerations } from "../../releases/k3s-changes";
import type { FindingDraft } from "../finding";
import type { CandidateDoubt, JobSettings, StoppingArgument } from "../finding-data";
import type { ProofContext } from "./context";
import { idleOperators } from "./idle-operators";

/** Findings about what keeps pods off new nodes, and does not go. */
export function startUpFindings(context: ProofContext): FindingDraft[] {
  if (context.cluster.poolSource === "unknown") return [];
  const moments = momentsOf(context);
  return [
    ...stayingFindings(context, moments),
    ...openFindings(context, moments),
    ...stoppedFindings(context),
    ...kubeProxyFindings(context, moments),
    ...cordonFindings(context),
  ];
}

/** Whether findings about what stays on new nodes tell already why a workload does not run on a pool. */
export type IsTold = (pool: string, placement: Placement) => boolean;

/** Tells what findings of this file tell. */
export const toldByStartUp = oncePer((cluster: Cluster): IsTold => {
  const taints = new Map(cluster.pools.map((pool) => [pool.name, new Set(startUpTaints(cluster, pool).map(String))]));
  return (pool, placement) =>
    placement.verdict === "stopped" ||
    (placement.verdict === "blocked" && placement.by.every((taint) => taints.get(pool)?.has(taint)));
});

/** A time at which some nodes are there, and no others. */
interface Moment {
  readonly startUp: StartUp;
  /** The nodes that it is about. */
  readonly nodes: readonly StartedNode[];
  readonly isAlone: boolean;
}

/** With all pools there, and with each first node that cannot bring the cluster up alone. */
function momentsOf({ cluster, pools, bootstrap }: ProofContext): readonly Moment[] {
  if (pools.every((pool) => obstaclesOn(cluster, pool).length === 0)) return [];
  const stuck = bootstrap.pools.filter(({ verdict }) => verdict !== "yes").map(({ hosts }) => hosts);
  return [
    moment(startUpOf(cluster, pools, "with-agent"), false),
    // Pools of etcd alone have the same first nodes.
    ...[...new Set(stuck)].map((hosts) => {
      const present = hosts.flatMap(({ pool }) => poolsByName(pools).get(pool) ?? []);
      return moment(startUpOf(cluster, present, "before-agent"), true);
    }),
  ];
}

function moment(startUp: StartUp, isAlone: boolean): Moment {
  return { startUp, nodes: startUp.nodes, isAlone };
}

/** An obstacle on the nodes of some pools. */
interface Found {
  readonly obstacle: OperatedObstacle;
  readonly pools: readonly string[];
  readonly moment: Moment;
}

/** Each obstacle once, with all pools; what is so with all pools there is not said again of a first node. */
function found(
  moments: readonly Moment[],
  of: (node: StartedNode) => readonly OperatedObstacle[],
): ReadonlyMap<string, Found> {
  const all = new Map<string, { readonly first: Omit<Found, "pools">; readonly pools: Set<string> }>();
  for (const moment of moments) {
    for (const node of moment.nodes) {
      for (const obstacle of of(node)) {
        const known = all.get(obstacle.id);
        if (known === undefined) {
          all.set(obstacle.id, { first: { obstacle, moment }, pools: new Set([node.pool.name]) });
        } else if (known.first.moment.isAlone === moment.isAlone) {
          known.pools.add(node.pool.name);
        }
      }
    }
  }
  return new Map([...all].map(([id, { first, pools }]) => [id, { ...first, pools: [...pools] }]));
}

function stayingFindings(context: ProofContext, moments: readonly Moment[]): FindingDraft[] {
  const { cluster } = context;
  return [...found(moments, ({ staying }) => staying).values()].flatMap((each): FindingDraft[] => {
    const { obstacle, pools, moment } = each;
    const { isAlone, startUp } = moment;
    const operators = idleOperators(obstacle, startUp, cluster);
    const place = { pools, isAlone, operators, ...jobSettings(context) };
    if (obstacle.operator === NETWORK) {
      return settingsOf(cluster, "flannel-backend").map(({ setting, key }) => ({
        code: "RK113",
        data: { setting, key, ...place },
      }));
    }
    const taint = String(obstacle.taint);
    const waiting = waitingFor(context, taint);
    if (obstacle.operator !== CLOUD_CONTROLLER) {
      const remover = obstacle.operator?.what ?? "";
      return [{ code: "RK116", data: { taint, ...place, remover, waiting } }];
    }
    if (isAnsweredByAgent(context, obstacle)) return [openFinding(cluster, each, waiting)];
    return [{ code: "RK112", data: { taint, ...place, waiting } }];
  });
}

/** Whether the jobs that install charts can be given tolerations, and how. */
function jobSettings({ cluster, kubernetes }: ProofContext): JobSettings {
  const isKnown = kubernetes !== undefined && !isUnknown(cluster.kubernetesVersion);
  return {
    hasProperties: hasProperties(cluster) && !cluster.overridden.includes("machineGlobalConfig"),
    ...(isKnown && !hasHelmJobTolerations(kubernetes) ? { lacksJobTolerations: true } : {}),
  };
}

/** With an agent that lives with the taint the cluster comes up, and a controller can be installed through Rancher. */
function isAnsweredByAgent({ cluster, bootstrap }: ProofContext, { taint }: OperatedObstacle): boolean {
  const { tolerations } = cluster.agents["cattle-cluster-agent"];
  return (
    bootstrap.verdict !== "no" &&
    taint !== undefined &&
    tolerations.some((toleration) => toleration.seconds === undefined && toleration.tolerates(taint))
  );
}

/** System workloads that have no place on any pool because of a taint: without it they had one. */
function waitingFor({ cluster, workloads }: ProofContext, taint: string): string[] {
  const isTold = toldByStartUp(cluster);
  return workloads
    .filter(({ verdict, placements }) => {
      const isBlocked = ([pool, placement]: [string, Placement]) =>
        placement.verdict === "blocked" && placement.by.includes(taint) && isTold(pool, placement);
      return (verdict === "pending" || verdict === "missing") && Object.entries(placements).some(isBlocked);
    })
    .map(({ workload }) => workload);
}

function openFindings({ cluster }: ProofContext, moments: readonly Moment[]): FindingDraft[] {
  // What is known only at apply is told where it stands.
  const isTold = ({ lingering }: StartedNode, obstacle: OperatedObstacle) =>
    ![...lingering.open, ...lingering.openTaints.flatMap(({ on }) => on)].includes(placeOf(obstacle));
  const open = (node: StartedNode) =>
    node.maybeStaying.filter((each) => each.operator !== KUBE_PROXY && !isTold(node, each));
  return [...found(moments, open).values()].map((each) => openFinding(cluster, each));
}

/** @param waiting what has no place while the obstacle is there, where it stays until somebody comes */
function openFinding(
  { ownWorkloads }: Cluster,
  { obstacle, pools, moment: { startUp } }: Found,
  waiting?: readonly string[],
): FindingDraft {
  const { operator, taint } = obstacle;
  // Who takes it away has to run while it is there.
  const left = new Map(
    [...startUp.left].map(([node, obstacles]) => {
      const isThere = node.obstacles.some(({ id }) => id === obstacle.id);
      return [node, isThere ? [...obstacles.filter(({ id }) => id !== obstacle.id), obstacle] : obstacles];
    }),
  );
  const mayRun = startUp.candidates.filter(
    (each) =>
      each.takesAway(obstacle, "possible") &&
      [...left.keys()].some((node) => each.runsOn(node, left, "possible", obstacle)),
  );
  return {
    code: "RK117",
    data: {
      taint: String(taint),
      pools,
      ...(operator === undefined ? {} : { remover: operator.what }),
      candidates: mayRun.map(({ own }) => ownName(own)),
      doubts: mayRun.flatMap((each) => doubtsOf(each, obstacle, startUp)),
      files: ownWorkloads.files,
      ...(waiting === undefined ? {} : { waiting }),
    },
  };
}

/** Why it is open whether one that is known for an obstacle takes it away: on the node where the least is open, of each. */
function doubtsOf(candidate: OwnCandidate, obstacle: OperatedObstacle, { uncertain }: StartUp): CandidateDoubt[] {
  if (!candidate.isKnownFor(obstacle)) return [];
  const nodes = [...uncertain.keys()];
  const kept = nodes.filter((node) => uncertain.get(node)?.some(({ id }) => id === obstacle.id));
  const workload = ownName(candidate.own);
  const doubts = kept.flatMap((node): CandidateDoubt[] => {
    const hosts = obstacle.isOfNode || candidate.isOfNode ? [node] : nodes;
    const perHost = hosts.map((host) => candidate.doubts(host, uncertain, obstacle));
    const fewest = perHost.sort((a, b) => a.length - b.length)[0] ?? [];
    return fewest.map((doubt) => ({ workload, ...doubt }));
  });
  return [...new Map(doubts.map((doubt) => [JSON.stringify(doubt), doubt])).values()];
}

const STOPPING: readonly StoppingArgument[] = [
  "disable-scheduler",
  "disable-controller-manager",
  "disable-apiserver",
  "disable-etcd",
  "unknown-flannel-backend",
  "register-node",
];

/** One for each setting with which nothing starts on nodes of some pools, at the latest moment at which it does so. */
function stoppedFindings({ cluster, pools, bootstrap }: ProofContext): FindingDraft[] {
  const settings = STOPPING.filter((argument) => cluster.startUp.has(argument)).flatMap((argument) =>
    settingsOf(cluster, argument).map((setting) => ({ ...setting, argument })),
  );
  if (settings.length === 0) return [];
  const always = startUpOf(cluster, pools, "with-agent").nodes.map(({ pool, lingering }) => ({
    pool: pool.name,
    by: lingering.stoppedBy,
  }));
  const candidates = new Set(bootstrap.pools.map(({ pool }) => pool));
  const first = [
    ...hostsOf(bootstrap.pools).flatMap(({ pool, agent }) =>
      agent.verdict === "stopped" ? [{ pool, by: agent.by }] : [],
    ),
    ...pools
      .filter(({ name }) => candidates.has(name))
      .map((pool) => ({ pool: pool.name, by: stoppingFirstNode(cluster, pool).stoppedBy })),
  ];
  return settings.flatMap(({ setting, key, argument, place }): FindingDraft[] => {
    const stopped = (list: readonly { readonly pool: string; readonly by: readonly string[] }[]) => [
      ...new Set(list.filter(({ by }) => by.includes(place)).map(({ pool }) => pool)),
    ];
    const [inTheEnd, atFirst] = [stopped(always), stopped(first)];
    const isAlone = inTheEnd.length === 0;
    const all = isAlone ? atFirst : inTheEnd;
    return all.length === 0 ? [] : [{ code: "RK114", data: { setting, key, argument, pools: all, isAlone } }];
  });
}

function kubeProxyFindings({ cluster }: ProofContext, moments: readonly Moment[]): FindingDraft[] {
  const untold = moments.flatMap(
    (moment) => found([moment], (node) => missingKubeProxy(node, moment.startUp)).get("kube-proxy") ?? [],
  );
  const [first] = untold;
  if (first === undefined) return [];
  const { obstacle, pools, moment } = first;
  const known = moment.startUp.candidates.filter((each) => each.isKnownFor(obstacle));
  const place = {
    pools,
    candidates: known.map(({ own }) => ownName(own)),
    doubts: known.flatMap((each) => doubtsOf(each, obstacle, moment.startUp)),
    operators: idleOperators(obstacle, moment.startUp, cluster).map((each) => ({
      ...each,
      refusals: each.refusals.filter(({ pool }) => pools.includes(pool)),
    })),
  };
  return settingsOf(cluster, "disable-kube-proxy").map(({ setting, key }) => ({
    code: "RK115",
    data: { setting, key, ...place },
  }));
}

/** Where the network is to take its place, and is itself missing there, that is told of the network. */
function missingKubeProxy(node: StartedNode, { candidates }: StartUp): readonly OperatedObstacle[] {
  const network = [...node.staying, ...node.maybeStaying].find(({ operator }) => operator === NETWORK);
  return node.maybeStaying.filter(
    (each) =>
      each.operator === KUBE_PROXY &&
      !candidates.some((one) => network !== undefined && one.isKnownFor(network) && one.isKnownFor(each)),
  );
}

function cordonFindings({ cluster, pools, bootstrap }: ProofContext): FindingDraft[] {
  const cordoned = pools.map(({ name }) => name).filter((name) => cluster.startUp.find(name, "register-schedulable"));
  if (cordoned.length === 0) return [];
  const isCordon = (placement: HostBootstrap["dns"]) =>
    typeof placement === "object" && placement.verdict === "blocked" && placement.by.includes(CORDON.toString());
  const needed = new Set(
    hostsOf(bootstrap.pools.filter(({ verdict }) => verdict === "no"))
      .filter(({ agent, dns }) => isCordon(agent) || isCordon(dns))
      .map(({ pool }) => pool),
  );
  const [first, others] = [cordoned.filter((name) => needed.has(name)), cordoned.filter((name) => !needed.has(name))];
  return [
    ...(first.length === 0 ? [] : [{ code: "RK118" as const, data: { pools: first } }]),
    ...(others.length === 0 ? [] : [{ code: "RK119" as const, data: { pools: others } }]),
  ];
}

function settingsOf({ startUp }: Cluster, argument: StartUpArgument): readonly StartUpSetting[] {
  return startUp.all(argument);
}
