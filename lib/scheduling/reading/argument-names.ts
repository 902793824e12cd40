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
  "dataDirectories",
  "defaultPodSecurityAdmissionConfigurationTemplateName",
  "enableNetworkPolicy",
  "etcd",
  "etcdSnapshotCreate",
  "ignoreChanges",
  "kubernetesVersion",
  "localAuthEndpoint",
  "machineGlobalConfig",
  "machinePoolDefaults",
  "machineSelectorConfig",
  "machineSelectorFiles",
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
  "localAuthEndpoint",
  "machinePoolDefaults",
  "machineSelectorConfig",
  "machineSelectorFiles",
  "registries",
  "rotateCertificates",
  "upgradeStrategy",
];

const ALL = [...RENAMED.keys(), ...PROPERTIES];
const PROPERTY = new RegExp(`^(${ALL.map((each) => each.replaceAll(".", "\\.")).join("|")})(?![A-Za-z])(.*)$`, "s");

/** `cluster_agent_deployment_customization.append_tolerations` for `agents.clusterAgent.appendTolerations`. */
export function argumentOf(property: string): string {
  const [, name, rest = ""] = PROPERTY.exec(property) ?? [];
  if (name === undefined) return property;
  return `${RENAMED.get(name) ?? snakeCase(name)}${HAVE_ARGUMENTS.includes(name) ? snakeCase(rest) : rest}`;
}

const BY_ARGUMENT: ReadonlyMap<string, string> = new Map(ALL.map((property) => [argumentOf(property), property]));

/** The property that findings name an argument by, for what somebody writes in Terraform's words. */
export function propertyOfArgument(argument: string): string {
  const [, name = "", rest = ""] = /^([a-z_]+)(.*)$/s.exec(argument) ?? [];
  const property = BY_ARGUMENT.get(name);
  if (property === undefined) return argument;
  return `${property}${HAVE_ARGUMENTS.includes(property) ? camelCase(rest) : rest}`;
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
