import { amountsOf, OWN_SCHEDULER } from "../live/pod-needs";
import { WITHHELD } from "../live/withheld";
import { at, textAt } from "../scheduling/json";
import { AGENTS, type Agent, type Cluster } from "../scheduling/reading/cluster";
import { sentAffinity } from "../scheduling/reading/sent-affinity";
import { isUnknown } from "../scheduling/reading/unknown";
import type { Difference, Findings, NotCompared } from "./drift";
import { untold } from "./left-to-rancher";
import type { LiveSystemWorkload } from "./live-workload";
import {
  choosingLabels,
  NO_RULES,
  type PlacementRules,
  prefers,
  rulesOfAffinity,
  rulesOfPlacement,
} from "./placement-rules";
import { type Held, heldBlock } from "./read-back";
import { idlePlaces } from "./workload-places";

/** What the agents are compared in. */
interface Places {
  readonly app: Cluster;
  readonly held?: Held;
  readonly workloads: ReadonlyMap<string, LiveSystemWorkload>;
}

/**
 * Compares what keeps the agents to some nodes, and what they ask for, with what the app and Rancher say of it. What is
 * preferred alone, limits and priorities are not read of the living agents.
 */
export function agentPlacementFindings(places: Places): Findings {
  const agents = AGENTS.flatMap((agent) => {
    const there = places.workloads.get(agent);
    return there === undefined ? [] : [{ agent, there, said: saidOf(agent, places) }];
  });
  return {
    differences: agents.flatMap(({ agent, there, said }) => [
      ...idleDifferences(agent, there),
      ...ruleDifferences(agent, said, there),
      ...selectorDifferences(agent, there, said),
      ...requestDifferences(agent, said, there),
    ]),
    notCompared: agents.flatMap(({ agent, said }) => notCompared(agent, said, places.app)),
  };
}

/** What one place says of an agent; what it leaves open is not there. */
interface Said {
  readonly affinity?: unknown;
  readonly rules?: PlacementRules;
  readonly resources?: ReadonlyMap<string, string | undefined>;
  readonly hasScheduling: boolean;
}

interface BothSay {
  readonly app: Said;
  /** Absent without Rancher's object. */
  readonly rancher?: Said;
  /** Where the app leaves something open. */
  readonly open: readonly string[];
}

function saidOf(agent: Agent, { app, held }: Places): BothSay {
  const { affinity, resources, unknown, hasSchedulingCustomization } = app.agents[agent];
  const known = isUnknown(resources) ? [] : [...resources];
  const late = known.flatMap(([, value]) => (isUnknown(value) ? [value] : []));
  return {
    app: {
      ...(unknown !== undefined || isUnknown(affinity) ? {} : affinityOf(affinity)),
      ...(isUnknown(resources)
        ? {}
        : { resources: new Map(known.map(([name, value]) => [name, isUnknown(value) ? undefined : value])) }),
      hasScheduling: hasSchedulingCustomization,
    },
    ...(held === undefined ? {} : { rancher: heldSays(held, agent) }),
    open: [...(isUnknown(affinity) ? [affinity] : []), ...(isUnknown(resources) ? [resources] : late)].map(
      ({ path }) => path,
    ),
  };
}

/** Nothing where the text is none that can be sent: a finding says so. */
function affinityOf(text: string | undefined): Pick<Said, "affinity" | "rules"> {
  if (text === undefined) return { rules: NO_RULES };
  try {
    const affinity = sentAffinity(JSON.parse(text));
    return affinity === undefined ? {} : { affinity, rules: rulesOfAffinity(affinity) };
  } catch {
    return {};
  }
}

const RESOURCES = ["cpu_request", "memory_request", "cpu_limit", "memory_limit"];

function heldSays({ object }: Held, agent: Agent): Said {
  const block = heldBlock(object, agent);
  const affinity = textAt(block, "override_affinity");
  const requirements = at(block, "override_resource_requirements");
  const resources: unknown = Array.isArray(requirements) ? requirements[0] : undefined;
  return {
    ...(affinity === WITHHELD ? {} : affinityOf(affinity)),
    resources: new Map(
      RESOURCES.flatMap((name) => {
        const value = textAt(resources, name);
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
    hasScheduling: at(block, "scheduling_customization") !== undefined,
  };
}

function ruleDifferences(agent: Agent, said: BothSay, { placement }: LiveSystemWorkload): Difference[] {
  const expected = (said.rancher ?? said.app).rules;
  if (expected === undefined) return [];
  const has = rulesOfPlacement(placement);
  const parts = [
    { part: "nodes", what: "required node affinity", text: (rule: string | undefined) => rule ?? "none" },
    { part: "pods", what: "required affinity to pods", text: podsText },
  ] as const;
  return parts
    .filter(({ part }) => expected[part] !== has[part])
    .map(({ part, what, text }) => ({
      kind: "agent",
      what: `${what} of ${agent}`,
      ...(said.app.rules === undefined ? {} : { app: text(said.app.rules[part]) }),
      ...(said.rancher === undefined ? {} : { rancher: text(expected[part]) }),
      live: part === "pods" && expected.pods !== undefined && has.pods !== undefined ? "another one" : text(has[part]),
      ...adviceOf(expected[part] !== undefined, said),
    }));
}

/** Selectors of pods are compared, and not shown. */
function podsText(rule: string | undefined): string {
  return rule === undefined ? "none" : "set";
}

type Advice = Pick<Difference, "why" | "help" | "commands">;

function adviceOf(isExpected: boolean, { rancher }: BothSay): Advice {
  if (rancher === undefined) {
    return {
      why: isExpected
        ? "Rancher has not got it or has not rolled it out, or somebody changed it there or in the cluster; Rancher's own object tells which"
        : "somebody set it in Rancher or in the cluster, or Rancher's own default is another one; Rancher's own object tells which",
      help: "look at Rancher's own object first",
      commands: [],
    };
  }
  return isExpected
    ? {
        why: "Rancher has it, the agent not yet: Rancher has not rolled it out, or somebody changed the agent in the cluster",
        help: "Rancher writes the agent again when the cluster is next reconciled",
        commands: [],
      }
    : {
        why: "somebody changed the agent in the cluster, Rancher has not taken it off yet, or its default for all clusters is another one; a pod that is made anew goes by it",
        help: "see the agent's Deployment and Rancher's settings; what is needed is written in the app",
        commands: [],
      };
}

/** An agent without pods, or one whose pods nothing changes, is nobody's configuration. */
function idleDifferences(agent: Agent, there: LiveSystemWorkload): Difference[] {
  return idlePlaces(there).map(({ what, expected, has, help, commands }) => ({
    kind: "agent",
    what: `${what} of ${agent}`,
    app: expected,
    live: has,
    why: "somebody changed it in the cluster: neither the app nor Rancher says so",
    help,
    commands,
  }));
}

/** Rancher has no words for these: what is there somebody wrote into the cluster. */
function selectorDifferences(agent: Agent, { placement }: LiveSystemWorkload, said: BothSay): Difference[] {
  const { nodeName } = placement.selection;
  const labels = choosingLabels(placement).map(([key, value]) => `${key}=${value}`);
  const found = [
    ...(labels.length === 0 ? [] : [{ what: "node selector", live: labels.join(", ") }]),
    ...(nodeName === undefined ? [] : [{ what: "node named in the template", live: nodeName }]),
    ...(placement.needs.spread.length === 0 ? [] : [{ what: "topology spread that must be met", live: "set" }]),
    ...(placement.needs.notJudged.includes(OWN_SCHEDULER) ? [{ what: "scheduler of its own", live: "set" }] : []),
  ];
  return found.map(({ what, live }) => ({
    kind: "agent",
    what: `${what} of ${agent}`,
    app: "none",
    ...(said.rancher === undefined ? {} : { rancher: "none" }),
    live,
    why: "somebody changed the agent in the cluster: Rancher gives it none; a pod that is made anew goes by it",
    help: "Rancher writes the agent again when the cluster is next reconciled; what is needed is written in the app as an affinity",
    commands: [],
  }));
}

function requestDifferences(agent: Agent, said: BothSay, { placement, workload }: LiveSystemWorkload): Difference[] {
  const expected = (said.rancher ?? said.app).resources;
  if (expected === undefined) return [];
  const has = new Map(placement.needs.requests);
  return (["cpu", "memory"] as const).flatMap((name): Difference[] => {
    const argument = `${name}_request` as const;
    const isWritten = expected.has(argument);
    const written = expected.get(argument);
    // Pods may get requests from the defaults of their namespace.
    if (isWritten ? written === undefined : workload.controller === undefined) return [];
    const amount = written === undefined ? 0 : amountsOf({ [name]: written }).get(name);
    // A limit without a request is one as well.
    if (amount === undefined || (!isWritten && expected.has(`${name}_limit`)) || amount === (has.get(name) ?? 0))
      return [];
    const inApp = said.app.resources;
    return [
      {
        kind: "agent",
        what: `${name} that ${agent} asks for`,
        ...(inApp === undefined || (inApp.has(argument) && inApp.get(argument) === undefined)
          ? {}
          : { app: inApp.get(argument) ?? "none" }),
        ...(said.rancher === undefined ? {} : { rancher: written ?? "none" }),
        live: amountText(name, has.get(name)),
        ...adviceOf(isWritten, said),
      },
    ];
  });
}

function amountText(name: "cpu" | "memory", amount: number | undefined): string {
  if (amount === undefined) return "none";
  return name === "cpu" ? `${amount}m` : `${amount} bytes`;
}

function notCompared(agent: Agent, { app, rancher, open }: BothSay, cluster: Cluster): NotCompared[] {
  const both = [app, ...(rancher === undefined ? [] : [rancher])];
  const parts = [
    ...(both.some(({ affinity }) => prefers(affinity)) ? ["preferred affinity"] : []),
    ...(both.some(({ resources }) => resources?.has("cpu_limit") || resources?.has("memory_limit")) ? ["limits"] : []),
    ...(both.some(({ hasScheduling }) => hasScheduling) ? ["priority class and disruption budget"] : []),
  ];
  return [
    ...(parts.length === 0
      ? []
      : [{ what: `${parts.join(", ")} of the living ${agent}`, why: "not read of the living cluster" }]),
    // Beside Rancher's object they are among all that only apply tells.
    ...(rancher !== undefined ? [] : untold(open, cluster)),
  ];
}
