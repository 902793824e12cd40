import type { LiveCluster } from "../live/live-cluster";
import { AGENTS, type Agent, type Cluster } from "../scheduling/reading/cluster";
import { RANCHER_CATALOG } from "../scheduling/releases/rancher-catalog";
import { type AgentPlaces, adviceFor, limitAdvice, orderAdvice, type Presence, refusal } from "./agent-advice";
import { heldTolerations, limitOf, saidTolerations, withoutLimit } from "./agent-tolerations";
import type { Difference, Findings, NotCompared } from "./drift";
import { untold } from "./left-to-rancher";
import { controlPlaneTaints, rancherTolerations } from "./live-workload";
import { lostTolerations } from "./lost-tolerations";
import { otherStays } from "./stays";

/** Compares the tolerations of both agents in all three places. */
export function agentFindings(places: AgentPlaces): Findings {
  const { live, workloads, held } = places;
  const missing = AGENTS.filter((agent) => !workloads.has(agent));
  return {
    differences: AGENTS.flatMap((agent) => [...differencesOf(agent, places), ...lostTolerations(agent, places)]),
    compared: comparedWords(AGENTS.length - missing.length, held !== undefined),
    notCompared: [
      ...missing.map((agent) => notThere(agent, live)),
      ...AGENTS.flatMap((agent) => knownAtApply(agent, places.app, held !== undefined)),
    ],
  };
}

/** Beside Rancher's object all but limits are among the values there that only apply tells. */
function knownAtApply(agent: Agent, app: Cluster, isHeld: boolean): NotCompared[] {
  const { unknownTolerations, openLimits } = app.agents[agent];
  const paths = [...(isHeld ? [] : unknownTolerations), ...openLimits].map(({ path }) => path);
  return untold([...new Set(paths)], app);
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

function differencesOf(agent: Agent, places: AgentPlaces): Difference[] {
  const { app, held } = places;
  const own = app.agents[agent];
  const isOpen = own.unknownTolerations.length > 0;
  const lists = {
    app: saidTolerations(own),
    rancher: held === undefined ? undefined : heldTolerations(held, agent),
    live: places.workloads.get(agent)?.tolerations,
  };
  const said = new Set(lists.app);
  const [holds, has] = [lists.rancher, lists.live].map((list) => (list === undefined ? undefined : new Set(list)));
  const byRancher = addedByRancher(agent, places);
  const limits = holds === undefined ? [] : otherLimits(said, holds);
  const inLimits = new Set(limits.flatMap(({ toleration, held: limited }) => [toleration, limited]));
  const openLimits = new Set(own.openLimits.map(({ toleration }) => toleration.toString()));
  const groups = new Map<string, { presence: Presence; tolerations: string[] }>();
  for (const toleration of new Set([...said, ...(holds ?? []), ...(has ?? [])])) {
    const presence: Presence = {
      app: said.has(toleration),
      ...(holds === undefined ? {} : { rancher: holds.has(toleration) }),
      ...(has === undefined ? {} : { live: has.has(toleration) }),
    };
    if (inLimits.has(toleration) || openLimits.has(withoutLimit(toleration))) continue;
    if (!isDifferent(presence, isOpen, byRancher.has(toleration))) continue;
    const key = JSON.stringify([presence, refusal(toleration, own)]);
    const group = groups.get(key) ?? { presence, tolerations: [] };
    group.tolerations.push(toleration);
    groups.set(key, group);
  }
  return [
    ...[...groups.values()].map(({ presence, tolerations }) => difference(agent, presence, tolerations.sort(), places)),
    ...limits
      .filter(({ toleration }) => !openLimits.has(toleration))
      .map((limit) => limitDifference(agent, limit, has, places)),
    ...(openLimits.size === 0 ? stayDifferences(agent, lists, places) : []),
  ];
}

/** What follows from the order of tolerations, of which all places have the same. */
function stayDifferences(
  agent: Agent,
  { app, rancher, live }: Readonly<Record<"app", string[]>> & Partial<Record<"rancher" | "live", readonly string[]>>,
  places: AgentPlaces,
): Difference[] {
  const lists = [app, ...(rancher === undefined ? [] : [rancher]), ...(live === undefined ? [] : [live])];
  return otherStays(lists).map(({ taint, times: [inApp = "", ...others] }) => {
    const inRancher = rancher === undefined ? undefined : others[0];
    const inCluster = live === undefined ? undefined : others.at(-1);
    return {
      kind: "agent",
      what: `how long ${agent} stays under ${taint}`,
      app: inApp,
      ...(inRancher === undefined ? {} : { rancher: inRancher }),
      ...(inCluster === undefined ? {} : { live: inCluster }),
      ...orderAdvice(agent, inRancher === undefined || inRancher === inApp, places),
    };
  });
}

/** A toleration for good in the app, which Rancher has for a time. */
interface OtherLimit {
  readonly toleration: string;
  readonly held: string;
}

function otherLimits(said: ReadonlySet<string>, holds: ReadonlySet<string>): OtherLimit[] {
  return [...holds]
    .filter((held) => !said.has(held) && limitOf(held) !== undefined)
    .map((held) => ({ toleration: withoutLimit(held), held }))
    .filter(({ toleration }) => said.has(toleration) && !holds.has(toleration));
}

function limitDifference(
  agent: Agent,
  { toleration, held }: OtherLimit,
  has: ReadonlySet<string> | undefined,
  places: AgentPlaces,
): Difference {
  const limit = limitOf(held) ?? "";
  return {
    kind: "agent",
    what: `limit in time of toleration ${toleration} of ${agent}`,
    app: "none",
    rancher: limit,
    ...(has === undefined ? {} : { live: has.has(held) ? limit : has.has(toleration) ? "none" : "no such toleration" }),
    ...limitAdvice(agent, toleration, places),
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
