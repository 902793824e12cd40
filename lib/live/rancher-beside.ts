import { at, isObject, objectsAt, type PlainObject } from "../scheduling/json";
import { NodeRole } from "../scheduling/node-role";
import { RancherVersion } from "../scheduling/releases/rancher-version";
import { text } from "./live-fields";

/** What else there is about a cluster in Rancher: names of what is not read, and what tells its release. */

/** Fields of a spec that are read, and those that Rancher keeps for itself. */
const SPEC: readonly string[] = [
  "agentEnvVars",
  "cloudCredentialSecretName",
  "clusterAgentDeploymentCustomization",
  "defaultClusterRoleForProjectMembers",
  "defaultPodSecurityAdmissionConfigurationTemplateName",
  "enableNetworkPolicy",
  "fleetAgentDeploymentCustomization",
  "kubernetesVersion",
  "localClusterAuthEndpoint",
  "redeploySystemAgentGeneration",
  "rkeConfig",
];

const RKE_CONFIG: readonly string[] = [
  "additionalManifest",
  "chartValues",
  "dataDirectories",
  "etcd",
  "etcdSnapshotCreate",
  "etcdSnapshotRestore",
  "infrastructureRef",
  "machineGlobalConfig",
  "machinePoolDefaults",
  "machinePools",
  "machineSelectorConfig",
  "machineSelectorFiles",
  "networking",
  "provisionGeneration",
  "registries",
  "rotateCertificates",
  "upgradeStrategy",
];

/** Settings of Rancher's cluster, by name, that nothing here reads: `rkeConfig.rotateEncryptionKeys`. */
export function unreadSettings(cluster: PlainObject): string[] {
  const spec = at(cluster, "spec");
  return [
    ...unread(spec, SPEC, ""),
    ...unread(at(spec, "rkeConfig"), RKE_CONFIG, "rkeConfig."),
    ...DRAINS.flatMap((pool) => HOOKS.map((hook) => ["rkeConfig", "upgradeStrategy", pool, hook]))
      .filter((path) => isSaid(at(spec, ...path)))
      .map((path) => path.join(".")),
  ].sort();
}

const DRAINS: readonly string[] = ["controlPlaneDrainOptions", "workerDrainOptions"];
const HOOKS: readonly string[] = ["preDrainHooks", "postDrainHooks"];

function unread(object: unknown, known: readonly string[], prefix: string): string[] {
  if (!isObject(object)) return [];
  return Object.entries(object)
    .filter(([key, value]) => !known.includes(key) && isSaid(value))
    .map(([key]) => `${prefix}${key}`);
}

/** Whether there is anything in it: Rancher's dashboard writes empty fields. */
function isSaid(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isSaid);
  if (isObject(value)) return Object.values(value).some(isSaid);
  return value !== undefined && value !== null && value !== "" && value !== false && value !== 0;
}

/**
 * Keys of the annotations that Rancher's cluster has from others than Rancher. The provider plans them away where they are
 * not written.
 */
export function otherAnnotations(cluster: PlainObject): string[] {
  const annotations = at(cluster, "metadata", "annotations");
  if (!isObject(annotations)) return [];
  return Object.keys(annotations)
    .filter((key) => !/(?:cattle|rancher)\.io\//.test(key) && !key.startsWith("rancher-k3s/"))
    .sort();
}

/** Roles that Rancher registered a machine with. */
export function rolesOfMachine(machine: PlainObject): NodeRole[] {
  const labels = at(machine, "metadata", "labels");
  return NodeRole.ALL.filter((role) => at(labels, `rke.cattle.io/${role}-role`) === "true");
}

/** Namespace and name of the cluster that Cluster API says a node is of; empty where it does not. */
export function rancherClusterOf(node: PlainObject): string {
  const annotations = at(node, "metadata", "annotations");
  const [namespace, name] = ["cluster-namespace", "cluster-name"].map((key) =>
    text(at(annotations, `cluster.x-k8s.io/${key}`)),
  );
  return namespace === "" || name === "" ? "" : `${namespace}/${name}`;
}

/** Release of Rancher by the image of its agent, `rancher/rancher-agent:v2.14.1`; empty where it tells none. */
export function releaseOfAgent(deployment: PlainObject): string {
  return objectsAt(deployment, "spec", "template", "spec", "containers")
    .map(({ image }) => release(/(?:^|\/)rancher-agent:(v\S+)$/.exec(text(image))?.[1]))
    .reduce((found, next) => found || next, "");
}

function release(written = ""): string {
  if (!/^v\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(written)) return "";
  try {
    return RancherVersion.parse(written).toString();
  } catch {
    return "";
  }
}
