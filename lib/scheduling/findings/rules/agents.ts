import { agentTolerationExplainer, type ExplainedToleration } from "../../agent-tolerations";
import { isControlPlane } from "../../pool";
import { hostsOf } from "../../proof/bootstrap";
import { startUpTaints } from "../../proof/lingering";
import { leaksTimeAdded } from "../../releases/rancher-changes";
import { type Taint, TaintEffect } from "../../taint";
import type { Toleration } from "../../toleration";
import { TolerationSet } from "../../toleration-set";
import type { FindingDraft } from "../finding";
import type { ProofContext } from "./context";

/** Findings about the tolerations of Rancher's two agents. */
export function agentFindings(context: ProofContext): FindingDraft[] {
  return [...runTimeFindings(context), ...agentTolerationFindings(context), ...timeAddedFindings(context)];
}

function runTimeFindings({ cluster, workloads, bootstrap }: ProofContext): FindingDraft[] {
  // Tolerations of its own that are known only at apply may well be the ones.
  if (cluster.agents["cattle-cluster-agent"].unknownTolerations.length > 0) return [];
  const agent = workloads.find(({ workload }) => workload === "cattle-cluster-agent");
  // Where the agent cannot even start, what Rancher would add later helps nobody.
  const blocked = new Set(
    hostsOf(bootstrap.pools)
      .filter((host) => host.agent.verdict !== "runs")
      .map(({ pool }) => pool),
  );
  const relying = Object.entries(agent?.placements ?? {})
    .filter(([pool, placement]) => placement.verdict === "runs" && placement.reliesOnRunTime && !blocked.has(pool))
    .map(([pool]) => pool);
  if (relying.length === 0) return [];
  return [{ code: "RK301", data: { workload: "cattle-cluster-agent", pools: relying } }];
}

function agentTolerationFindings({ cluster, pools }: ProofContext): FindingDraft[] {
  // Whether a toleration is of use depends on the pools.
  if (cluster.poolSource === "unknown") return [];
  const explain = agentTolerationExplainer(pools);
  const atFirst = pools.filter(isControlPlane).flatMap((pool) => startUpTaints(cluster, pool));
  return Object.entries(cluster.agents).flatMap(([agent, { tolerations }]) => {
    const explained = explain(tolerations);
    // A toleration for every effect is written out effect by effect; it is of use when one of them is.
    const usefulKeys = new Set(
      explained.flatMap(({ toleration, because }) => (because.length > 0 ? toleration.key : [])),
    );
    const unused = explained.filter(
      ({ toleration, because }) =>
        because.length === 0 && !usefulKeys.has(toleration.key) && !atFirst.some(({ key }) => key === toleration.key),
    );
    return [
      ...unused.map(
        ({ toleration }): FindingDraft => ({
          code: "RK303",
          data: { workload: agent, toleration: toleration.toString() },
        }),
      ),
      ...limitedFindings(agent, explained),
    ];
  });
}

/** Kubernetes goes by the first toleration that matches; a permanent one before it makes the limit void. */
function limitedFindings(agent: string, explained: readonly ExplainedToleration[]): FindingDraft[] {
  if (explained.every(({ toleration }) => toleration.seconds === undefined)) return [];
  const all = explained.map(({ toleration }) => toleration).filter(({ key }) => key !== undefined);
  const set = new TolerationSet(all);
  const place = new Map(all.map((toleration, index) => [toleration, index]));
  const isFirst = (toleration: Toleration, taint: Taint) =>
    set.matching(taint).every((other) => Number(place.get(toleration)) <= Number(place.get(other)));
  const hasPermanent = (taint: Taint) => set.matching(taint).some(({ seconds }) => seconds === undefined);
  return explained.flatMap(({ toleration, because }): FindingDraft[] => {
    if (toleration.seconds === undefined) return [];
    const limited = because.filter(({ taint }) => isFirst(toleration, taint));
    if (limited.length === 0) return [];
    return [
      {
        code: "RK302",
        data: {
          workload: agent,
          toleration: toleration.toString(),
          seconds: toleration.seconds,
          taints: limited.map(({ pool, taint }) => ({ pool, taint: taint.toString() })),
          hasPermanent: limited.some(({ taint }) => hasPermanent(taint)),
        },
      },
    ];
  });
}

function timeAddedFindings({ cluster: { rancherVersion }, pools }: ProofContext): FindingDraft[] {
  if (rancherVersion === undefined || !leaksTimeAdded(rancherVersion)) return [];
  const tainted = pools
    .filter(isControlPlane)
    .map(({ name, taints }) => ({
      pool: name,
      taints: taints.filter(({ effect }) => effect === TaintEffect.NO_EXECUTE).map(String),
    }))
    .filter(({ taints }) => taints.length > 0);
  if (tainted.length === 0) return [];
  return [{ code: "RK304", data: { rancherVersion: rancherVersion.toString(), pools: tainted } }];
}
