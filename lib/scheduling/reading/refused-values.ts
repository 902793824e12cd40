import type { Problem } from "../invalid-input";
import { isObject, type PlainObject } from "../json";
import { affinityProblems } from "../validation/affinity-rules";
import { apiServerArgumentProblems } from "../validation/api-server-argument-rules";
import { bucketProblems } from "../validation/bucket-rules";
import { concurrencyProblems } from "../validation/concurrency-rules";
import { dataDirectoryProblems } from "../validation/data-directory-rules";
import { endpointProblems } from "../validation/endpoint-rules";
import { environmentProblems } from "../validation/environment-rules";
import { clusterAnnotationProblems, clusterLabelProblems } from "../validation/metadata-rules";
import { fleetNamespaceProblems } from "../validation/namespace-rules";
import { objectNameProblems } from "../validation/object-name-rules";
import { amountProblems } from "../validation/resource-rules";
import { disruptionBudgetProblems, priorityClassProblems } from "../validation/scheduling-customization-rules";
import { labelSelectorProblems } from "../validation/selector-rules";
import { AGENT_ENV_VARS } from "./agent-environment";
import { withoutNulls } from "./go-nulls";
import type { MachineConfiguration } from "./machine-configuration";
import type { ResourceValues } from "./resource-values";
import { isUnknown, type Known } from "./unknown";

/** A setting with a value that Rancher or Kubernetes refuses, or that does something else on nodes. */
export interface RefusedValue {
  /** Property of K3sCluster. */
  readonly setting: string;
  /** Why, without the value, which may be secret; lower case, no full stop. At least one. */
  readonly reasons: readonly string[];
}

/**
 * What the properties of K3sCluster refuse at once, found in a resource: it may come by an override, or from somewhere
 * else. What is known only at apply is not judged.
 */
export function readRefusedValues(
  resource: ResourceValues,
  machineConfiguration: MachineConfiguration,
): readonly RefusedValue[] {
  const rkeConfig = resource.block("rke_config");
  return [
    refused("fleetNamespace", fleetNamespaceProblems(resource.text("fleet_namespace"))),
    ...metadata(resource),
    refused(AGENT_ENV_VARS, environmentProblems(variables(resource))),
    refused("localAuthEndpoint", inBlock(resource, "local_auth_endpoint", endpoint)),
    ...AGENT_BLOCKS.flatMap(([argument, property]) => ofAgent(property, resource.block(argument))),
    refused("machineGlobalConfig.kube-apiserver-arg", apiServerArguments(machineConfiguration)),
    ...(rkeConfig === undefined || isUnknown(rkeConfig) ? [] : ofRkeConfig(rkeConfig)),
  ].filter(({ reasons }) => reasons.length > 0);
}

function refused(setting: string, problems: readonly Problem[]): RefusedValue {
  return { setting, reasons: [...new Set(problems.map(({ why }) => why))] };
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

function inBlock(
  values: ResourceValues,
  name: string,
  problemsOf: (block: ResourceValues) => readonly Problem[],
): readonly Problem[] {
  const block = values.block(name);
  return block === undefined || isUnknown(block) ? [] : problemsOf(block);
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
    refused(`${property}.schedulingCustomization`, inBlock(block, "scheduling_customization", scheduling)),
  ];
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
  if (isObject(value)) return affinityProblems(withoutNulls(value) as PlainObject, place);
  return [{ what: `${place} is no JSON object`, why: "the provider reads it as JSON of an object", help: "" }];
}

function priorityClass(block: ResourceValues): readonly Problem[] {
  const [value, policy] = [block.text("value"), written(block, "preemption_policy")];
  return priorityClassProblems(isUnknown(value) ? value : Number(value), policy, block.path);
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

/** Plans have empty text for what is not written. */
function written(block: ResourceValues, name: string): Known<string> | undefined {
  const value = block.text(name);
  return value === "" ? undefined : value;
}

function apiServerArguments({ global }: MachineConfiguration): readonly Problem[] {
  if (global === undefined || isUnknown(global.settings)) return [];
  return apiServerArgumentProblems(global.settings.get("kube-apiserver-arg"));
}

function ofRkeConfig(rkeConfig: ResourceValues): RefusedValue[] {
  const directories = (block: ResourceValues) =>
    dataDirectoryProblems({
      systemAgent: written(block, "system_agent"),
      provisioning: written(block, "provisioning"),
      k8sDistro: written(block, "k8s_distro"),
    });
  return [
    refused("dataDirectories", inBlock(rkeConfig, "data_directories", directories)),
    refused("upgradeStrategy", inBlock(rkeConfig, "upgrade_strategy", concurrencies)),
    refused("registries", inBlock(rkeConfig, "registries", secretNames)),
    refused(
      "etcd.s3Config",
      inBlock(rkeConfig, "etcd", (etcd) => inBlock(etcd, "s3_config", bucket)),
    ),
    ...SELECTED.flatMap(([argument, property]) => {
      const blocks = rkeConfig.blocks(argument);
      return (isUnknown(blocks) ? [] : blocks).flatMap((block, index) => {
        const place = `${property}[${index}].machineLabelSelector`;
        return [
          refused(place, inBlock(block, "machine_label_selector", selector)),
          refused(`${property}[${index}].fileSources`, fileSources(block)),
        ];
      });
    }),
  ];
}

/** Plans have empty text for what is not written, and 1 is the provider's. */
function concurrencies(strategy: ResourceValues): readonly Problem[] {
  return ["control_plane_concurrency", "worker_concurrency"].flatMap((name) =>
    concurrencyProblems(written(strategy, name), name),
  );
}

function bucket(s3: ResourceValues): readonly Problem[] {
  return bucketProblems(s3.text("bucket"), "bucket");
}

function secretNames(registries: ResourceValues): readonly Problem[] {
  const configs = registries.blocks("configs");
  return (isUnknown(configs) ? [] : configs).flatMap((config) =>
    ["auth_config_secret_name", "tls_secret_name"].flatMap((name) => objectNameProblems(config.text(name), name)),
  );
}

function fileSources(files: ResourceValues): readonly Problem[] {
  const sources = files.blocks("file_sources");
  return (isUnknown(sources) ? [] : sources).flatMap((source) =>
    ["secret", "configmap"].flatMap((kind) =>
      inBlock(source, kind, (each) => objectNameProblems(each.text("name"), kind)),
    ),
  );
}

const SELECTED = [
  ["machine_selector_config", "machineSelectorConfig"],
  ["machine_selector_files", "machineSelectorFiles"],
] as const;

function selector(block: ResourceValues): readonly Problem[] {
  const [labels, expressions] = [block.map("match_labels"), block.blocks("match_expressions")];
  return labelSelectorProblems(
    {
      matchLabels: isUnknown(labels) ? labels : Object.fromEntries(labels),
      matchExpressions: isUnknown(expressions)
        ? expressions
        : expressions.map((each) => ({
            key: each.text("key"),
            operator: each.text("operator"),
            values: each.texts("values"),
          })),
    },
    block.path,
  );
}
