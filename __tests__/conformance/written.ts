import { NodeRole } from "../../lib/scheduling/node-role";
import type { Cluster } from "../../lib/scheduling/reading/cluster";
import { RancherHost } from "../../lib/scheduling/reading/rancher-host";
import { readCluster } from "../../lib/scheduling/reading/read-cluster";
import { ResourceValues } from "../../lib/scheduling/reading/resource-values";
import { RancherVersion } from "../../lib/scheduling/releases/rancher-version";
import { poolOf } from "./clusters";

/** Properties of K3sCluster as the corpus has them; nothing of them is checked. */
// biome-ignore lint/suspicious/noExplicitAny: they may be of any type
export type Props = Readonly<Record<string, any>>;

/**
 * The `rancher2_cluster_v2` that somebody writes by hand with the same settings: names as the provider has them, records as
 * lists, and nothing checked or mended.
 */
export function writtenResource({
  name = "edge",
  kubernetesVersion = "v1.34.3+k3s1",
  agents = {},
  agentEnvVars,
  deleteMissingCustomMachinesAfter,
  annotations = {},
  ...settings
}: Props): Record<string, unknown> {
  const after = deleteMissingCustomMachinesAfter;
  return withoutUndefined({
    name,
    kubernetes_version: kubernetesVersion,
    fleet_namespace: settings.fleetNamespace,
    labels: settings.labels,
    annotations: {
      ...annotations,
      ...(after === undefined ? {} : { "rke.cattle.io/delete-missing-custom-machines-after": after }),
    },
    agent_env_vars:
      agentEnvVars === undefined
        ? undefined
        : Object.entries(agentEnvVars).map(([variable, value]) => ({ name: variable, value })),
    local_auth_endpoint: inTerraform(settings.localAuthEndpoint),
    default_pod_security_admission_configuration_template_name:
      settings.defaultPodSecurityAdmissionConfigurationTemplateName,
    cluster_agent_deployment_customization: customization(agents.clusterAgent),
    fleet_agent_deployment_customization: customization(agents.fleetAgent),
    rke_config: rkeConfig(settings),
  });
}

/** The same as it is read, with one pool of all roles. */
export function writtenCluster(props: Props, rancherVersion: string): Cluster {
  const version = RancherVersion.parse(rancherVersion);
  return readCluster(
    ResourceValues.ofConfiguration(writtenResource(props)),
    [poolOf({ name: "all", roles: NodeRole.ALL })],
    { rancherVersion: version, rancherHost: RancherHost.ADDRESS },
  );
}

function customization(agent: Props | undefined): object | undefined {
  if (agent === undefined) return undefined;
  const { appendTolerations, overrideAffinity, ...others } = agent;
  return withoutUndefined({
    append_tolerations: appendTolerations?.map(({ tolerationSeconds, ...toleration }: Props) =>
      withoutUndefined({ ...toleration, seconds: tolerationSeconds }),
    ),
    override_affinity: typeof overrideAffinity === "object" ? JSON.stringify(overrideAffinity) : overrideAffinity,
    ...(inTerraform(others) as object),
  });
}

function rkeConfig(settings: Props): object {
  const { machineGlobalConfig, machineSelectorConfig, machineSelectorFiles, dataDirectories, networking } = settings;
  return withoutUndefined({
    machine_global_config: machineGlobalConfig && yaml(machineGlobalConfig),
    machine_selector_config: machineSelectorConfig?.map(({ config, machineLabelSelector }: Props) =>
      withoutUndefined({ config: yaml(config), machine_label_selector: selector(machineLabelSelector) }),
    ),
    machine_selector_files: machineSelectorFiles?.map(({ fileSources, machineLabelSelector }: Props) =>
      withoutUndefined({
        file_sources: inTerraform(fileSources),
        machine_label_selector: selector(machineLabelSelector),
      }),
    ),
    data_directories: dataDirectories && {
      ...(inTerraform({ ...dataDirectories, k8sDistro: undefined }) as object),
      k8s_distro: dataDirectories.k8sDistro,
    },
    chart_values: settings.chartValues && yaml(settings.chartValues),
    additional_manifest: settings.additionalManifest,
    networking: inTerraform(networking),
    upgrade_strategy: inTerraform(settings.upgradeStrategy),
    registries: settings.registries && {
      configs: byHostname(settings.registries.configs),
      mirrors: byHostname(settings.registries.mirrors),
    },
  });
}

function byHostname(registries: Props = {}): object[] {
  return Object.entries(registries).map(([hostname, each]) => ({ hostname, ...(inTerraform(each) as object) }));
}

/** JSON is YAML. */
function yaml(settings: unknown): string {
  return JSON.stringify(settings);
}

/** Keys of labels are nobody's names. */
function selector(labels: Props | undefined): object | undefined {
  if (labels === undefined) return undefined;
  return withoutUndefined({ match_labels: labels.matchLabels, match_expressions: labels.matchExpressions });
}

function inTerraform(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inTerraform);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      inTerraform(inner),
    ]),
  );
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
