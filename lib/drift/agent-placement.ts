import type { NodeTerm } from "../live/node-selection";
import { amountsOf } from "../live/pod-needs";
import type { RancherCluster } from "../live/rancher-objects";
import { readNodeTerms } from "../live/read-placement";
import { WITHHELD } from "../live/withheld";
import { at, isObject } from "../scheduling/json";
import { AGENTS, type Agent } from "../scheduling/reading/cluster";
import type { Difference, Findings } from "./drift";
import type { LiveSystemWorkload } from "./live-workload";
import { heldBlock } from "./read-back";

/**
 * Compares what Rancher holds of the agents' affinity and requests with what the agents have. Of an affinity what nodes are
 * required is read alone, and of resources the requests.
 */
export function agentPlacementFindings(
  object: RancherCluster,
  workloads: ReadonlyMap<string, LiveSystemWorkload>,
): Findings {
  return {
    differences: AGENTS.flatMap((agent) => {
      const there = workloads.get(agent);
      const block = heldBlock(object, agent);
      if (there === undefined || block === undefined) return [];
      return [...affinityDifference(agent, block, there), ...requestDifferences(agent, block, there)];
    }),
  };
}

const WHY =
  "Rancher has it, the agent not yet: Rancher has not rolled it out, or somebody changed the agent in the cluster";
const HELP = "Rancher writes the agent again when the cluster is next reconciled";

function affinityDifference(agent: Agent, block: unknown, there: LiveSystemWorkload): Difference[] {
  const written = at(block, "override_affinity");
  if (typeof written !== "string" || written === WITHHELD) return [];
  const required = at(JSON.parse(written), "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution");
  const held = isObject(required) ? readNodeTerms(required) : [];
  const has = there.placement.selection.terms ?? [];
  if (inOneForm(held) === inOneForm(has)) return [];
  return [
    {
      kind: "agent",
      what: `required node affinity of ${agent}`,
      rancher: termsText(held),
      live: termsText(has),
      why: WHY,
      help: HELP,
      commands: [],
    },
  ];
}

/** One of the terms has to fit, and all requirements in it; neither goes by order. */
function inOneForm(terms: readonly NodeTerm[]): string {
  const requirement = ({ key, operator, values }: NodeTerm["fields"][number]) =>
    JSON.stringify([key, operator, [...values].sort()]);
  return JSON.stringify(
    terms
      .map(({ expressions, fields }) =>
        JSON.stringify([expressions.map(requirement).sort(), fields.map(requirement).sort()]),
      )
      .sort(),
  );
}

function termsText(terms: readonly NodeTerm[]): string {
  if (terms.length === 0) return "none";
  return terms
    .map(({ expressions, fields }) =>
      [...expressions, ...fields]
        .map(({ key, operator, values }) => `${key} ${operator} ${values.join(",")}`.trim())
        .join(" and "),
    )
    .join(", or ");
}

function requestDifferences(agent: Agent, block: unknown, there: LiveSystemWorkload): Difference[] {
  const requirements = at(block, "override_resource_requirements");
  const held: unknown = Array.isArray(requirements) ? requirements[0] : undefined;
  const has = new Map(there.placement.needs.requests);
  return (["cpu", "memory"] as const).flatMap((name): Difference[] => {
    const written = at(held, `${name}_request`);
    if (typeof written !== "string") return [];
    const amount = amountsOf({ [name]: written }).get(name);
    if (amount === undefined || amount === (has.get(name) ?? 0)) return [];
    return [
      {
        kind: "agent",
        what: `${name} that ${agent} asks for`,
        rancher: written,
        live: amountText(name, has.get(name)),
        why: WHY,
        help: HELP,
        commands: [],
      },
    ];
  });
}

function amountText(name: "cpu" | "memory", amount: number | undefined): string {
  if (amount === undefined) return "none";
  return name === "cpu" ? `${amount}m` : `${amount} bytes`;
}
