import { patchCommands } from "../live/kubectl";
import type { LiveCluster } from "../live/live-cluster";
import type { EffectiveWorkload } from "../scheduling/proof/effective-workload";
import { AGENTS, type Agent, type Cluster } from "../scheduling/reading/cluster";
import { AGENT_PROPERTIES } from "../scheduling/reading/cluster-summary";
import { RANCHER_CATALOG } from "../scheduling/releases/rancher-catalog";
import { Toleration } from "../scheduling/toleration";
import type { Difference, Findings, NotCompared } from "./drift";
import { controlPlaneTaints, type LiveSystemWorkload, rancherTolerations } from "./live-workload";
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

/** Compares the tolerations of both agents in all three places. */
export function agentFindings(places: AgentPlaces): Findings {
  const { live, workloads, held } = places;
  const missing = AGENTS.filter((agent) => !workloads.has(agent));
  return {
    differences: AGENTS.flatMap((agent) => differencesOf(agent, places)),
    compared: comparedWords(AGENTS.length - missing.length, held !== undefined),
    notCompared: missing.map((agent) => notThere(agent, live)),
  };
}

/** @param count how many of the agents are in the living cluster */
function comparedWords(count: number, isHeld: boolean): string[] {
  if (count === AGENTS.length) return ["tolerations of both agents"];
  return [
    ...(count === 0 ? [] : ["tolerations of one agent"]),
    ...(isHeld ? ["what Rancher holds for both agents"] : []),
  ];
}

function notThere(agent: Agent, live: LiveCluster): NotCompared {
  const namespace = agent === "fleet-agent" ? "cattle-fleet-system" : "cattle-system";
  return {
    what: `the living ${agent}`,
    why:
      live.nodes.length + live.pods.length === 0
        ? "nothing of the living cluster is in the input"
        : "it is not in the input",
    command: `kubectl -n ${namespace} get deployments,statefulsets,pods -o json`,
  };
}

/** Where a toleration is; undefined where that was not compared. */
interface Presence {
  readonly app: boolean;
  readonly rancher?: boolean;
  readonly live?: boolean;
}

function differencesOf(agent: Agent, places: AgentPlaces): Difference[] {
  const { app, held } = places;
  const own = app.agents[agent];
  const isOpen = own.unknownTolerations.length > 0;
  const said = new Set(own.tolerations.map(String));
  const holds = held === undefined ? undefined : new Set(held.cluster.agents[agent].tolerations.map(String));
  const there = places.workloads.get(agent);
  const has = there === undefined ? undefined : new Set(there.tolerations);
  const byRancher = addedByRancher(agent, places);
  const limits = holds === undefined ? [] : otherLimits(said, holds);
  const inLimits = new Set(limits.flatMap(({ toleration, held: limited }) => [toleration, limited]));
  const groups = new Map<string, { presence: Presence; tolerations: string[] }>();
  for (const toleration of new Set([...said, ...(holds ?? []), ...(has ?? [])])) {
    const presence: Presence = {
      app: said.has(toleration),
      ...(holds === undefined ? {} : { rancher: holds.has(toleration) }),
      ...(has === undefined ? {} : { live: has.has(toleration) }),
    };
    if (inLimits.has(toleration)) continue;
    if (!isDifferent(presence, isOpen, byRancher.has(toleration))) continue;
    const key = JSON.stringify(presence);
    const group = groups.get(key) ?? { presence, tolerations: [] };
    group.tolerations.push(toleration);
    groups.set(key, group);
  }
  return [
    ...[...groups.values()].map(({ presence, tolerations }) => difference(agent, presence, tolerations.sort(), places)),
    ...limits.map((limit) => limitDifference(agent, limit, has)),
  ];
}

/** A toleration for good in the app, which Rancher has for a time. */
interface OtherLimit {
  readonly toleration: string;
  readonly held: string;
}

const LIMIT = / for (-?\d+s)$/;

function otherLimits(said: ReadonlySet<string>, holds: ReadonlySet<string>): OtherLimit[] {
  return [...holds]
    .filter((held) => !said.has(held) && LIMIT.test(held))
    .map((held) => ({ toleration: held.replace(LIMIT, ""), held }))
    .filter(({ toleration }) => said.has(toleration) && !holds.has(toleration));
}

function limitDifference(
  agent: Agent,
  { toleration, held }: OtherLimit,
  has: ReadonlySet<string> | undefined,
): Difference {
  const limit = LIMIT.exec(held)?.[1] ?? "";
  return {
    kind: "agent",
    what: `limit in time of toleration ${toleration} of ${agent}`,
    app: "none",
    rancher: limit,
    ...(has === undefined ? {} : { live: has.has(held) ? limit : has.has(toleration) ? "none" : "no such toleration" }),
    why: "the agent is evicted after that time; the provider gives a toleration without seconds the limit that stood at its place before, and no plan shows it",
    help: "write seconds = 0 on it in the app, as K3sCluster does",
    commands: [],
  };
}

/** What is not known of the app is not said to be missing in it; what Rancher adds of itself is in no object. */
function isDifferent({ app, rancher, live }: Presence, isOpen: boolean, isByRancher: boolean): boolean {
  if (app) return rancher === false || live === false;
  if (rancher === true) return !isOpen || live === false;
  return live === true && !isByRancher && !(isOpen && rancher === undefined);
}

/** Tolerations that Rancher's releases give the agent themselves, those for taints of the control plane among them. */
function addedByRancher(agent: Agent, { live, effective }: AgentPlaces): ReadonlySet<string> {
  const rows = RANCHER_CATALOG.flatMap((timeline) => timeline.filter(({ workload }) => workload === agent));
  const worked = effective.find(({ row }) => row.workload === agent)?.addedAtRunTime?.all ?? [];
  return new Set([
    ...rows.flatMap(({ tolerations }) => tolerations.map(String)),
    ...worked.map(String),
    ...(agent === "cattle-cluster-agent" ? controlPlaneTaints(live.nodes).flatMap(rancherTolerations) : []),
  ]);
}

const [HAS, LACKS] = ["yes", "no"];

function difference(agent: Agent, presence: Presence, tolerations: readonly string[], places: AgentPlaces): Difference {
  const word = (is: boolean) => (is ? HAS : LACKS) as string;
  const noun = tolerations.length === 1 ? "toleration" : "tolerations";
  return {
    kind: "agent",
    what: `${noun} ${tolerations.join(", ")} of ${agent}`,
    app: word(presence.app),
    ...(presence.rancher === undefined ? {} : { rancher: word(presence.rancher) }),
    ...(presence.live === undefined ? {} : { live: word(presence.live) }),
    ...adviceFor(agent, presence, tolerations, places),
  };
}

type Advice = Pick<Difference, "why" | "help" | "commands" | "isAtRancher">;

function adviceFor(agent: Agent, presence: Presence, tolerations: readonly string[], places: AgentPlaces): Advice {
  const { app, rancher, live } = presence;
  if (app && rancher === false) return notInRancher(agent, live, places);
  if (!app && rancher === true) return onlyInRancher(agent, live, places);
  if (app || rancher === true) return notRolledOut(agent, rancher, tolerations, places);
  return {
    why: "somebody changed it in the cluster, or Rancher has not taken it off yet; it is gone once Rancher writes the agent again",
    help: `write it in the app, as ${AGENT_PROPERTIES[agent]}.appendTolerations, where it is needed`,
    commands: [],
  };
}

/** Terraform's blind spot: what Rancher does not have, and the provider does not tell. */
function notInRancher(agent: Agent, live: boolean | undefined, { app, held }: AgentPlaces): Advice {
  const { tolerations, unknownTolerations } = app.agents[agent];
  const onItsWay =
    live === true
      ? "; the agent still has it until Rancher writes it again, or has it for a taint of the control plane"
      : "";
  const isWhole = held !== undefined && unknownTolerations.length === 0;
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
    commands: workload === undefined ? [] : patchCommands(workload, typed),
  };
}
