import { openNumber, openText } from "../../configuration/open-shapes";
import { TOLERATION } from "../../scheduling/toleration";
import { anything, FLAG, list, object, optional, required, type Shape } from "../../scheduling/validation/shape";
import type { AgentResourceRequirements } from "./agent-resources";
import type { AgentPriorityClass, AgentSchedulingCustomization, PreemptionPolicy } from "./agent-scheduling";
import type { ReadAgent, ReadAgents } from "./agents";
import { COUNT } from "./settings-shape";

const SCHEDULING = object<AgentSchedulingCustomization>({
  priorityClass: optional(
    object<AgentPriorityClass>({
      value: required(openNumber(1000)),
      preemptionPolicy: optional(openText("Never") as Shape<PreemptionPolicy>),
    }),
  ),
  // Which of the two there is, is for the rules: the shape of a choice would say less.
  podDisruptionBudget: optional(
    object<{ readonly minAvailable?: number | string; readonly maxUnavailable?: number | string }>({
      minAvailable: optional(COUNT),
      maxUnavailable: optional(COUNT),
    }) as unknown as Shape<NonNullable<AgentSchedulingCustomization["podDisruptionBudget"]>>,
  ),
});

const AGENT = object<ReadAgent>({
  appendTolerations: optional(list(TOLERATION)),
  // Text or object: both are read and judged as one.
  overrideAffinity: optional(anything("an affinity", "{ nodeAffinity: { ... } }")),
  overrideResourceRequirements: optional(
    object<AgentResourceRequirements>({
      cpuLimit: optional(openText("1")),
      cpuRequest: optional(openText("100m")),
      memoryLimit: optional(openText("1Gi")),
      memoryRequest: optional(openText("128Mi")),
    }),
  ),
  schedulingCustomization: optional(SCHEDULING),
});

/** The options of Rancher's agents. */
export const AGENTS = object<ReadAgents>({
  deriveTolerations: optional(FLAG),
  clusterAgent: optional(AGENT),
  fleetAgent: optional(AGENT),
});
