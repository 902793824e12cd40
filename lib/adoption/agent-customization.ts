import { WITHHELD } from "../live/withheld";
import { isObject, type PlainObject } from "../scheduling/json";
import { providerSince } from "../scheduling/releases/provider-arguments";
import { affinityProblems } from "../scheduling/validation/affinity-rules";
import { amountProblems } from "../scheduling/validation/resource-rules";
import {
  disruptionBudgetProblems,
  priorityClassProblems,
} from "../scheduling/validation/scheduling-customization-rules";
import type { AppDraft } from "./app-draft";
import type { CodeEntry } from "./code";
import { note } from "./remarks";
import { blockOf, propertiesOf } from "./terraform-words";

/** The property of an agent within `agents`. */
export type AgentProperty = "clusterAgent" | "fleetAgent";

const SCHEDULING = "scheduling_customization";

/** Releases of the provider that have it; that of cattle-cluster-agent came with Rancher 2.11. */
const SCHEDULING_SINCE: Readonly<Record<AgentProperty, string | undefined>> = {
  clusterAgent: "7.0.0",
  fleetAgent: providerSince("agents.fleetAgent.schedulingCustomization"),
};

/** Parts of an agent's block, besides its tolerations, that the provider has. */
export function customizationParts(property: AgentProperty, draft: AppDraft): string[] {
  const has = draft.isKnownToProvider(SCHEDULING_SINCE[property]);
  return ["override_affinity", "override_resource_requirements", ...(has ? [SCHEDULING] : [])];
}

/** Only what nests deeper than any affinity is not read. */
function affinityOf(written: unknown): unknown {
  if (typeof written !== "string") return undefined;
  return written === WITHHELD ? `${WITHHELD} affinity` : JSON.parse(written);
}

/** Affinity, resources and scheduling of an agent. */
export function customization(
  block: PlainObject,
  property: AgentProperty,
  argumentOf: (part: string) => string,
  draft: AppDraft,
): CodeEntry[] {
  const affinity = affinityOf(block.override_affinity);
  const resources = propertiesOf(blockOf(block.override_resource_requirements));
  const scheduling = blockOf(block.scheduling_customization);
  const priority = propertiesOf(blockOf(scheduling.priority_class));
  const budget = propertiesOf(blockOf(scheduling.pod_disruption_budget));
  const parts = {
    ...(scheduling.priority_class === undefined ? {} : { priorityClass: priority }),
    ...(scheduling.pod_disruption_budget === undefined ? {} : { podDisruptionBudget: budget }),
  };
  const place = `agents.${property}`;
  return [
    ...draft.setting({
      property: "overrideAffinity",
      name: `${place}.overrideAffinity`,
      argument: argumentOf("override_affinity"),
      value: affinity,
      problems: isObject(affinity) ? affinityProblems(affinity, `${place}.overrideAffinity`) : [],
      remarks:
        affinity === undefined || JSON.stringify(affinity).includes('"windows"')
          ? []
          : [note("the app adds to the affinity that the agent keeps off Windows nodes")],
    }),
    ...draft.setting({
      property: "overrideResourceRequirements",
      name: `${place}.overrideResourceRequirements`,
      argument: argumentOf("override_resource_requirements"),
      value: Object.keys(resources).length === 0 ? undefined : resources,
      problems: Object.keys(resources).length === 0 ? [] : amountProblems(resources, place),
    }),
    ...draft.setting({
      property: "schedulingCustomization",
      name: `${place}.schedulingCustomization`,
      argument: argumentOf(SCHEDULING),
      since: SCHEDULING_SINCE[property],
      value: Object.keys(parts).length === 0 ? undefined : parts,
      problems: [
        ...("priorityClass" in parts ? priorityClassProblems(priority.value, priority.preemptionPolicy, place) : []),
        ...("podDisruptionBudget" in parts
          ? disruptionBudgetProblems(budget.minAvailable, budget.maxUnavailable, place)
          : []),
      ],
    }),
  ];
}
