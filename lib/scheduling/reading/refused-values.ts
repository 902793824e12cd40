import type { Problem } from "../invalid-input";
import { isObject, type PlainObject } from "../json";
import { affinityProblems } from "../validation/affinity-rules";
import { apiServerArgumentProblems } from "../validation/api-server-argument-rules";
import { endpointProblems } from "../validation/endpoint-rules";
import { environmentProblems } from "../validation/environment-rules";
import { clusterAnnotationProblems, clusterLabelProblems } from "../validation/metadata-rules";
import { fleetNamespaceProblems } from "../validation/namespace-rules";
import { amountProblems } from "../validation/resource-rules";
import {
  disruptionBudgetProblems,
  emptyCustomizationProblem,
  priorityClassProblems,
} from "../validation/scheduling-customization-rules";
import { tolerationLimitProblems } from "../validation/toleration-limit-rules";
import { AGENT_ENV_VARS } from "./agent-environment";
import { withoutNulls } from "./go-nulls";
import type { MachineConfiguration } from "./machine-configuration";
import type { NullSources } from "./nullness";
import { refusedInRkeConfig } from "./refused-rke-config";
import { inBlock, number, type RefusedValue, refused, written } from "./refused-value";
import type { ResourceValues } from "./resource-values";
import { withKeysAsRead } from "./sent-affinity";
import { isUnknown, type Known } from "./unknown";

/**
 * What the properties of K3sCluster refuse at once, found in a resource: it may come by an override, or from somewhere
 * else. What is known only at apply is not judged, but for variables that are null or empty text unless somebody gives
 * them a value.
 */
export function readRefusedValues(
  resource: ResourceValues,
  machineConfiguration: MachineConfiguration,
  sources: NullSources,
): readonly RefusedValue[] {
  const refusedAnyway = refusedIn(resource, machineConfiguration);
  const unset = resource.withUnsetVariables(sources);
  // Most resources have no such variable.
  if (unset === resource) return refusedAnyway;
  const told = new Set(refusedAnyway.map(({ setting }) => setting));
  return [
    ...refusedAnyway,
    ...refusedIn(unset, machineConfiguration)
      // A variable of the agents that is empty is left out, which is what an empty default asks for.
      .filter(({ setting }) => !told.has(setting) && setting !== AGENT_ENV_VARS)
      .map((each): RefusedValue => ({ ...each, isOfUnset: true })),
  ];
}

function refusedIn(resource: ResourceValues, machineConfiguration: MachineConfiguration): readonly RefusedValue[] {
  const rkeConfig = resource.block("rke_config");
  return [
    refused("fleetNamespace", fleetNamespaceProblems(resource.text("fleet_namespace"))),
    ...metadata(resource),
    refused(AGENT_ENV_VARS, environmentProblems(variables(resource))),
    refused("localAuthEndpoint", inBlock(resource, "local_auth_endpoint", endpoint)),
    ...AGENT_BLOCKS.flatMap(([argument, property]) => ofAgent(property, resource.block(argument))),
    refused("machineGlobalConfig.kube-apiserver-arg", apiServerArguments(machineConfiguration)),
    ...(rkeConfig === undefined || isUnknown(rkeConfig) ? [] : refusedInRkeConfig(rkeConfig)),
  ].filter(({ reasons }) => reasons.length > 0);
}

/** What others put on the cluster is theirs; a plan and a state have it beside what the app writes. */
function metadata(resource: ResourceValues): RefusedValue[] {
  const [labels, annotations] = [resource.map("labels"), resource.map("annotations")];
  if (!resource.isConfiguration) return [];
  return [
    refused("labels", isUnknown(labels) ? [] : clusterLabelProblems(labels)),
    refused("annotations", isUnknown(annotations) ? [] : clusterAnnotationProblems(annotations)),
  ];
}

function variables(resource: ResourceValues) {
  const blocks = resource.blocks("agent_env_vars");
  return (isUnknown(blocks) ? [] : blocks).map((block) => ({ name: block.text("name"), value: block.text("value") }));
}

function endpoint(block: ResourceValues): readonly Problem[] {
  const enabled = block.text("enabled");
  return endpointProblems({
    enabled: isUnknown(enabled) ? enabled : enabled === "true",
    fqdn: block.text("fqdn"),
    caCerts: block.text("ca_certs"),
  });
}

const AGENT_BLOCKS = [
  ["cluster_agent_deployment_customization", "agents.clusterAgent"],
  ["fleet_agent_deployment_customization", "agents.fleetAgent"],
] as const;

function ofAgent(property: string, block: Known<ResourceValues> | undefined): RefusedValue[] {
  if (block === undefined || isUnknown(block)) return [];
  const scheduling = (customization: ResourceValues) => [
    ...(customization.has("priority_class") || customization.has("pod_disruption_budget")
      ? []
      : [emptyCustomizationProblem(property)]),
    ...inBlock(customization, "priority_class", (each) => priorityClass(each)),
    ...inBlock(customization, "pod_disruption_budget", (each) =>
      disruptionBudgetProblems(each.text("min_available"), each.text("max_unavailable"), property),
    ),
  ];
  return [
    refused(`${property}.overrideAffinity`, affinity(block, property)),
    refused(
      `${property}.overrideResourceRequirements`,
      inBlock(block, "override_resource_requirements", (each) => resources(each, property)),
    ),
    refused(`${property}.appendTolerations`, limits(block)),
    refused(`${property}.schedulingCustomization`, inBlock(block, "scheduling_customization", scheduling)),
  ];
}

function limits(block: ResourceValues): readonly Problem[] {
  const tolerations = block.blocks("append_tolerations");
  return (isUnknown(tolerations) ? [] : tolerations).flatMap((each) => {
    const seconds = number(each, "seconds");
    return typeof seconds === "number" && seconds < 0 ? tolerationLimitProblems(seconds, each.path) : [];
  });
}

function affinity(block: ResourceValues, place: string): readonly Problem[] {
  const text = block.text("override_affinity");
  if (text === undefined || text === "" || isUnknown(text)) return [];
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (isObject(value)) return affinityProblems(withoutNulls(withKeysAsRead(value)) as PlainObject, place);
  return [{ what: `${place} is no JSON object`, why: "the provider reads it as JSON of an object", help: "" }];
}

function priorityClass(block: ResourceValues): readonly Problem[] {
  const [value, policy] = [number(block, "value"), written(block, "preemption_policy")];
  return value === undefined ? [] : priorityClassProblems(value, policy, block.path);
}

function resources(block: ResourceValues, place: string): readonly Problem[] {
  return amountProblems(
    {
      cpuLimit: written(block, "cpu_limit"),
      cpuRequest: written(block, "cpu_request"),
      memoryLimit: written(block, "memory_limit"),
      memoryRequest: written(block, "memory_request"),
    },
    place,
  );
}

function apiServerArguments({ global }: MachineConfiguration): readonly Problem[] {
  if (global === undefined || isUnknown(global.settings)) return [];
  return apiServerArgumentProblems(global.settings.get("kube-apiserver-arg"));
}
