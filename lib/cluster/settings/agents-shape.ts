import { OPEN_COUNT, openNumber, openObject, openText } from "../../configuration/open-shapes";
import { TOLERATION } from "../../scheduling/toleration";
import {
  FLAG,
  list,
  type MALFORMED,
  object,
  optional,
  required,
  type Shape,
  whole,
} from "../../scheduling/validation/shape";
import type { Affinity } from "./agent-affinity";
import type { AgentResourceRequirements } from "./agent-resources";
import type { AgentPriorityClass, AgentSchedulingCustomization, PreemptionPolicy } from "./agent-scheduling";
import type { ReadAgent, ReadAgents } from "./agents";

const SCHEDULING = object<AgentSchedulingCustomization>({
  priorityClass: optional(
    object<AgentPriorityClass>({
      value: required(openNumber(1000)),
      preemptionPolicy: optional(openText("Never") as Shape<PreemptionPolicy>),
    }),
  ),
  // Which of the two there is, is for the rules: the shape of a choice would say less.
  podDisruptionBudget: optional(
    whole(
      object<{ readonly minAvailable?: number | string; readonly maxUnavailable?: number | string }>({
        minAvailable: optional(OPEN_COUNT),
        maxUnavailable: optional(OPEN_COUNT),
      }),
    ) as unknown as Shape<NonNullable<AgentSchedulingCustomization["podDisruptionBudget"]>>,
  ),
});

const AFFINITY_OBJECT = openObject("an affinity", "{ nodeAffinity: { ... } }");

/** Text or object: both are read and judged as one. */
const AFFINITY: Shape<Affinity | string> = {
  ...AFFINITY_OBJECT,
  read: (value, place, problems) =>
    typeof value === "string" ? value : (AFFINITY_OBJECT.read(value, place, problems) as Affinity | typeof MALFORMED),
};

const AGENT = object<ReadAgent>({
  appendTolerations: optional(list(TOLERATION)),
  overrideAffinity: optional(AFFINITY),
  overrideResourceRequirements: optional(
    whole(
      object<AgentResourceRequirements>({
        cpuLimit: optional(openText("1")),
        cpuRequest: optional(openText("100m")),
        memoryLimit: optional(openText("1Gi")),
        memoryRequest: optional(openText("128Mi")),
      }),
    ),
  ),
  // What could not be read is not said to be missing as well.
  schedulingCustomization: optional(whole(SCHEDULING)),
});

/** The options of Rancher's agents. */
export const AGENTS = object<ReadAgents>({
  deriveTolerations: optional(FLAG),
  clusterAgent: optional(AGENT),
  fleetAgent: optional(AGENT),
});
