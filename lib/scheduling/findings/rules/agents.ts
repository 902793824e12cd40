import { agentTolerationExplainer, type ExplainedToleration, oneEffectEach } from "../../agent-tolerations";
import { isControlPlane, isTransient, nodeTaints, openIn, TaintsApplied } from "../../pool";
import { type HostBootstrap, hostsOf } from "../../proof/bootstrap";
import { REPORTED_FAULT } from "../../proof/circumstances";
import { startUpTaints } from "../../proof/lingering";
import { AGENTS, type Agent, type Cluster } from "../../reading/cluster";
import { leaksTimeAdded } from "../../releases/rancher-changes";
import { Taint, TaintEffect } from "../../taint";
import { Toleration } from "../../toleration";
import { TolerationSet } from "../../toleration-set";
import type { FindingDraft } from "../finding";
import { agentSource } from "./agent-source";
import type { ProofContext } from "./context";
import { evictingPlaces } from "./evicting-places";
import { lacking } from "./lacking";

/** Findings about the tolerations of Rancher's two agents. */
export function agentFindings(context: ProofContext): FindingDraft[] {
  return [...runTimeFindings(context), ...agentTolerationFindings(context), ...timeAddedFindings(context)];
}

function runTimeFindings({ cluster, workloads, bootstrap, pools }: ProofContext): FindingDraft[] {
  // Tolerations of its own that are known only at apply may well be the ones.
  if (cluster.agents["cattle-cluster-agent"].unknownTolerations.length > 0) return [];
  const agent = workloads.find(({ workload }) => workload === "cattle-cluster-agent");
  // Where the agent cannot even start, what Rancher would add later helps nobody.
  const isBlocked = ({ agent: { verdict, ...rest } }: HostBootstrap) =>
    verdict !== "runs" && !("on" in rest && !rest.on.includes(REPORTED_FAULT));
  const blocked = new Set(
    hostsOf(bootstrap.pools)
      .filter(isBlocked)
      .map(({ pool }) => pool),
  );
  const relying = Object.entries(agent?.placements ?? {})
    .filter(([pool, placement]) => placement.verdict === "runs" && placement.reliesOnRunTime && !blocked.has(pool))
    .map(([pool]) => pool);
  if (relying.length === 0) return [];
  const own = new TolerationSet(cluster.agents["cattle-cluster-agent"].tolerations);
  const taints = pools.filter(({ name }) => relying.includes(name)).flatMap(nodeTaints);
  const lacks = lacking(own, taints);
  const workload = "cattle-cluster-agent";
  return [{ code: "RK301", data: { workload, pools: relying, ...lacks, agentSource: agentSource(cluster, workload) } }];
}

function agentTolerationFindings(context: ProofContext): FindingDraft[] {
  const { cluster, pools } = context;
  // Whether a toleration is of use depends on the pools.
  if (cluster.poolSource === "unknown") return [];
  const explain = agentTolerationExplainer(pools);
  return AGENTS.flatMap((agent) => {
    const useless = uselessFindings(agent, explain(cluster.agents[agent].tolerations), context);
    const limited = limitedFindings(agent, context);
    // One that evicts is told of as that: two advices for one toleration would be one too many.
    const isLimited = ({ data }: FindingDraft<"RK303">) =>
      limited.some((each) => each.data.toleration === data.toleration);
    return [...useless.filter((each) => !isLimited(each)), ...limited];
  });
}

function uselessFindings(
  agent: Agent,
  explained: readonly ExplainedToleration[],
  { cluster, pools }: ProofContext,
): FindingDraft<"RK303">[] {
  // Whether one is of use depends on all taints.
  if (pools.some((pool) => openIn(pool, "taints", "roles").length > 0)) return [];
  // A toleration for every effect is written out effect by effect; it is of use when one of them is.
  const usefulKeys = new Set(
    explained.flatMap(({ toleration, because }) => (because.length > 0 ? toleration.key : [])),
  );
  const comeAndGo = passingTaints(cluster, pools);
  const useless = explained
    .map(({ toleration }) => toleration)
    .filter(({ key }) => !usefulKeys.has(key))
    .filter((toleration) => !isForMoments(toleration) && !comeAndGo.some(({ key }) => key === toleration.key));
  const texts = new Set(useless.map((toleration) => asWritten(toleration, useless).toString()));
  return [...texts].map(
    (toleration): FindingDraft<"RK303"> => ({ code: "RK303", data: { workload: agent, toleration } }),
  );
}

/** Taints that new nodes of the control plane have besides those of their pools. */
function passingTaints(cluster: Cluster, pools: ProofContext["pools"]): Taint[] {
  return pools.filter(isControlPlane).flatMap((pool) => startUpTaints(cluster, pool));
}

/** With a limit for a taint of the node's condition, as each pod has them, it says how soon the agent is moved. */
function isForMoments({ key, seconds }: Toleration): boolean {
  return seconds !== undefined && key !== undefined && isTransient(Taint.noExecute(key));
}

/** What was written without an effect reaches Rancher as one of each; it is one thing to be said. */
function asWritten(toleration: Toleration, all: readonly Toleration[]): Toleration {
  const { effect: _, ...rest } = toleration.toKubernetes();
  if (rest.tolerationSeconds !== undefined) return toleration;
  const wide = Toleration.fromKubernetes(rest);
  const isWritten = oneEffectEach(wide).every((each) => all.some((other) => other.equals(each)));
  return isWritten ? wide : toleration;
}

/** Places from which Kubernetes evicts an agent after a time. */
function limitedFindings(
  agent: Agent,
  { pools, workloads, bootstrap, cluster }: ProofContext,
): FindingDraft<"RK302">[] {
  const proof = workloads.find(({ workload }) => workload === agent);
  // Before Rancher has added its own, another toleration may be the first that matches.
  const atFirst = agent === "cattle-cluster-agent" ? hostsOf(bootstrap.pools) : [];
  const places = [
    ...evictingPlaces(proof?.placements ?? {}),
    ...evictingPlaces(Object.fromEntries(atFirst.map((host) => [host.pool, host.agent]))),
  ];
  const set = new TolerationSet(cluster.agents[agent].tolerations);
  const limited = pools.flatMap((pool) => {
    const evicting = new Set(places.filter((each) => each.pool === pool.name).flatMap(({ taints }) => taints));
    return set
      .limited(nodeTaints(pool).filter((taint) => evicting.has(taint.toString())))
      .map((each) => ({ ...each, pool: pool.name }));
  });
  const outside = new Set(pools.filter((pool) => !isControlPlane(pool)).map(({ name }) => name));
  return [...new Set(limited.map(({ toleration }) => toleration))].map((toleration): FindingDraft<"RK302"> => {
    const answered = limited.filter((each) => each.toleration === toleration);
    const isPermanent = ({ seconds }: Toleration) => seconds === undefined;
    return {
      code: "RK302",
      data: {
        workload: agent,
        toleration: toleration.toString(),
        seconds: answered[0]?.seconds ?? 0,
        taints: answered.map(({ pool, taint }) => ({ pool, taint: taint.toString() })),
        isOutsideControlPlane: answered.every(({ pool }) => outside.has(pool)),
        hasPermanent: answered.some(({ taint }) => set.matching(taint).some(isPermanent)),
      },
    };
  });
}

/** Only what is put on a running node can have a time; the kubelet notes none on a node that registers. */
function timeAddedFindings({ cluster: { rancherVersion }, pools }: ProofContext): FindingDraft[] {
  if (rancherVersion === undefined || !leaksTimeAdded(rancherVersion)) return [];
  const tainted = pools
    .filter((pool) => isControlPlane(pool) && pool.taintsApplied === TaintsApplied.AFTER_READY)
    .map(({ name, taints }) => ({
      pool: name,
      taints: taints.filter(({ effect }) => effect === TaintEffect.NO_EXECUTE).map(String),
    }))
    .filter(({ taints }) => taints.length > 0);
  if (tainted.length === 0) return [];
  return [{ code: "RK304", data: { rancherVersion: rancherVersion.toString(), pools: tainted } }];
}
