import { deriveAgentTolerations, sortedTolerations } from "../scheduling/agent-tolerations";
import { type Problem, quoted } from "../scheduling/invalid-input";
import type { SchedulingPool } from "../scheduling/model";
import { TAINT_EFFECTS } from "../scheduling/taint";
import { Toleration } from "../scheduling/toleration";

/** What the app wants of one of Rancher's agents in the cluster. */
export interface AgentOptions {
  /**
   * Tolerations on top of the derived ones.
   * @default - only the derived ones
   */
  readonly appendTolerations?: readonly Toleration[];
}

/** What the app wants of Rancher's agents in the cluster. */
export interface AgentsOptions {
  /**
   * Whether both agents get a toleration for every hard taint of the control-plane pools.
   * @default true
   */
  readonly deriveTolerations?: boolean;

  /** `cattle-cluster-agent`, which connects the cluster to Rancher. */
  readonly clusterAgent?: AgentOptions;

  /** `fleet-agent`, which deploys what Fleet is told to. */
  readonly fleetAgent?: AgentOptions;
}

/** The tolerations one agent is given: what the app appends, and what the pools make necessary beyond that. */
export function agentTolerations(
  pools: readonly SchedulingPool[],
  agent: AgentOptions = {},
  deriveTolerations = true,
): Toleration[] {
  const appended = (agent.appendTolerations ?? []).flatMap(oneEffectEach);
  const derived = deriveTolerations ? deriveAgentTolerations(pools, appended) : [];
  return sortedTolerations([...appended, ...derived]);
}

/** Problems of the agents' options. */
export function agentsProblems(options: AgentsOptions): Problem[] {
  return [
    ...appendedProblems("clusterAgent", options.clusterAgent),
    ...appendedProblems("fleetAgent", options.fleetAgent),
  ];
}

function appendedProblems(agent: string, options: AgentOptions = {}): Problem[] {
  return (options.appendTolerations ?? []).flatMap((toleration, index) => {
    const place = `agents.${agent}.appendTolerations[${index}]`;
    if (!(toleration instanceof Toleration)) {
      return [
        {
          what: `${place} ${quoted(JSON.stringify(toleration))} is not a Toleration`,
          why: "tolerations are checked when they are made, and a plain object has passed no check",
          help: "make it with Toleration.equal, Toleration.exists or Toleration.for",
        },
      ];
    }
    if (toleration.toleratesEverything) {
      return [
        {
          what: `${place} "${toleration}" tolerates everything`,
          why: "Rancher's webhook refuses an empty key, and an agent that tolerates everything is not moved off a dead node (rancher/rancher#24636)",
          help: "name the taints: Toleration.for(taint) for each",
        },
      ];
    }
    if (toleration.seconds !== undefined && toleration.seconds <= 0) {
      return [
        {
          what: `${place} "${toleration}" has ${toleration.seconds} seconds`,
          why: "the rancher2 provider does not send 0 or less, so Rancher would take it as forever",
          help: "give at least 1 second, or leave the toleration out: not tolerating evicts at once",
        },
      ];
    }
    return [];
  });
}

/** The provider cannot say "every effect": it fills in NoSchedule where none is given. */
function oneEffectEach(toleration: Toleration): Toleration[] {
  if (toleration.effect !== undefined) return [toleration];
  return TAINT_EFFECTS.map((effect) => Toleration.fromKubernetes({ ...toleration.toKubernetes(), effect }));
}
