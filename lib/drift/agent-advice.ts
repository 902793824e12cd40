import { changeCommand, tolerationPatches } from "../live/kubectl";
import type { LiveCluster } from "../live/live-cluster";
import type { EffectiveWorkload } from "../scheduling/proof/effective-workload";
import type { Agent, Cluster } from "../scheduling/reading/cluster";
import { AGENT_PROPERTIES } from "../scheduling/reading/cluster-summary";
import { Toleration } from "../scheduling/toleration";
import { sentText } from "./agent-tolerations";
import type { Difference } from "./drift";
import { isAccepted, type LiveSystemWorkload } from "./live-workload";
import { atRancher, patchRancherCommand } from "./rancher-command";
import { type Held, unreadBecause } from "./read-back";

/** What the agents are compared in: the app, Rancher's own object where it is there, and the living cluster. */
export interface AgentPlaces {
  readonly app: Cluster;
  readonly held?: Held;
  readonly live: LiveCluster;
  readonly workloads: ReadonlyMap<string, LiveSystemWorkload>;
  /** The agents as the proof has them. */
  readonly effective: readonly EffectiveWorkload[];
}

/** Where a toleration is; undefined where that was not compared. */
export interface Presence {
  readonly app: boolean;
  readonly rancher?: boolean;
  readonly live?: boolean;
}

/** What is said of a difference, and what to do. */
export type Advice = Pick<Difference, "why" | "help" | "commands" | "isAtRancher">;

/** Of tolerations that are in the same places. */
export function adviceFor(
  agent: Agent,
  presence: Presence,
  tolerations: readonly string[],
  places: AgentPlaces,
): Advice {
  const { app, rancher, live } = presence;
  const [why] = tolerations.flatMap((each) => refusal(each, places.app.agents[agent]) ?? []);
  if (why !== undefined && live !== true) return refusedAdvice(why, agent, presence, places);
  if (app && rancher === false) return notInRancher(agent, live, places);
  if (!app && rancher === true) return onlyInRancher(agent, live, places);
  if (app || rancher === true) return notRolledOut(agent, rancher, tolerations, places);
  return {
    why: "somebody changed it in the cluster, or Rancher has not taken it off yet; it is gone once Rancher writes the agent again",
    help: `write it in the app, as ${AGENT_PROPERTIES[agent]}.appendTolerations, where it is needed`,
    commands: [],
  };
}

/** Why a toleration of the app, or one that is not in it, never gets to the agent; undefined where it can. */
export function refusal(toleration: string, { refusedTolerations }: Cluster["agents"][Agent]): string | undefined {
  if (!isAccepted(toleration)) {
    return "Kubernetes accepts no such toleration, and refuses the agent's Deployment with it: while it stands in Rancher, no change of the agent gets into the cluster";
  }
  const isRefused = refusedTolerations.some(({ sent }) => sentText(sent) === toleration);
  return isRefused ? "Rancher refuses it, and with it the whole change" : undefined;
}

function refusedAdvice(why: string, agent: Agent, { app, rancher }: Presence, { app: own, held }: AgentPlaces): Advice {
  if (!app) {
    return {
      why: `somebody added it in Rancher, whose webhook looks at keys alone. ${why}`,
      help: "take it out in Rancher: edit the cluster there as YAML",
      commands: [],
    };
  }
  const where = rancher === false ? `Rancher does not have it: ${whatPlansShow(agent, own, held)}. ` : "";
  return { why: `${where}${why}`, help: "correct it in the app: check says what is wrong with it", commands: [] };
}

/** Terraform's blind spot: what Rancher does not have, and the provider does not tell. */
function notInRancher(agent: Agent, live: boolean | undefined, { app, held }: AgentPlaces): Advice {
  const { tolerations, unknownTolerations, refusedTolerations } = app.agents[agent];
  const onItsWay =
    live === true
      ? "; the agent still has it until Rancher writes it again, or has it for a taint of the control plane"
      : "";
  const isWhole = held !== undefined && unknownTolerations.length + refusedTolerations.length === 0;
  return {
    why: `Rancher refused it, or somebody took it out there: ${whatPlansShow(agent, app, held)}${onItsWay}`,
    help: "write it into Rancher's object again; or change anything of the cluster in the app and apply, as the provider then sends all of it",
    ...atRancher(isWhole ? patchRancherCommand(held.object.name, customization(agent, tolerations)) : []),
  };
}

/** Whether Terraform sees that something of an agent is not there. A witness brings back what was refused, and nothing else. */
function whatPlansShow(agent: Agent, app: Cluster, held: Held | undefined): string {
  const unread = unreadBecause(agent, app, held);
  if (unread === undefined) return "terraform plan shows it";
  return app.hasWitness && !app.ignoresWitness
    ? `${unread}, so a plan shows it where it was refused, and none where somebody took it out`
    : `${unread}, so no plan shows it`;
}

/** Whether Terraform sees what somebody changed in Rancher. */
function whatPlansShowOfOthers(agent: Agent, app: Cluster, held: Held | undefined): string {
  const unread = unreadBecause(agent, app, held);
  return unread === undefined ? "terraform plan shows it" : `${unread}, so no plan shows what somebody changes there`;
}

function customization(agent: Agent, tolerations: readonly Toleration[]): object {
  const name = agent === "fleet-agent" ? "fleetAgentDeploymentCustomization" : "clusterAgentDeploymentCustomization";
  return { [name]: { appendTolerations: tolerations.map((each) => each.toKubernetes()) } };
}

function onlyInRancher(agent: Agent, live: boolean | undefined, { app, held }: AgentPlaces): Advice {
  const unread = unreadBecause(agent, app, held);
  const byPlan = unread === undefined ? "the next apply takes it away" : `${unread}, so no plan takes it away`;
  return {
    why: `somebody added it in Rancher, or Rancher refused to take it away: ${byPlan}${live === false ? "; the agent does not have it yet" : ""}`,
    help: `write it in the app, as ${AGENT_PROPERTIES[agent]}.appendTolerations, or take it out in Rancher: edit the cluster there as YAML`,
    commands: [],
  };
}

function notRolledOut(
  agent: Agent,
  rancher: boolean | undefined,
  tolerations: readonly string[],
  { workloads }: AgentPlaces,
): Advice {
  const workload = workloads.get(agent)?.workload;
  const typed = tolerations.map((text) => Toleration.parse(text).toKubernetes());
  return {
    why:
      rancher === true
        ? "Rancher has it, the agent not yet: Rancher has not rolled it out, or somebody changed the agent in the cluster"
        : "Rancher has not got it or has not rolled it out, or somebody changed the agent in the cluster; Rancher's own object tells which",
    help:
      rancher === true
        ? "Rancher writes the agent again when it next reconciles the cluster; the patch puts it on until then"
        : "look at Rancher's own object first; the patch puts it on until Rancher writes the agent again",
    commands: workload === undefined ? [] : tolerationPatches(workload, typed).map(changeCommand),
  };
}

/** Where the app writes a 0 the provider has no limit of its own to give. */
export function limitAdvice(
  agent: Agent,
  toleration: string,
  { app, held }: AgentPlaces,
): Pick<Difference, "why" | "help"> {
  const evicted = "the agent is evicted after that time";
  const isWritten = app.agents[agent].unlimited.some((each) => each.toString() === toleration);
  return isWritten
    ? {
        why: `${evicted}; the app says that there is no limit, so somebody gave it one in Rancher, or Rancher refused to take it away: ${whatPlansShowOfOthers(agent, app, held)}`,
        help: "take it out in Rancher: edit the cluster there as YAML; or change anything of the cluster in the app and apply, as the provider then sends all of it",
      }
    : {
        why: `${evicted}; the provider gives a toleration without seconds the limit that stood at its place before, and no plan shows it`,
        help: "write seconds = 0 on it in the app, as K3sCluster does",
      };
}

/** Of the same tolerations in another order. */
export function orderAdvice(agent: Agent, isAsInRancher: boolean, { app, held }: AgentPlaces): Advice {
  const first = "of several tolerations for one taint the first in the list counts, and";
  if (isAsInRancher) {
    return {
      why: `${first} the agent has them in another order: somebody changed it in the cluster, or Rancher has not written it since they were changed`,
      help: "Rancher writes the agent again when it next reconciles the cluster",
      commands: [],
    };
  }
  const { tolerations, unknownTolerations, refusedTolerations } = app.agents[agent];
  const isWhole = held !== undefined && unknownTolerations.length + refusedTolerations.length === 0;
  return {
    why: `${first} Rancher has them in another order: the app was not applied since, or somebody changed them there: ${whatPlansShowOfOthers(agent, app, held)}`,
    help: "write them into Rancher's object in the order of the app; or change anything of the cluster in the app and apply, as the provider then sends all of it",
    ...atRancher(isWhole ? patchRancherCommand(held.object.name, customization(agent, tolerations)) : []),
  };
}
