import { agentHosts, oneEffectEach, sortedTolerations } from "../../agent-tolerations";
import { setOf } from "../../once-per";
import { isControlPlane, isTransient, nodeTaints, openIn, TaintsApplied, toleratedTaints } from "../../pool";
import { type HostBootstrap, hostsOf } from "../../proof/bootstrap";
import { REPORTED_FAULT } from "../../proof/circumstances";
import { startUpTaints } from "../../proof/lingering";
import { AGENTS, type Agent, type Cluster } from "../../reading/cluster";
import { leaksTimeAdded } from "../../releases/rancher-changes";
import { Taint, TaintEffect } from "../../taint";
import { Toleration } from "../../toleration";
import { tolerationSetOf } from "../../toleration-set";
import type { FindingDraft } from "../finding";
import { agentSource } from "./agent-source";
import type { ProofContext } from "./context";
import { evictingPlace, evictingPlaces } from "./evicting-places";
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
  const own = tolerationSetOf(cluster.agents["cattle-cluster-agent"].tolerations);
  const taints = pools.filter(({ name }) => setOf(relying).has(name)).flatMap(nodeTaints);
  const lacks = lacking(own, taints);
  const workload = "cattle-cluster-agent";
  return [{ code: "RK301", data: { workload, pools: relying, ...lacks, agentSource: agentSource(cluster, workload) } }];
}

function agentTolerationFindings(context: ProofContext): FindingDraft[] {
  const { cluster } = context;
  // Whether a toleration is of use depends on the pools.
  if (cluster.poolSource === "unknown") return [];
  return AGENTS.flatMap((agent) => {
    const useless = uselessFindings(agent, context);
    const limited = limitedFindings(agent, context);
    // One that evicts is told of as that: two advices for one toleration would be one too many.
    const isLimited = new Set(limited.map(({ data }) => data.toleration));
    return [...useless.filter(({ data }) => !isLimited.has(data.toleration)), ...limited];
  });
}

function uselessFindings(agent: Agent, { cluster, pools }: ProofContext): FindingDraft<"RK303">[] {
  // Whether one is of use depends on all taints.
  if (pools.some((pool) => openIn(pool, "taints", "roles").length > 0)) return [];
  // A toleration for every effect is written out effect by effect; it is of use when one of them is.
  const { tolerations } = cluster.agents[agent];
  const set = tolerationSetOf(tolerations);
  const answered = agentHosts(pools)
    .flatMap(toleratedTaints)
    .filter((taint) => taint.isHard && set.tolerates(taint));
  const usefulKeys = new Set<string | undefined>(answered.map(({ key }) => key));
  const comeAndGo = new Set(passingTaints(cluster, pools).map(({ key }) => key));
  const useless = sortedTolerations(
    tolerations.filter((each) => !usefulKeys.has(each.key) && !isForMoments(each) && !comeAndGo.has(each.key ?? "")),
  );
  const written = new Set(useless.map(String));
  const texts = new Set(useless.map((toleration) => asWritten(toleration, written).toString()));
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
function asWritten(toleration: Toleration, all: ReadonlySet<string>): Toleration {
  const { effect: _, ...rest } = toleration.toKubernetes();
  if (rest.tolerationSeconds !== undefined) return toleration;
  const wide = Toleration.fromKubernetes(rest);
  const isWritten = oneEffectEach(wide).every((each) => all.has(each.toString()));
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
    ...atFirst.flatMap(({ pool, agent: placement }) => evictingPlace(pool, placement)),
  ];
  const set = tolerationSetOf(cluster.agents[agent].tolerations);
  const evicting = new Map<string, string[]>();
  for (const { pool, taints } of places) evicting.set(pool, [...(evicting.get(pool) ?? []), ...taints]);
  const limited = pools
    .filter(({ name }) => evicting.has(name))
    .flatMap((pool) =>
      set
        .limited(nodeTaints(pool).filter((taint) => evicting.get(pool.name)?.includes(taint.toString())))
        .map((each) => ({ ...each, pool: pool.name })),
    );
  const outside = new Set(pools.filter((pool) => !isControlPlane(pool)).map(({ name }) => name));
  const byToleration = new Map<Toleration, typeof limited>();
  for (const each of limited) {
    const same = byToleration.get(each.toleration);
    if (same === undefined) byToleration.set(each.toleration, [each]);
    else same.push(each);
  }
  return [...byToleration].map(([toleration, answered]): FindingDraft<"RK302"> => {
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
