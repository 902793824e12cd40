import { explainAgentTolerations } from "../agent-tolerations";
import type { FindingDraft } from "../finding";
import { isControlPlane, parseTolerations } from "../model";
import { leaksTimeAdded } from "../releases/rancher-changes";
import { RancherVersion } from "../releases/rancher-version";
import { type Taint, TaintEffect } from "../taint";
import { inProse, listed, type ProofFacts } from "./facts";

/** Findings about the tolerations of Rancher's two agents. */
export function agentFindings(facts: ProofFacts): FindingDraft[] {
  return [...runTimeFindings(facts), ...agentTolerationFindings(facts), ...timeAddedFindings(facts)];
}

function runTimeFindings({ workloads, bootstrap }: ProofFacts): FindingDraft[] {
  const agent = workloads.find(({ workload }) => workload === "cattle-cluster-agent");
  const hosts = bootstrap.pools.flatMap((candidate) => candidate.hosts);
  // Where the agent cannot even start, what Rancher would add later helps nobody.
  const blocked = new Set(hosts.filter((host) => host.agent.verdict !== "runs").map(({ pool }) => pool));
  const relying = Object.entries(agent?.placements ?? {})
    .filter(([pool, placement]) => placement.verdict === "runs" && placement.reliesOnRunTime && !blocked.has(pool))
    .map(([pool]) => pool);
  if (relying.length === 0) return [];
  return [
    {
      code: "RK301",
      subject: "cattle-cluster-agent",
      message: `cattle-cluster-agent runs on ${listed(relying)} only because Rancher adds tolerations at run time`,
      facts: [
        "Rancher derives them from control-plane nodes it knows, one node at a time until the agent is connected",
        "the cluster's own configuration does not hold them",
      ],
      help: ["leave deriveTolerations on", "append the tolerations to agents.clusterAgent"],
    },
  ];
}

function agentTolerationFindings({ model, pools }: ProofFacts): FindingDraft[] {
  const agents = { "cattle-cluster-agent": model.agents.cluster, "fleet-agent": model.agents.fleet };
  return Object.entries(agents).flatMap(([agent, texts]) => {
    const explained = explainAgentTolerations(pools, parseTolerations(texts));
    const matching = (taint: Taint) =>
      explained.map(({ toleration }) => toleration).filter((toleration) => toleration.tolerates(taint));
    const hasPermanent = (taint: Taint) => matching(taint).some(({ seconds }) => seconds === undefined);
    // A toleration for every effect is written out effect by effect; it is of use when one of them is.
    const usefulKeys = new Set(
      explained.flatMap(({ toleration, because }) => (because.length > 0 ? toleration.key : [])),
    );
    return explained.flatMap(({ toleration, because }): FindingDraft[] => {
      if (because.length === 0) {
        return usefulKeys.has(toleration.key) ? [] : [unusedToleration(agent, toleration.toString())];
      }
      // Kubernetes goes by the first toleration that matches; a permanent one before it makes the limit void.
      const limited = because.filter(({ taint }) => matching(taint)[0] === toleration);
      if (toleration.seconds === undefined || limited.length === 0) return [];
      return [
        {
          code: "RK302",
          subject: agent,
          message: `${agent} tolerates ${inProse([...new Set(limited.map(({ taint }) => taint.toString()))])} for ${toleration.seconds} seconds only`,
          facts: [
            ...limited.map(({ pool, taint }) => `pool "${pool}" carries ${taint}`),
            "Kubernetes evicts the agent when the time is over, again and again",
            ...(limited.some(({ taint }) => hasPermanent(taint))
              ? ["the toleration without a limit stands behind it, and the first that matches counts"]
              : []),
          ],
          help: ["leave the seconds out"],
        },
      ];
    });
  });
}

function unusedToleration(agent: string, toleration: string): FindingDraft {
  return {
    code: "RK303",
    subject: agent,
    message: `${agent} tolerates ${toleration}, which no control-plane pool is tainted with`,
    facts: ["tolerations wider than needed let the agent stay where it should not"],
    help: ["leave it out, unless the taint comes from outside this app or the agent is to use worker pools as well"],
  };
}

function timeAddedFindings({ model, pools }: ProofFacts): FindingDraft[] {
  if (model.rancherVersion === undefined || !leaksTimeAdded(RancherVersion.parse(model.rancherVersion))) return [];
  const taints = pools
    .filter(isControlPlane)
    .flatMap((pool) =>
      pool.taints.filter((taint) => taint.effect === TaintEffect.NO_EXECUTE).map((taint) => ({ pool, taint })),
    );
  if (taints.length === 0) return [];
  return [
    {
      code: "RK304",
      subject: `pools ${listed([...new Set(taints.map(({ pool }) => pool.name))])}`,
      message: `Rancher ${model.rancherVersion} copies the time noted on a NoExecute taint into its agent's tolerations, and the manifest is then refused (rancher/rancher#51795)`,
      facts: [
        ...taints.map(({ pool, taint }) => `pool "${pool.name}": ${taint}`),
        "controllers and operators note the time when they set a taint; a node that registers with one does not",
        "fixed in Rancher 2.12.4 and 2.13.0, not in 2.10 and 2.11",
      ],
      help: ["upgrade Rancher", "use NoSchedule instead of NoExecute on the control plane"],
    },
  ];
}
