/**
 * Terraform's words for properties of K3sCluster: whoever does not use it has never seen `machineGlobalConfig`. What is
 * a property in the app is an argument of `rancher2_cluster_v2`, or a block.
 */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["agents.clusterAgent", "cluster_agent_deployment_customization"],
  ["agents.fleetAgent", "fleet_agent_deployment_customization"],
]);

/** Properties that are arguments of the same name, in Terraform's spelling. */
const PROPERTIES: readonly string[] = [
  "additionalManifest",
  "agentEnvVars",
  "chartValues",
  "cloudCredentialSecretName",
  "dataDirectories",
  "defaultClusterRoleForProjectMembers",
  "defaultPodSecurityAdmissionConfigurationTemplateName",
  "enableNetworkPolicy",
  "etcd",
  "etcdSnapshotCreate",
  "etcdSnapshotRestore",
  "fleetNamespace",
  "ignoreChanges",
  "kubernetesVersion",
  "localAuthEndpoint",
  "machineGlobalConfig",
  "machinePoolDefaults",
  "machineSelectorConfig",
  "machineSelectorFiles",
  "networking",
  "registries",
  "rkeConfig",
  "rotateCertificates",
  "stackPreference",
  "upgradeStrategy",
];

/** Parts of these of which the names are Terraform's as well, and not those of K3s or of environment variables. */
const HAVE_ARGUMENTS: readonly string[] = [
  "agents.clusterAgent",
  "agents.fleetAgent",
  "dataDirectories",
  "etcd",
  "etcdSnapshotCreate",
  "etcdSnapshotRestore",
  "localAuthEndpoint",
  "machinePoolDefaults",
  "machineSelectorConfig",
  "machineSelectorFiles",
  "networking",
  "registries",
  "rkeConfig",
  "rotateCertificates",
  "upgradeStrategy",
];

/** Names in pools of machines. */
const OF_POOLS: readonly string[] = [
  ...["api_version", "cloud_credential_secret_name", "control_plane_role", "drain_before_delete", "etcd_role"],
  ...["hostname_length_limit", "machine_config", "machine_labels", "machine_os", "max_surge", "max_unhealthy"],
  ...["node_drain_timeout", "node_startup_timeout_seconds", "rolling_update", "unhealthy_node_timeout_seconds"],
  ...["unhealthy_range", "worker_role"],
];

/** Names in these that are not the same in both: hosts and labels stand there as well, and are the app's own. */
const INNER: readonly string[] = [
  ...OF_POOLS,
  ...["additional_manifest", "append_tolerations", "auth_config_secret_name", "ca_bundle", "ca_certs", "chart_values"],
  ...["cloud_credential_name", "control_plane_concurrency", "control_plane_drain_options", "cpu_limit", "cpu_request"],
  ...["data_directories", "delete_empty_dir_data", "disable_eviction", "disable_snapshots", "endpoint_ca"],
  ...["etcd_snapshot_create", "etcd_snapshot_restore", "file_sources", "grace_period", "default_permissions"],
  ...["ignore_daemon_sets", "ignore_errors", "k8s_distro", "local_auth_endpoint"],
  ...["machine_global_config", "machine_label_selector", "machine_pool_defaults", "machine_pools", "match_expressions"],
  ...["machine_selector_config", "machine_selector_files", "match_labels", "max_unavailable", "memory_limit"],
  ...["memory_request", "min_available", "override_affinity", "override_resource_requirements", "preemption_policy"],
  ...["pod_disruption_budget", "priority_class", "restore_rke_config", "rotate_certificates", "s3_config"],
  ...["scheduling_customization", "skip_ssl_verify", "skip_wait_for_delete_timeout_seconds", "snapshot_retention"],
  ...["snapshot_schedule_cron", "stack_preference", "system_agent", "tls_secret_name", "upgrade_strategy"],
  ...["use_internal_ca_certs", "worker_concurrency", "worker_drain_options"],
];

const ALL = [...RENAMED.keys(), ...PROPERTIES];
const PROPERTY = new RegExp(`^(${ALL.map((each) => each.replaceAll(".", "\\.")).join("|")})(?![A-Za-z])(.*)$`, "s");

const INNER_PROPERTIES: ReadonlyMap<string, string> = new Map(INNER.map((name) => [name, camelCase(name)]));
const INNER_ARGUMENTS: ReadonlyMap<string, string> = new Map(INNER.map((name) => [camelCase(name), name]));

/** Names that Kubernetes has as well, of its own fields, which stand in manifests. */
const OF_KUBERNETES: ReadonlySet<string> = new Set(
  ["api_version", "match_expressions", "match_labels", "max_surge", "max_unavailable", "min_available"].map(camelCase),
);

/** `cluster_agent_deployment_customization.append_tolerations` for `agents.clusterAgent.appendTolerations`. */
export function argumentOf(property: string): string {
  const [, name, rest = ""] = PROPERTY.exec(property) ?? [];
  // The name alone of what stands in a setting that is named before.
  if (name === undefined) return OF_KUBERNETES.has(property) ? property : (INNER_ARGUMENTS.get(property) ?? property);
  return `${RENAMED.get(name) ?? snakeCase(name)}${HAVE_ARGUMENTS.includes(name) ? inner(rest, INNER_ARGUMENTS) : rest}`;
}

/** Words that name a setting at their end, in Terraform's: `flannel-backend in machine_global_config`. */
export function placeAsArgument(place: string): string {
  return argumentOf(place).replace(/(?<= in )[A-Za-z][^\s,;]*/g, argumentOf);
}

const BY_ARGUMENT: ReadonlyMap<string, string> = new Map(ALL.map((property) => [argumentOf(property), property]));

/** The property that findings name an argument by, for what somebody writes in Terraform's words. */
export function propertyOfArgument(argument: string): string {
  const [, name = "", rest = ""] = /^([a-z][a-z0-9_]*)(.*)$/s.exec(argument) ?? [];
  const property = BY_ARGUMENT.get(name);
  if (property === undefined) return argument;
  return `${property}${HAVE_ARGUMENTS.includes(property) ? inner(rest, INNER_PROPERTIES) : rest}`;
}

/** The names in a path, each whole. */
function inner(rest: string, names: ReadonlyMap<string, string>): string {
  return rest.replace(/(?<=^\.|\.|\]\.)[A-Za-z0-9_]+(?=$|[.[])/g, (name) => names.get(name) ?? name);
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
